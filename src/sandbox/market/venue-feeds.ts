import { FaultyFeed } from './faulty-feed.js';
import type { MarketBus } from './market-bus.js';
import { EXCHANGES, type FeedTick, type VenueTick } from './venue-ticks.js';

/** The venue whose last prices come by HTTP, also where there is a bus. */
const BY_HTTP = EXCHANGES.binance;

/**
 * Sends the ticks of the venues to the public intakes of the backend: all by HTTP; or, where there is a bus, quotes and order books over it,
 * and by HTTP the last prices of the second venue.
 */
export class VenueFeeds {
  readonly http: FaultyFeed;
  readonly zeromq: FaultyFeed;
  /** Those that there are, by name. */
  readonly all: Map<string, FaultyFeed>;
  /** Undefined = not decided yet; null = there is none. */
  private bus: MarketBus | null | undefined;

  constructor(
    private readonly post: (ticks: readonly FeedTick[]) => void,
    publisher: string,
    private readonly realExchanges: ReadonlySet<string> = new Set(),
  ) {
    this.http = new FaultyFeed('http', publisher);
    this.zeromq = new FaultyFeed('zeromq', publisher);
    this.all = new Map([['http', this.http]]);
  }

  /** From now on there is this bus, or none. */
  use(bus: MarketBus | null): void {
    this.bus?.close();
    this.bus = bus;
    if (bus) this.all.set('zeromq', this.zeromq);
    else this.all.delete('zeromq');
  }

  async publish(made: readonly VenueTick[], nowMs: number): Promise<void> {
    const ticks = made.filter(({ exchange }) => !this.realExchanges.has(exchange));
    if (this.bus === null) return this.post(this.http.pass(ticks, nowMs) ?? []);
    const second = ticks.filter(({ exchange }) => exchange === BY_HTTP);
    this.post(this.http.pass(second.map(lastPrice), nowMs) ?? []);
    const published = ticks.map((tick) => (tick.exchange === BY_HTTP ? quoteAndBook(tick) : tick));
    await this.bus?.publish(this.zeromq.pass(published, nowMs));
  }

  close(): void {
    this.bus?.close();
  }
}

function lastPrice({ exchange, symbol, ltp, last_quantity, timestamp }: VenueTick): VenueTick {
  return { exchange, symbol, ...(ltp !== undefined && { ltp }), ...(last_quantity !== undefined && { last_quantity }), timestamp };
}

function quoteAndBook(tick: VenueTick): VenueTick {
  const { ltp: _price, last_quantity: _quantity, ...rest } = tick;
  return rest;
}
