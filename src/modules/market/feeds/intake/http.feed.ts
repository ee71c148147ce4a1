import type { MarketCache } from '../../cache/market.cache.js';
import { KNOWN_EXCHANGES } from '../../ticks/instrument-name.js';
import type { Feed, FeedState } from '../feed.js';

/** Ticks that senders post to `/api/market/ticks`. Without a connection of its own, it is live as long as the process. */
export class HttpFeed implements Feed {
  readonly name = 'http';
  readonly kind = 'http';
  readonly state: FeedState = 'live';
  readonly reason = null;
  readonly maxDepth = 50;
  readonly capacity = null;
  readonly connections = [];
  readonly tokenExpiresAtMs = null;

  constructor(private readonly cache: MarketCache) {}

  /** The well-known exchanges, and every exchange of an accepted tick. */
  serves(exchange: string): boolean {
    return KNOWN_EXCHANGES.has(exchange) || this.cache.exchanges.has(exchange);
  }

  refusal(): null {
    return null;
  }

  want(): void {}
  restart(): void {}
  start(): void {}
  stop(): void {}
}
