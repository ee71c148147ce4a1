import { FaultyFeed } from './faulty-feed.js';
import type { MarketBus } from './market-bus.js';
import { EXCHANGES, type FeedTick, type VenueTick } from './venue-ticks.js';

/** The last prices of this venue come by HTTP, also where there is a bus. */
const BY_HTTP = EXCHANGES.binance;

/**
 * Carries what the venues say to the public intakes of the backend: everything by HTTP; or, where there is a bus, quotes and order books
 * over it, and by HTTP the last prices of the second venue.
 */
export class VenueFeeds {
  readonly http: FaultyFeed;
  readonly zeromq: FaultyFeed;

  constructor(
    private readonly bus: MarketBus | null,
    private readonly post: (ticks: readonly FeedTick[]) => void,
    publisher: string,
  ) {
    this.http = new FaultyFeed('http', publisher);
    this.zeromq = new FaultyFeed('zeromq', publisher);
  }

  /** Those that there are, by name. */
  get all(): ReadonlyMap<string, FaultyFeed> {
    return new Map((this.bus === null ? [this.http] : [this.zeromq, this.http]).map((feed) => [feed.name, feed]));
  }

  async publish(ticks: readonly VenueTick[], nowMs: number): Promise<void> {
    if (this.bus === null) return this.post(this.http.pass(ticks, nowMs) ?? []);
    const second = ticks.filter(({ exchange }) => exchange === BY_HTTP);
    this.post(this.http.pass(second.map(lastPrice), nowMs) ?? []);
    const published = ticks.map((tick) => (tick.exchange === BY_HTTP ? quoteAndBook(tick) : tick));
    await this.bus.publish(this.zeromq.pass(published, nowMs));
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
