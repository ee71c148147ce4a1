import type { Mode } from '../ticks/instrument-name.js';
import type { Frame, FrameReader, VenueSymbol } from '../venues/feed.adapter.js';

/** What one connection is to be asked for, what it has been asked for, and the frames between the two. */
export class VenueAsks {
  readonly wanted = new Map<VenueSymbol, Mode>();
  /** What the venue has been asked for. */
  private readonly held = new Map<VenueSymbol, Mode>();
  private readonly changed = new Set<VenueSymbol>();
  /** Parts of lists that the venue has refused as a whole: one of their symbols may be all that is wrong. */
  private parts: (readonly VenueSymbol[])[] = [];

  constructor(private readonly symbolsPerSubscribe: number) {}

  /** Everything that is wanted has been asked for. */
  get isDone(): boolean {
    return this.changed.size === 0;
  }

  want(symbol: VenueSymbol, mode: Mode | null): void {
    if (mode === null) this.wanted.delete(symbol);
    else this.wanted.set(symbol, mode);
    if (this.held.get(symbol) === this.wanted.get(symbol)) this.changed.delete(symbol);
    else this.changed.add(symbol);
  }

  /** The venue holds nothing: all is to be asked for again. */
  begin(): void {
    this.held.clear();
    this.parts = [];
    this.changed.clear();
    for (const symbol of this.wanted.keys()) this.changed.add(symbol);
  }

  /** The list was refused as a whole: its halves are asked for. False = it is one symbol, or nothing that is wanted. */
  divide(symbols: readonly VenueSymbol[]): boolean {
    const wanted = symbols.filter((symbol) => this.held.has(symbol) && this.wanted.has(symbol));
    if (wanted.length < 2) return false;
    const middle = Math.ceil(wanted.length / 2);
    this.parts.push(wanted.slice(0, middle), wanted.slice(middle));
    for (const symbol of wanted) {
      this.held.delete(symbol);
      this.changed.add(symbol);
    }
    return true;
  }

  /** Frames for some symbols that are in the same case; none when everything has been asked for. */
  next(reader: FrameReader): Frame[] {
    for (;;) {
      const among = this.candidates();
      const [first] = among;
      if (first === undefined) return [];
      const [held, wanted] = [this.held.get(first) ?? null, this.wanted.get(first) ?? null];
      const symbols: VenueSymbol[] = [];
      for (const symbol of among) {
        if ((this.held.get(symbol) ?? null) !== held || (this.wanted.get(symbol) ?? null) !== wanted) continue;
        symbols.push(symbol);
        if (symbols.length === this.symbolsPerSubscribe) break;
      }
      for (const symbol of symbols) {
        this.changed.delete(symbol);
        if (wanted === null) this.held.delete(symbol);
        else this.held.set(symbol, wanted);
      }
      const frames = held !== null && wanted !== held ? reader.unsubscribe(symbols, held, wanted) : [];
      if (wanted !== null && wanted !== held) frames.push(...reader.subscribe(symbols, wanted));
      if (frames.length > 0) return frames;
    }
  }

  /** Those of a part that is left together, else all. */
  private candidates(): Iterable<VenueSymbol> {
    for (let part = this.parts.shift(); part !== undefined; part = this.parts.shift()) {
      const due = part.filter((symbol) => this.changed.has(symbol));
      if (due.length > 0) return due;
    }
    return this.changed;
  }
}
