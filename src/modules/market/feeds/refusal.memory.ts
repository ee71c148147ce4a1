const REFUSED_FOR_MS = 60_000;

/** Which symbols a venue has refused a short time ago: they are not asked for again meanwhile. */
export class RefusalMemory {
  /** Since when, by the monotonic clock. */
  private readonly since = new Map<string, number>();

  add(symbol: string): void {
    this.since.set(symbol, performance.now());
  }

  has(symbol: string): boolean {
    return (this.since.get(symbol) ?? Number.NEGATIVE_INFINITY) > performance.now() - REFUSED_FOR_MS;
  }

  forget(monoMs: number): void {
    for (const [symbol, sinceMono] of this.since) if (monoMs - sinceMono > REFUSED_FOR_MS) this.since.delete(symbol);
  }
}
