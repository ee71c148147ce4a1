const REFUSED_FOR_MS = 60_000;

/** Symbols that a venue has refused recently: they are not requested again for a while. */
export class RefusalMemory {
  /** Time by the monotonic clock, and the message of the venue. */
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
