/**
 * Room that several makers share, where no maker may use more than half: so that one of them, by mistake or in malice, cannot leave the
 * others none. A maker is a principal's id (`key:1a2b3c4d`, `user:admin`); null = unknown, which counts only for the whole.
 */
export class Shares {
  private readonly made = new Map<string, number>();
  private total = 0;

  constructor(readonly max: number) {}

  get used(): number {
    return this.total;
  }

  /** How many entries one maker may have. */
  get share(): number {
    return Math.ceil(this.max / 2);
  }

  get isFull(): boolean {
    return this.total >= this.max;
  }

  /** Whether the maker has used up its share. */
  isSpent(maker: string | null): boolean {
    return this.madeBy(maker) >= this.share;
  }

  /** Reads the counts from where the entries are stored. */
  reset(counts: Iterable<readonly [maker: string | null, count: number]>): void {
    this.made.clear();
    this.total = 0;
    for (const [maker, count] of counts) this.add(maker, count);
  }

  add(maker: string | null, count = 1): void {
    this.total += count;
    if (maker === null) return;
    const now = (this.made.get(maker) ?? 0) + count;
    if (now > 0) this.made.set(maker, now);
    else this.made.delete(maker);
  }

  /** Why there is no room for one more of this maker, to end a sentence that names the thing; null when there is room. */
  fault(maker: string | null, things: string): string | null {
    if (this.isSpent(maker))
      return `${maker} has made ${this.madeBy(maker)} of the ${this.max} ${things} that a desk has room for, which is its share`;
    if (!this.isFull) return null;
    const [most] = [...this.made].toSorted(([, a], [, b]) => b - a);
    return `a desk has at most ${this.max} ${things}${most ? `, of which ${most[0]} has made ${most[1]}` : ''}`;
  }

  private madeBy(maker: string | null): number {
    return maker === null ? 0 : (this.made.get(maker) ?? 0);
  }
}
