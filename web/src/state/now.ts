import { ServerClock } from '../format/time.ts';
import { ValueStore } from './value.store.ts';

const SECOND = 1000;

/** The server's time. */
export const clock = new ServerClock();

/** Its whole seconds. All ages change together, once a second, and not at all while the page is hidden. */
export const now = new ValueStore(seconds());

function seconds(): number {
  return Math.floor(clock.now() / SECOND) * SECOND;
}

export function startClock(): void {
  const tick = (): void => {
    if (!document.hidden) now.set(seconds());
  };
  setInterval(tick, SECOND);
  document.addEventListener('visibilitychange', tick);
}
