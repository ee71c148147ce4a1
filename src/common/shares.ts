/**
 * Room that callers fill, in which nobody may make more than half: so that one of them, by mistake or in malice, cannot leave the others
 * none. A maker is a principal's id (`key:1a2b3c4d`, `user:admin`); null = nobody knows who made it, which counts for the whole alone.
 */
export class Shares {
  private readonly made = new Map<string, number>();
  private total = 0;

  constructor(readonly max: number) {}

  get used(): number {
    return this.total;
  }

  /** What one maker may have made. */
  get share(): number {
    return Math.ceil(this.max / 2);
  }

  get isFull(): boolean {
    return this.total >= this.max;
  }

  /** Whether the maker has made all that is its share. */
  isSpent(maker: string | null): boolean {
    return this.madeBy(maker) >= this.share;
  }

  /** As it is found where it is kept. */
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

  /** Why there is no room for one more of this maker, for a sentence that begins with what it is; null when there is. */
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
