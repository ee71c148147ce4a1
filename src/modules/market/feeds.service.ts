import { Injectable } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { parseTime } from '../../common/time/time-range.js';
import { auditActor, type AuditEntry, AuditLog } from '../auth/audit/audit-log.js';
import { may, type Principal } from '../auth/identity/principal.js';
import { FeedFigures, figuresOf, MarketCounters } from './cache/market.counters.js';
import { MarketCache } from './cache/market.cache.js';
import type { FeedConnectionDto, FeedDto } from './dto/feed.dto.js';
import type { FeedTokenDto } from './dto/feed-token.dto.js';
import type { Feed, FeedConnection } from './feeds/feed.js';
import { FeedRegistry } from './feeds/feed.registry.js';

const NONE = new FeedFigures();

/** The state of each feed, its restart and its token. */
@Injectable()
export class FeedsService {
  constructor(
    private readonly feeds: FeedRegistry,
    private readonly counters: MarketCounters,
    private readonly cache: MarketCache,
    private readonly audit: AuditLog,
  ) {}

  list(principal: Principal): FeedDto[] {
    return this.feeds.feeds.map((feed) => this.toDto(feed, principal));
  }

  /** Throws `market.unknown_feed`. */
  get(name: string, principal: Principal): FeedDto {
    return this.toDto(this.named(name), principal);
  }

  /** Throws `market.unknown_feed`, `storage.unavailable`. */
  async restart(name: string, principal: Principal): Promise<FeedDto> {
    const feed = this.named(name);
    await this.record('feed.restart', name, principal);
    feed.restart();
    return this.toDto(feed, principal);
  }

  /** Throws `market.unknown_feed`, `market.no_token`, `request.invalid`, `storage.unavailable`. */
  async setToken(name: string, { token, expires_at: expiresAt }: FeedTokenDto, principal: Principal): Promise<FeedDto> {
    const feed = this.named(name);
    if (feed.setToken === undefined) throw new Problem('market.no_token');
    const expiresAtMs = expiresAt === undefined ? null : parseTime(expiresAt);
    if (expiresAt !== undefined && expiresAtMs === null)
      throw new Problem('request.invalid', { errors: [{ field: 'expires_at', message: 'must be a time with a zone' }] });
    await this.record('feed.token', name, principal, { expires_at: timeOf(expiresAtMs) });
    feed.setToken(token, expiresAtMs);
    return this.toDto(feed, principal);
  }

  private named(name: string): Feed {
    const feed = this.feeds.named(name);
    if (feed === undefined) throw new Problem('market.unknown_feed');
    return feed;
  }

  private record(action: string, name: string, principal: Principal, detail?: AuditEntry['detail']): Promise<void> {
    const entry = { actor: auditActor(principal), action, subject: `feed:${name}`, outcome: 'success' } as const;
    return this.audit.record(detail === undefined ? entry : { ...entry, detail });
  }

  private toDto(feed: Feed, principal: Principal): FeedDto {
    const { name, kind, state: status, capacity, tokenExpiresAtMs } = feed;
    const figures = this.counters.feeds.get(name) ?? NONE;
    const counted = feed.figures ?? figuresOf(figures);
    const isStaff = may(principal, 'manage_feeds');
    const ageMs = performance.now() - figures.lastTickMono;
    let symbols = 0;
    for (const instrument of this.cache.instruments.values()) if (instrument.feed === name) symbols += 1;
    return {
      ...{ name, kind, status, symbols, capacity, market: marketOf(feed) },
      connected_here: feed.isElsewhere !== true,
      connections: isStaff ? feed.connections.map((connection) => connectionDto(connection)) : null,
      ticks_per_s: Math.round(figures.ticksPerSecond * 10) / 10,
      last_tick_age_ms: Number.isFinite(ageMs) ? Math.round(ageMs) : null,
      reconnects: counted.reconnects,
      reconnect_history: isStaff ? counted.ends.map(({ atMs, reason }) => ({ at: new Date(atMs).toISOString(), reason })) : null,
      gaps: counted.gaps,
      rejected: counted.rejected,
      flagged: counted.flagged,
      clock_skew_ms: counted.clockSkewMs,
      last_error: isStaff ? feed.reason : null,
      token_expires_at: isStaff ? timeOf(tokenExpiresAtMs) : null,
      token_expires_in_s: isStaff && tokenExpiresAtMs !== null ? Math.max(0, Math.round((tokenExpiresAtMs - Date.now()) / 1000)) : null,
    };
  }
}

function connectionDto({ id, state, symbols, capacity, sinceMs, lastMessageAtMs, rttMs }: FeedConnection): FeedConnectionDto {
  const since = new Date(sinceMs).toISOString();
  return { id, state, symbols, capacity, since, last_message_at: timeOf(lastMessageAtMs), rtt_ms: rttMs };
}

function marketOf({ isMarketOpen = null }: Feed): 'open' | 'closed' | null {
  if (isMarketOpen === null) return null;
  return isMarketOpen ? 'open' : 'closed';
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
