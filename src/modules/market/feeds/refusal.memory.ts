const REFUSED_FOR_MS = 60_000;

/** Which symbols a venue has refused a short time ago: they are not asked for again meanwhile. */
export class RefusalMemory {
  /** Since when, by the monotonic clock, and the venue's words. */
  private readonly refusals = new Map<string, { readonly sinceMono: number; readonly reason: string }>();

  add(symbol: string, reason: string): void {
    this.refusals.set(symbol, { sinceMono: performance.now(), reason });
  }

  has(symbol: string): boolean {
    return this.reasonOf(symbol) !== null;
  }

  /** Null = it was not refused. */
  reasonOf(symbol: string): string | null {
    const refusal = this.refusals.get(symbol);
    return refusal && refusal.sinceMono > performance.now() - REFUSED_FOR_MS ? refusal.reason : null;
  }

  forget(monoMs: number): void {
    for (const [symbol, { sinceMono }] of this.refusals) if (monoMs - sinceMono > REFUSED_FOR_MS) this.refusals.delete(symbol);
  }
}
