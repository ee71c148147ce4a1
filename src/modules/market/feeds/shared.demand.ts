import type { Instrument } from '../cache/instrument.js';
import type { MarketCache } from '../cache/market.cache.js';
import type { FeedCluster } from '../cluster/feed.cluster.js';
import { type Mode, readMode, readName } from '../ticks/instrument-name.js';

/** Asks the venue for the instrument in this mode; null = for no more of it. */
type Ask = (instrument: Instrument, mode: Mode | null) => void;

/** What the replicas of a desk want of one feed: kept in Redis by those that are not its owner, brought together by the owner. */
export class SharedDemand {
  /** What this replica wants. */
  private readonly own = new Map<Instrument, Mode>();
  /** What the other replicas want, by `EX:SYM`; known to the owner alone. */
  private others: ReadonlyMap<string, Mode> = new Map();
  /** Set while this replica is the owner. */
  private ask: Ask | null = null;
  private reading = false;
  private isDue = false;

  constructor(
    private readonly feed: string,
    private readonly cluster: FeedCluster,
    private readonly cache: MarketCache,
  ) {}

  has(instrument: Instrument): boolean {
    return this.own.has(instrument);
  }

  want(instrument: Instrument, mode: Mode | null): void {
    if (mode === null) this.own.delete(instrument);
    else this.own.set(instrument, mode);
    if (this.ask) this.tell(instrument, this.ask);
    else this.cluster.wants.note(this.feed, instrument.key, mode);
  }

  /** This replica is the owner: all that anybody wants is asked for. */
  bringTo(ask: Ask): void {
    this.ask = ask;
    this.cluster.wants.forget(this.feed);
    for (const instrument of this.own.keys()) this.tell(instrument, ask);
    void this.read();
  }

  /** Another one is the owner. */
  leaveToOthers(): void {
    this.ask = null;
    this.others = new Map();
    for (const [{ key }, mode] of this.own) this.cluster.wants.note(this.feed, key, mode);
  }

  /** Nothing is asked for any more: the process ends. */
  end(): void {
    this.ask = () => undefined;
  }

  /** Reads what the other replicas want, once more if that has changed meanwhile. */
  async read(): Promise<void> {
    this.isDue = true;
    if (this.reading) return;
    this.reading = true;
    while (this.isDue) {
      this.isDue = false;
      if (this.ask) await this.readOnce();
    }
    this.reading = false;
  }

  /** While Redis is away what they wanted stands. */
  private async readOnce(): Promise<void> {
    const now = await this.cluster.wants.read(this.feed).catch(() => null);
    if (now === null || this.ask === null) return;
    const before = this.others;
    this.others = now;
    for (const key of new Set([...before.keys(), ...now.keys()])) {
      if (before.get(key) === now.get(key)) continue;
      const name = readName(key);
      const instrument = name && this.cache.ensure(name.exchange, name.symbol);
      if (instrument) this.tell(instrument, this.ask);
    }
  }

  /** In the highest mode that any replica wants it in. */
  private tell(instrument: Instrument, ask: Ask): void {
    ask(instrument, readMode(Math.max(this.own.get(instrument) ?? 0, this.others.get(instrument.key) ?? 0)));
  }
}
