import { Injectable } from '@nestjs/common';
import { Config, StartupError } from '../../../config/config.js';
import type { Instrument } from '../cache/instrument.js';
import { MarketCache } from '../cache/market.cache.js';
import { MarketCounters } from '../cache/market.counters.js';
import { TickPath } from '../cache/tick.path.js';
import { FeedCluster } from '../cluster/feed.cluster.js';
import type { InstrumentName } from '../ticks/instrument-name.js';
import type { Feed } from './feed.js';
import { CcxtFeed } from './ccxt/ccxt.feed.js';
import { adapterOf, ccxtSymbols, FEED_KINDS, fixedSymbols, isVenue, settingsOf, type Venue } from './feed.factory.js';
import { HttpFeed } from './intake/http.feed.js';
import { LeasedFeed } from './leased.feed.js';
import { VenueFeed } from './venue/venue.feed.js';
import { ZeroMqFeed } from './intake/zeromq.feed.js';

/** Events of feeds. */
export interface FeedEvents {
  onState(feed: Feed): void;
  onOrder(order: unknown): void;
  onRefused(feed: Feed, instrument: Instrument, reason: string): void;
  /** The tokens must be read again. */
  onToken(): void;
}

/** Creates the configured feeds. */
@Injectable()
export class FeedMaker {
  /** Instruments that the feeds created so far subscribe to even without followers. */
  readonly fixed: InstrumentName[] = [];
  private bus: ZeroMqFeed | null = null;

  constructor(
    private readonly config: Config,
    private readonly cache: MarketCache,
    private readonly path: TickPath,
    private readonly counters: MarketCounters,
    private readonly cluster: FeedCluster,
  ) {}

  /** Address of the ZeroMQ intake; null = it does not listen. */
  get busEndpoint(): string | null {
    return this.bus?.endpoint ?? null;
  }

  /** Throws `StartupError`. */
  make(name: string, events: FeedEvents): Feed {
    if (name === 'http') return new HttpFeed(this.cache);
    if (isVenue(name)) return this.venue(name, events);
    if (name === 'ccxt') return this.ccxt(events);
    if (name !== 'zeromq')
      throw new StartupError(`MARKET_FEEDS names the feed "${name}", which there is not. Known: ${FEED_KINDS.join(', ')}.`);
    const { ZMQ_HOST: host, ZMQ_PORT: port } = this.config.variables;
    this.bus = new ZeroMqFeed(
      { host, port, negativePrices: this.config.marketNegativePrices.has(name) },
      { ...this.desk, ...this.shared(name, events) },
    );
    return this.bus;
  }

  private ccxt(events: FeedEvents): Feed {
    const { marketFeeds, variables: v } = this.config;
    if (v.MARKET_CCXT === '') throw new StartupError('The feed ccxt needs MARKET_CCXT.');
    if (!marketFeeds.includes('zeromq')) throw new StartupError('MARKET_CCXT publishes to the feed zeromq: MARKET_FEEDS must name it.');
    const settings = { muteMs: v.MARKET_FEED_STALE_SECONDS * 1000, directory: process.cwd(), busUrl: () => this.busEndpoint };
    const desk = { counters: this.counters, cluster: this.cluster, onState: (feed: Feed) => events.onState(feed) };
    return new CcxtFeed({ ...settings, symbols: ccxtSymbols(v.MARKET_CCXT) }, desk);
  }

  private get desk() {
    return { path: this.path, cache: this.cache, counters: this.counters };
  }

  private venue(name: Venue, events: FeedEvents): Feed {
    const adapter = adapterOf(name, this.config);
    this.fixed.push(...fixedSymbols(name, adapter, this.config));
    const settings = settingsOf(name, adapter, this.config);
    const desk = { ...this.desk, ...this.shared(name, events) };
    if (!this.cluster.bus.enabled) return new VenueFeed(name, adapter, settings, desk);
    const capacity = settings.pool.symbolsPerConnection * settings.pool.connections;
    return new LeasedFeed(name, capacity, adapter, (inner) => new VenueFeed(name, adapter, settings, inner), this.cluster, desk);
  }

  /** An order arrives at one replica, and clients of all replicas follow it. */
  private shared(feed: string, events: FeedEvents): FeedEvents {
    const { bus } = this.cluster;
    bus.onMessage(({ kind, feed: from, order }) => {
      if (kind === 'order' && from === feed) events.onOrder(order);
    });
    return {
      onState: (changed) => events.onState(changed),
      onRefused: (refusing, instrument, reason) => events.onRefused(refusing, instrument, reason),
      onToken: () => events.onToken(),
      onOrder: (order) => {
        events.onOrder(order);
        bus.send({ kind: 'order', feed, order });
      },
    };
  }
}
