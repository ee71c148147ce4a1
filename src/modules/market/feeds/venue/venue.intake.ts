import type { Logger } from '@nestjs/common';
import type { MarketCache } from '../../cache/market.cache.js';
import type { MarketCounters } from '../../cache/market.counters.js';
import type { TickPath } from '../../cache/tick.path.js';
import type { Instrument } from '../../cache/instrument.js';
import { DEPTH, type Mode, MODES } from '../../ticks/instrument-name.js';
import { readTick } from '../../ticks/tick.reader.js';
import type { FeedMessage, VenueSymbol } from '../../venues/feed.adapter.js';
import type { Feed } from '../feed.js';
import { RefusalMemory } from './refusal.memory.js';
import type { VenueConnection } from './venue.connection.js';
import type { VenuePool } from './venue.pool.js';

export interface FeedDesk {
  readonly path: TickPath;
  readonly cache: MarketCache;
  readonly counters: MarketCounters;
  onState(feed: Feed): void;
  /** An order of the account that the venue reports. */
  onOrder(order: unknown): void;
  /** The venue refuses the instrument. */
  onRefused(feed: Feed, instrument: Instrument, reason: string): void;
}

/** Events of the messages of a venue, for its feed. */
export interface IntakeHost {
  readonly feed: Feed;
  readonly pool: VenuePool;
  readonly logger: Logger;
  readonly negativePrices: boolean;
  onTick(): void;
  /** The venue announces the end of the connection. */
  onClosing(connection: VenueConnection): void;
  onReason(reason: string): void;
}

/** Handles the messages of the connections of one feed: ticks go into the cache, the others to the host or the connection. */
export class VenueIntake {
  readonly refused = new RefusalMemory();

  constructor(
    private readonly host: IntakeHost,
    private readonly desk: FeedDesk,
  ) {}

  /** Values from this connection are stale from now on. */
  fall(connection: VenueConnection): void {
    for (const pooled of this.host.pool.symbols.values()) {
      if (pooled.connection !== connection) continue;
      this.fallen(pooled.symbol, MODES);
      // Trades since the last accepted one are sent with the next subscription, and are missing here.
      pooled.countsHistory = pooled.lastTradeId > Number.NEGATIVE_INFINITY;
    }
  }

  take(message: FeedMessage, from: VenueConnection): void {
    const { feed, logger } = this.host;
    switch (message.type) {
      case 'tick':
        return this.tick(message, from);
      case 'revision': {
        const pooled = this.host.pool.symbols.get(message.symbol);
        return pooled && this.desk.path.revise(pooled.instrument, message, feed.name);
      }
      case 'refused':
        return this.refuse(message.symbols, message.reason);
      case 'gap':
        this.desk.counters.of(feed.name).gaps += 1;
        logger.warn({ reason: message.reason }, 'Something is missing in the stream of the venue');
        for (const symbol of message.books) this.fallen(symbol, [DEPTH]);
        return;
      case 'closing':
        logger.log({ reason: message.reason }, 'The venue is about to end the connection: the next one is opened beside it');
        return this.host.onClosing(from);
      case 'order':
        return this.desk.onOrder(message.order);
      case 'unknown':
        this.desk.counters.of(feed.name).unknown += 1;
        return;
      case 'auth_failed':
      case 'authenticated':
      case 'ack':
      case 'heartbeat':
        return;
      default:
        return message satisfies never;
    }
  }

  private tick(message: FeedMessage & { readonly type: 'tick' }, from: VenueConnection): void {
    const { symbol, body, tradeId, repeatsPrice, isHistory, isRevisable } = message;
    const { feed, negativePrices } = this.host;
    const { name } = feed;
    const pooled = this.host.pool.symbols.get(symbol);
    // The symbol was unsubscribed a moment ago.
    if (pooled === undefined) return;
    if (tradeId !== undefined) {
      if (tradeId <= pooled.lastTradeId) return this.desk.counters.rejected(name, 'duplicate');
      pooled.lastTradeId = tradeId;
    }
    const { exchange, symbol: ours } = pooled.instrument;
    const tick = readTick(body, { feed: name, exchange, symbol: ours, negativePrices }, Date.now());
    if (typeof tick === 'string') return this.desk.counters.rejected(name, tick);
    // Trades from before the first subscription were counted by the process or replica that stored bars then.
    const isCounted = repeatsPrice || (isHistory && !pooled.countsHistory);
    this.desk.path.take(isCounted ? { ...tick, repeatsPrice: true } : isRevisable ? { ...tick, isRevisable } : tick);
    this.host.onTick();
    from.ticked();
  }

  private refuse(symbols: readonly VenueSymbol[], said: string): void {
    const { feed, pool, logger } = this.host;
    const reason = said.slice(0, 200);
    this.host.onReason(reason);
    logger.warn({ symbols: symbols.slice(0, 10), reason }, 'The venue refuses');
    for (const symbol of symbols) {
      const pooled = pool.symbols.get(symbol);
      this.refused.add(symbol, reason);
      pool.release(symbol);
      if (pooled) this.desk.onRefused(feed, pooled.instrument, reason);
    }
  }

  private fallen(venue: VenueSymbol, modes: readonly Mode[]): void {
    const pooled = this.host.pool.symbols.get(venue);
    if (pooled) this.desk.cache.get(pooled.instrument.exchange, pooled.instrument.symbol)?.fall(modes);
  }
}
