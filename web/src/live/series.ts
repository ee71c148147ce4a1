/** A chart's points in typed arrays that double when full; the oldest half goes at the limit, so that a page open for days stays as light. */
export class Series {
  private x = new Float64Array(1024);
  private y = new Float64Array(1024);
  private length = 0;

  constructor(private readonly limit = 50_000) {}

  replace(points: readonly { readonly timestamp: string; readonly value: number }[]): void {
    this.length = 0;
    for (const { timestamp, value } of points) this.append(Date.parse(timestamp) / 1000, value);
  }

  /** `at` in epoch seconds. A point that is not newer than the last takes its place. */
  append(at: number, value: number): void {
    if (!Number.isFinite(at) || !Number.isFinite(value)) return;
    const last = this.length - 1;
    if (last >= 0 && at <= (this.x[last] ?? 0)) {
      if (at === this.x[last]) this.y[last] = value;
      return;
    }
    if (this.length === this.limit) this.dropOldest(this.limit / 2);
    if (this.length === this.x.length) this.grow();
    this.x[this.length] = at;
    this.y[this.length] = value;
    this.length += 1;
  }

  /** Points before `from` (epoch seconds) are out of the range that is shown. */
  trim(from: number): void {
    let first = 0;
    while (first < this.length - 1 && (this.x[first] ?? 0) < from) first += 1;
    if (first > 0) this.dropOldest(first);
  }

  get size(): number {
    return this.length;
  }

  xs(): Float64Array {
    return this.x.subarray(0, this.length);
  }

  ys(): Float64Array {
    return this.y.subarray(0, this.length);
  }

  private dropOldest(n: number): void {
    this.x.copyWithin(0, n, this.length);
    this.y.copyWithin(0, n, this.length);
    this.length -= n;
  }

  private grow(): void {
    const [x, y] = [new Float64Array(this.x.length * 2), new Float64Array(this.y.length * 2)];
    x.set(this.x);
    y.set(this.y);
    this.x = x;
    this.y = y;
  }
}
