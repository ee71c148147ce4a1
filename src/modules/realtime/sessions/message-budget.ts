/** A token bucket: `perSecond` messages for ever, `burst` at once. */
export class MessageBudget {
  private tokens: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private atMs: number,
  ) {
    this.tokens = burst;
  }

  /** Charges for the work that a message has caused; a debt has to be earned back. */
  charge(tokens: number): void {
    this.tokens -= tokens;
  }

  /** Takes one message; false when there is none left. */
  take(nowMs: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
