import { ValueStore } from '../../state/value.store.ts';

/** What the frame says of alerts on every screen; null = not known yet. */
export interface OpenAlerts {
  readonly total: number;
  readonly critical: number;
  readonly acknowledged: number;
}

export const openAlerts = new ValueStore<OpenAlerts | null>(null);
/** As health tells it: `sandbox` is labelled. */
export const environment = new ValueStore<string | null>(null);
/** Whether painting is held, so that a figure can be read aloud. */
export const paused = new ValueStore(false);
/** One sentence for a screen reader: alerts, the emergency stop and the link, and nothing else. */
export const spoken = new ValueStore('');

const QUIET_MS = 5000;
let nextAt = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** At most one sentence per 5 s: the newest. */
export function speak(sentence: string): void {
  clearTimeout(waiting);
  waiting = setTimeout(
    () => {
      nextAt = performance.now() + QUIET_MS;
      spoken.set(sentence);
    },
    Math.max(0, nextAt - performance.now()),
  );
}
