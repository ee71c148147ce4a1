export interface BackOffTimes {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const VENUE_TIMES: BackOffTimes = { firstMs: 500, longestMs: 30_000 };
/** Who has brought ticks for so long begins with a short pause again, in ms. */
const WELL_MS = 60_000;

/** How long to wait before the next try: doubled each time, and drawn between nothing and that, so that not all come at once. */
export class BackOff {
  private tries = 0;
  /** Since when ticks come, by the monotonic clock; Infinity = none has come yet. */
  private tickingMono = Number.POSITIVE_INFINITY;

  constructor(private readonly times: BackOffTimes = VENUE_TIMES) {}

  reset(): void {
    this.tries = 0;
  }

  /** A tick has come: a connection alone shows nothing, a venue may be mute on one after the other. */
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
