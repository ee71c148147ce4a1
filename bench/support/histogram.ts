const LONGEST_MS = 60_000;

/** Times in whole ms, as many of them as there are. */
export class Histogram {
  private readonly counts = new Uint32Array(LONGEST_MS + 1);
  private total = 0;

  add(ms: number): void {
    const place = Math.min(LONGEST_MS, Math.max(0, Math.round(ms)));
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.total += 1;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }

  /** Nearest rank; NaN for none. */
  percentile(q: number): number {
    let left = Math.ceil(this.total * q);
    if (left === 0) return Number.NaN;
    for (let ms = 0; ms <= LONGEST_MS; ms += 1) {
      left -= this.counts[ms] ?? 0;
      if (left <= 0) return ms;
    }
    return LONGEST_MS;
  }
}
