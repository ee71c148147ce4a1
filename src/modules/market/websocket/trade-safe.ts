import { Injectable } from '@nestjs/common';
import { Aliases } from '../cache/aliases.js';
import { Demand } from '../cache/demand.js';
import { MarketCache } from '../cache/market.cache.js';
import { MarketCounters } from '../cache/market.counters.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { type InstrumentName, keyOf, LTP } from '../ticks/instrument-name.js';
import { MarketPause } from './market.pause.js';

export const DEFAULT_MAX_AGE_MS = 30_000;
export const NOTHING_SUBSCRIBED = 'nothing subscribed';

/** Whether one instrument may be traded on. */
export interface SymbolSafety {
  readonly name: InstrumentName;
  /** Null = it is safe. */
  readonly reason: string | null;
  /** Null = there is no price. */
  readonly ageMs: number | null;
}

export interface Safety {
  /** The first reason against trading; null = safe. */
  readonly reason: string | null;
  readonly isFresh: boolean;
  readonly symbols: readonly SymbolSafety[];
}

/** Decides whether trades may rely on the market data, with the reason if not. It recovers by itself. */
@Injectable()
export class TradeSafe {
  constructor(
    private readonly cache: MarketCache,
    private readonly demand: Demand,
    private readonly feeds: FeedRegistry,
    private readonly counters: MarketCounters,
    private readonly aliases: Aliases,
    private readonly pause: MarketPause,
  ) {}

  /** Checks these instruments; without any, the feeds of everything that is held. */
  judge(names: readonly InstrumentName[], maxAgeMs = DEFAULT_MAX_AGE_MS): Safety {
    const symbols = names.map((name) => this.symbol(name, maxAgeMs));
    const held = [...this.demand.wanted().keys()];
    const asked: readonly InstrumentName[] = names.length > 0 ? names : held;
    const reason =
      this.feeds.feeds.length === 0
        ? 'no feed configured'
        : asked.length === 0
          ? NOTHING_SUBSCRIBED
          : (this.feedReason(asked) ?? symbols.find((symbol) => symbol.reason !== null)?.reason ?? this.pauseReason());
    const isFresh = names.length > 0 ? symbols.every(({ ageMs }) => ageMs !== null && ageMs <= maxAgeMs) : this.lastAgeMs() <= maxAgeMs;
    return { reason, isFresh, symbols };
  }

  /** Age of the last tick of any feed, in ms; Infinity = there was none. */
  lastAgeMs(): number {
    const last = Math.max(...[...this.counters.feeds.values()].map(({ lastTickMono }) => lastTickMono), Number.NEGATIVE_INFINITY);
    return performance.now() - last;
  }

  private pauseReason(): string | null {
    const { current } = this.pause;
    return current && `paused: ${current.pausedBy}: ${current.reason}`;
  }

  private feedReason(asked: readonly InstrumentName[]): string | null {
    for (const { exchange, symbol } of asked) {
      const resolved = this.aliases.resolve({ exchange, symbol });
      const feed = this.feeds.feedFor(resolved.exchange, resolved.symbol);
      if (typeof feed !== 'string' && feed.state !== 'live') return `feed ${feed.name} is ${feed.state}`;
    }
    return null;
  }

  private symbol(name: InstrumentName, maxAgeMs: number): SymbolSafety {
    const { exchange, symbol } = this.aliases.resolve(name);
    const key = keyOf(name.exchange, name.symbol);
    const instrument = this.cache.get(exchange, symbol);
    if (!instrument?.has(LTP)) return { name, reason: `no data for ${key}`, ageMs: null };
    const ageMs = instrument.ageMs(LTP, performance.now());
    const [flag] = instrument.flags;
    // A price from before a failure of its feed is stale, also right after the failure.
    if (ageMs > maxAgeMs || instrument.isFallen(LTP)) return { name, reason: `${key} is ${ageMs} ms old`, ageMs };
    return { name, reason: flag === undefined ? null : `${key} is flagged ${flag}`, ageMs };
  }
}
