export interface BackOffTimes {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const VENUE_TIMES: BackOffTimes = { firstMs: 500, longestMs: 30_000 };

/** How long to wait before the next try: doubled each time, and drawn between nothing and that, so that not all come at once. */
export class BackOff {
  private tries = 0;

  constructor(private readonly times: BackOffTimes = VENUE_TIMES) {}

  reset(): void {
    this.tries = 0;
  }

  /** In ms. */
  next(random = Math.random): number {
    const { firstMs, longestMs } = this.times;
    const ms = Math.min(longestMs, firstMs * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 30);
    return Math.round(ms * random());
  }
}
