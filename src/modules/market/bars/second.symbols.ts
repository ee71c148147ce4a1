/** Chooses the instruments with bars of a second: those held most recently; free places go to instruments with trades. */
export class SecondSymbols<T> {
  /** Least recently held first. */
  private readonly held = new Set<T>();
  private readonly others = new Set<T>();

  constructor(private readonly max: number) {}

  /** The instrument got a holder. */
  hold(one: T): void {
    this.others.delete(one);
    this.held.delete(one);
    this.held.add(one);
    if (this.held.size > this.max) this.dropFirst(this.held);
    else if (this.held.size + this.others.size > this.max) this.dropFirst(this.others);
  }

  /** Whether the instrument has bars of a second; takes a free place for it. */
  has(one: T): boolean {
    if (this.held.has(one) || this.others.has(one)) return true;
    if (this.held.size + this.others.size >= this.max) return false;
    this.others.add(one);
    return true;
  }

  /** The instrument is not traded any more. */
  forget(one: T): void {
    this.held.delete(one);
    this.others.delete(one);
  }

  private dropFirst(set: Set<T>): void {
    const [first] = set;
    if (first !== undefined) set.delete(first);
  }
}
