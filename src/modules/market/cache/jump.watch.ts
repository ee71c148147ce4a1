/** A step of more than this from the last accepted price is a jump. */
const STEP = 0.2;
/** Prices older than this are not compared with the next one, in ms. */
const MEASURE_MS = 60_000;
const CONFIRM_WITHIN_MS = 5000;
const CONFIRMATIONS = 3;

/** Flags a price that jumps until three further ticks confirm it. */
export class JumpWatch {
  private price = NaN;
  private priceAtMs = Number.NEGATIVE_INFINITY;
  private jumped = NaN;
  private jumpedAtMs = 0;
  private confirmations = 0;

  /** Whether this price is to be flagged; `monoMs` by the monotonic clock. */
  isJump(price: number, monoMs: number): boolean {
    if (monoMs - this.priceAtMs > MEASURE_MS || !isStep(this.price, price)) return this.accept(price, monoMs);
    if (Number.isNaN(this.jumped) || isStep(this.jumped, price) || monoMs - this.jumpedAtMs > CONFIRM_WITHIN_MS) {
      this.jumped = price;
      this.jumpedAtMs = monoMs;
      this.confirmations = 0;
      return true;
    }
    this.confirmations += 1;
    return this.confirmations < CONFIRMATIONS || this.accept(price, monoMs);
  }

  private accept(price: number, monoMs: number): false {
    this.price = price;
    this.priceAtMs = monoMs;
    this.jumped = NaN;
    return false;
  }
}

function isStep(from: number, to: number): boolean {
  return Math.abs(to - from) > STEP * Math.abs(from);
}
