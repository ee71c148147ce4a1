import type { Instrument } from '../cache/instrument.js';
import type { MarketCache } from '../cache/market.cache.js';
import type { FeedCluster } from '../cluster/feed.cluster.js';
import { type Mode, readMode, readName } from '../ticks/instrument-name.js';

/** Asks the venue for the instrument in this mode; null = unsubscribes. */
type Ask = (instrument: Instrument, mode: Mode | null) => void;

/** The demand of all replicas for one feed: written to Redis by those that are not its owner, merged by the owner. */
export class SharedDemand {
  /** The demand of this replica. */
  private readonly own = new Map<Instrument, Mode>();
  /** The demand of the other replicas, by `EX:SYM`; only the owner reads it. */
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

  /** This replica has become the owner: asks for the demand of all. */
  bringTo(ask: Ask): void {
    this.ask = ask;
    this.cluster.wants.forget(this.feed);
    for (const instrument of this.own.keys()) this.tell(instrument, ask);
    void this.read();
  }

  /** Another replica is the owner now. */
  leaveToOthers(): void {
    this.ask = null;
    this.others = new Map();
    for (const [{ key }, mode] of this.own) this.cluster.wants.note(this.feed, key, mode);
  }

  /** Stops asking: the process ends. */
  end(): void {
    this.ask = () => undefined;
  }

  /** Reads the demand of the other replicas, and again if it changed meanwhile. */
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

  /** While Redis is away the last known demand is kept. */
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

  /** Asks in the highest mode that any replica wants. */
  private tell(instrument: Instrument, ask: Ask): void {
    ask(instrument, readMode(Math.max(this.own.get(instrument) ?? 0, this.others.get(instrument.key) ?? 0)));
  }
}
