import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { MODES, modeName } from '../ticks/instrument-name.js';
import { MarketCache } from './market.cache.js';
import { MarketCounters } from './market.counters.js';

const CLEANUP_MS = 60_000;
const PUBLISH_MS = 1000;

/** Keeps the cache small and its figures in Prometheus. */
@Injectable()
export class MarketKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly symbols;
  private readonly holders;
  private readonly hits;
  private readonly published = { hit: 0, miss: 0 };

  constructor(
    private readonly cache: MarketCache,
    private readonly counters: MarketCounters,
    private readonly config: Config,
    metrics: Metrics,
  ) {
    this.symbols = metrics.gauge('market_symbols', 'Instruments in the cache');
    this.holders = metrics.gauge('market_holders', 'Subscriptions to instruments, over all transports', ['mode']);
    this.hits = metrics.counter('market_cache_questions_total', 'Reads of values: a hit was there and not stale', ['result']);
  }

  onApplicationBootstrap(): void {
    this.timers.push(setInterval(() => this.cleanUp(), CLEANUP_MS).unref(), setInterval(() => this.publish(), PUBLISH_MS).unref());
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private cleanUp(): void {
    this.cache.dropIdle(this.config.variables.MARKET_IDLE_SECONDS * 1000);
  }

  private publish(): void {
    this.counters.publish();
    this.symbols.set(this.cache.instruments.size);
    for (const mode of MODES) {
      let holders = 0;
      for (const instrument of this.cache.instruments.values()) holders += instrument.holders[mode];
      this.holders.set({ mode: modeName(mode).toLowerCase() }, holders);
    }
    const { hits: hit, misses: miss } = this.cache;
    this.hits.inc({ result: 'hit' }, hit - this.published.hit);
    this.hits.inc({ result: 'miss' }, miss - this.published.miss);
    Object.assign(this.published, { hit, miss });
  }
}
