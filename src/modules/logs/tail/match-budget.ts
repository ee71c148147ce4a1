const SHARE = 0.2;
const BURST_MS = 50;

/** Limits the time of matching to a fifth of a core, with a short burst. */
export class MatchBudget {
  private leftMs = BURST_MS;
  private atMs = 0;

  get isSpent(): boolean {
    return this.leftMs <= 0;
  }

  /** Refills the budget; times by the monotonic clock, in ms. */
  refill(nowMs: number): void {
    this.leftMs = Math.min(BURST_MS, this.leftMs + (nowMs - this.atMs) * SHARE);
    this.atMs = nowMs;
  }

  spend(ms: number): void {
    this.leftMs -= ms;
  }
}
