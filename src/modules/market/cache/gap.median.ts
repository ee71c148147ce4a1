const KEPT = 50;
/** Fewer gaps give no usable median. */
const ENOUGH = 10;

/** The median time between the last ticks of an instrument, by the monotonic clock. */
export class GapMedian {
  private gaps: Float64Array | null = null;
  private count = 0;
  private lastMs = NaN;
  private sorted: number | null = null;

  tick(monoMs: number): void {
    if (!Number.isNaN(this.lastMs)) {
      this.gaps ??= new Float64Array(KEPT);
      this.gaps[this.count % KEPT] = monoMs - this.lastMs;
      this.count += 1;
      this.sorted = null;
    }
    this.lastMs = monoMs;
  }

  /** In ms; null while there are too few ticks. */
  get medianMs(): number | null {
    if (this.gaps === null || this.count < ENOUGH) return null;
    this.sorted ??= median(this.gaps.slice(0, Math.min(this.count, KEPT)));
    return this.sorted;
  }
}

function median(values: Float64Array): number {
  values.sort();
  return values[values.length >> 1] ?? 0;
}
