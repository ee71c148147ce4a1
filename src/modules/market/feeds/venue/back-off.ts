export interface BackOffTimes {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const VENUE_TIMES: BackOffTimes = { firstMs: 500, longestMs: 30_000 };
/** A feed with ticks for so long begins with a short pause again, in ms. */
const WELL_MS = 60_000;

/**
 * Pause before the next attempt: its limit doubles each time, and the pause is random below it, so that clients do not reconnect
 * together.
 */
export class BackOff {
  private tries = 0;
  /** Time of the first tick, by the monotonic clock; Infinity = there was none yet. */
  private tickingMono = Number.POSITIVE_INFINITY;

  constructor(private readonly times: BackOffTimes = VENUE_TIMES) {}

  reset(): void {
    this.tries = 0;
  }

  /** Call it for each tick. A connection alone proves nothing, as a venue may be silent on one after the other. */
  ticked(monoMs: number): void {
    this.tickingMono = Math.min(this.tickingMono, monoMs);
    if (monoMs - this.tickingMono > WELL_MS) this.reset();
  }

  /** In ms. */
  next(random = Math.random): number {
    this.tickingMono = Number.POSITIVE_INFINITY;
    const { firstMs, longestMs } = this.times;
    const ms = Math.min(longestMs, firstMs * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 30);
    return Math.round(ms * random());
  }
}
