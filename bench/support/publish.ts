import { setTimeout as delay } from 'node:timers/promises';

/** How a server under test publishes: at a fixed rate, or as fast as its readers take it. */
export interface PublishOrder {
  readonly rate: number | 'flood';
  readonly forMs: number;
  /** Size of one frame's filling in bytes. */
  readonly filling: number;
}

/** Unsent bytes of the client furthest behind, above which a flood waits. */
const FLOOD_WATERMARK = 32 * 1024;

/** Runs an order; `emit` sends one event, `behind` tells the bytes of the slowest reader. Returns the number of events. */
export async function publish(
  { rate, forMs, filling }: PublishOrder,
  emit: (payload: object) => void,
  behind: () => number,
): Promise<number> {
  const filler = 'x'.repeat(filling);
  const startMs = performance.now();
  let count = 0;
  const one = (): void => {
    count += 1;
    emit({ n: count, sent_at: performance.timeOrigin + performance.now(), filler });
  };
  while (performance.now() - startMs < forMs) {
    if (rate === 'flood') {
      if (behind() < FLOOD_WATERMARK) one();
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const due = ((performance.now() - startMs) / 1000) * rate;
    if (count < due) one();
    else await delay(Math.max(1, ((count + 1 - due) / rate) * 1000));
  }
  return count;
}
