import type { Mode } from '../../ticks/instrument-name.js';
import type { Frame, FrameReader, VenueSymbol } from '../../venues/feed.adapter.js';

/** The wanted and the requested subscriptions of one connection, and the frames that turn one into the other. */
export class VenueAsks {
  readonly wanted = new Map<VenueSymbol, Mode>();
  /** The requested subscriptions. */
  private readonly held = new Map<VenueSymbol, Mode>();
  private readonly changed = new Set<VenueSymbol>();
  /** Parts of lists that the venue has refused as a whole, as perhaps only one of their symbols was wrong. */
  private parts: (readonly VenueSymbol[])[] = [];

  constructor(private readonly symbolsPerSubscribe: number) {}

  /** Whether every wanted subscription was requested. */
  get isDone(): boolean {
    return this.changed.size === 0;
  }

  want(symbol: VenueSymbol, mode: Mode | null): void {
    if (mode === null) this.wanted.delete(symbol);
    else this.wanted.set(symbol, mode);
    if (this.held.get(symbol) === this.wanted.get(symbol)) this.changed.delete(symbol);
    else this.changed.add(symbol);
  }

  /** On a new connection: all must be requested again. */
  begin(): void {
    this.held.clear();
    this.parts = [];
    this.changed.clear();
    for (const symbol of this.wanted.keys()) this.changed.add(symbol);
  }

  /** After the refusal of a whole list: requests its halves. False = it has one symbol, or none that is wanted. */
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

  /** Frames for symbols with the same change; none when everything was requested. */
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

  /** The symbols of a remaining part, else all. */
  private candidates(): Iterable<VenueSymbol> {
    for (let part = this.parts.shift(); part !== undefined; part = this.parts.shift()) {
      const due = part.filter((symbol) => this.changed.has(symbol));
      if (due.length > 0) return due;
    }
    return this.changed;
  }
}
