import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { MarketCounters } from '../cache/market.counters.js';
import { FEED_STATES } from './feed.js';
import { FeedRegistry } from './feed.registry.js';

const EVERY_MS = 1000;

/** Copies the states and counts of the configured feeds to Prometheus. */
@Injectable()
export class FeedMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly published = new Map<string, number>();
  private readonly states;
  private readonly symbols;
  private readonly reconnects;
  private readonly gaps;
  private readonly busDrops;

  constructor(
    private readonly feeds: FeedRegistry,
    private readonly counters: MarketCounters,
    metrics: Metrics,
  ) {
    this.states = metrics.gauge('market_feed_state', 'The state that a feed is in: 1 for that one, 0 for the others', ['feed', 'state']);
    this.symbols = metrics.gauge('market_feed_symbols', 'Symbols on the connections of a feed', ['feed']);
    this.reconnects = metrics.counter('market_feed_reconnects_total', 'Ends of connections to venues', ['feed']);
    this.gaps = metrics.counter('market_feed_gaps_total', 'Gaps in the numbers of a feed', ['feed']);
    this.busDrops = metrics.counter('market_bus_drops_total', 'Messages of the ZeroMQ bus that were refused or that a gap shows lost', []);
  }

  onApplicationBootstrap(): void {
    this.publish();
    this.timer = setInterval(() => this.publish(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  publish(): void {
    for (const { name: feed, state: now, connections, kind } of this.feeds.feeds) {
      for (const state of FEED_STATES) this.states.set({ feed, state }, state === now ? 1 : 0);
      this.symbols.set(
        { feed },
        connections.reduce((sum, { symbols }) => sum + symbols, 0),
      );
      const { reconnects, gaps, rejected } = this.counters.of(feed);
      this.raise(`${feed} reconnects`, reconnects, (by) => this.reconnects.inc({ feed }, by));
      this.raise(`${feed} gaps`, gaps, (by) => this.gaps.inc({ feed }, by));
      if (kind !== 'zeromq') continue;
      const drops = (['bad_topic', 'bad_parts', 'too_large', 'unreadable'] as const).reduce(
        (sum, why) => sum + (rejected.get(why) ?? 0),
        gaps,
      );
      this.raise('drops', drops, (by) => this.busDrops.inc(by));
    }
  }

  private raise(name: string, count: number, inc: (by: number) => void): void {
    const by = count - (this.published.get(name) ?? 0);
    if (by >= 0) inc(by);
    this.published.set(name, count);
  }
}
