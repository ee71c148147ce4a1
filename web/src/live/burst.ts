/** More changes a second than a user can read. */
export const MOST_A_SECOND = 50;
const SECOND = 1000;

/** Says of each arrival whether it is part of a burst. */
export class Burst {
  private readonly times = new Float64Array(MOST_A_SECOND).fill(-Infinity);
  private count = 0;

  /** `nowMs`: by a monotonic clock. */
  has(nowMs: number): boolean {
    const slot = this.count % MOST_A_SECOND;
    const before = this.times[slot] ?? -Infinity;
    this.times[slot] = nowMs;
    this.count += 1;
    return nowMs - before < SECOND;
  }
}
