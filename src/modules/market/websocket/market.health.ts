import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MarketStanding } from '../../../platform/telemetry/market-standing.js';
import { MarketCache } from '../cache/market.cache.js';
import { MarketCounters } from '../cache/market.counters.js';
import { MarketSubscribers } from '../cache/market.subscribers.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import type { MarketHealthDto, MarketMetricsDto } from './dto/market-health.dto.js';
import { SubscriptionList } from './subscription.list.js';
import { TradeSafe } from './trade-safe.js';

/** The flow of data is unhealthy without a tick for so long. */
const FLOW_MS = 30_000;

/** Health of the market data service. */
@Injectable()
export class MarketHealth implements OnModuleInit {
  constructor(
    private readonly cache: MarketCache,
    private readonly counters: MarketCounters,
    private readonly subscribers: MarketSubscribers,
    private readonly list: SubscriptionList,
    private readonly feeds: FeedRegistry,
    private readonly safe: TradeSafe,
    private readonly standing: MarketStanding,
  ) {}

  onModuleInit(): void {
    this.standing.provide(() => {
      const { healthy, trade_management_reason: unsafeReason, feeds } = this.read();
      return { isHealthy: healthy, unsafeReason, feeds };
    });
  }

  metrics(): MarketMetricsDto {
    return this.counts();
  }

  private counts() {
    const { hits, misses, instruments } = this.cache;
    return {
      total_symbols: instruments.size,
      total_updates: this.counters.ticks,
      cache_hits: hits,
      cache_misses: misses,
      hit_rate: hits + misses === 0 ? null : Math.round((hits / (hits + misses)) * 10_000) / 10_000,
      validation_errors: this.counters.rejectedTicks,
      stale_data_events: this.counters.stale,
      total_subscribers: this.subscribers.total + this.list.holders,
      critical_subscribers: this.subscribers.critical,
    };
  }

  read(): MarketHealthDto {
    const metrics = this.counts();
    const connected = this.connected;
    const ageMs = this.safe.lastAgeMs();
    const flows = ageMs <= FLOW_MS;
    const { reason } = this.safe.judge([]);
    const isHealthy = connected && flows;
    return {
      ...metrics,
      status: isHealthy ? 'healthy' : 'unhealthy',
      healthy: isHealthy,
      connected,
      authenticated: connected,
      data_flow_healthy: flows,
      last_data_age_seconds: Number.isFinite(ageMs) ? Math.round(ageMs) / 1000 : null,
      cache_size: metrics.total_symbols,
      total_updates_processed: metrics.total_updates,
      reconnect_count: [...this.counters.feeds.values()].reduce((sum, { reconnects }) => sum + reconnects, 0),
      uptime_seconds: Math.round(process.uptime()),
      trade_management_safe: reason === null,
      trade_management_reason: reason,
      message: isHealthy ? 'Market data flows' : connected ? 'No feed has brought a tick lately' : 'No feed is connected',
      feeds: this.feeds.feeds.map(({ name, state }) => ({ name, status: state })),
    };
  }

  get connected(): boolean {
    return this.feeds.feeds.some(({ state }) => state === 'live');
  }
}
