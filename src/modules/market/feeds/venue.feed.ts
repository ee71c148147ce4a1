import { Logger } from '@nestjs/common';
import type { Instrument } from '../cache/instrument.js';
import type { MarketCounters } from '../cache/market.counters.js';
import type { TickPath } from '../cache/tick.path.js';
import type { Mode } from '../ticks/instrument-name.js';
import { readTick } from '../ticks/tick.reader.js';
import type { FeedAdapter, FeedMessage, FeedSession, VenueSymbol } from '../venues/feed.adapter.js';
import { type BackOffTimes, VENUE_TIMES } from './back-off.js';
import type { Feed, FeedRefusal, FeedState } from './feed.js';
import { MuteWatch } from './mute.watch.js';
import { VenueConnection } from './venue.connection.js';
import { type PoolLimits, VenuePool } from './venue.pool.js';

const LOOK_MS = 250;
const TOKEN_LOOK_MS = 5000;
/** Venues end connections after a day: ours is replaced before that. */
const MAX_AGE_MS = 23.5 * 3_600_000;
/** Heartbeats that may be missing. */
const MISSED = 3;
const REFUSED_FOR_MS = 60_000;

export interface FeedSettings {
  readonly session: FeedSession;
  readonly pool: PoolLimits;
  /** Messages but no tick for so long: everything is asked for once more, and then on a new connection. In ms. */
  readonly muteMs: number;
  readonly backOff?: BackOffTimes;
  /** The token as it is where it is kept; looked at now and then. */
  readonly readToken?: () => string;
}

export interface FeedDesk {
  readonly path: TickPath;
  readonly counters: MarketCounters;
  onState(feed: Feed): void;
  /** An order of the account that the venue tells of. */
  onOrder(order: unknown): void;
  /** The venue will not bring the instrument. */
  onRefused(feed: Feed, instrument: Instrument, reason: string): void;
}

/** Which of the states of its connections a feed is in: the first of these that one of them has. */
const WORST: readonly FeedState[] = ['failed', 'reconnecting', 'connecting', 'authenticating', 'stale', 'mute'];

/** The one runner for all venues: lifecycle, pool, watchdogs and counts; the adapter knows the dialect. */
export class VenueFeed implements Feed {
  readonly kind: string;
  readonly maxDepth: number;
  readonly pool: VenuePool;
  state: FeedState = 'connecting';
  tokenExpiresAtMs: number | null = null;
  readonly setToken?: (token: string, expiresAtMs: number | null) => void;
  private readonly logger: Logger;
  private session: FeedSession;
  private lastReason: string | null = null;
  private readonly mute: MuteWatch;
  private readonly refused = new Map<VenueSymbol, number>();
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    readonly name: string,
    private readonly adapter: FeedAdapter,
    private readonly settings: FeedSettings,
    private readonly desk: FeedDesk,
  ) {
    this.kind = adapter.kind;
    this.maxDepth = adapter.limits.maxDepth;
    this.session = settings.session;
    this.mute = new MuteWatch(settings.muteMs);
    if (adapter.usesToken) this.setToken = (token, expiresAtMs) => this.takeToken(token, expiresAtMs);
    this.logger = new Logger(`Feed ${name}`);
    this.pool = new VenuePool(settings.pool, (id, capacity) => this.connection(id, capacity));
  }

  get capacity(): number {
    return this.pool.capacity;
  }

  get connections(): readonly VenueConnection[] {
    return this.pool.connections;
  }

  get reason(): string | null {
    return this.state === 'live' ? null : this.lastReason;
  }

  serves(exchange: string): boolean {
    return this.adapter.serves(exchange);
  }

  refusal(exchange: string, symbol: string): FeedRefusal | null {
    const venue = this.adapter.toVenue({ exchange, symbol });
    if (venue === null) return 'UNKNOWN_SYMBOL';
    if ((this.refused.get(venue) ?? Number.NEGATIVE_INFINITY) > performance.now() - REFUSED_FOR_MS) return 'FEED_ERROR';
    return this.pool.isFull && !this.pool.symbols.has(venue) ? 'CAPACITY' : null;
  }

  want(instrument: Instrument, mode: Mode | null): void {
    const venue = this.adapter.toVenue(instrument);
    if (venue === null) return;
    if (mode === null) this.pool.release(venue);
    else if (!this.pool.want(venue, instrument, mode)) this.desk.onRefused(this, instrument, 'the feed is full');
  }

  start(): void {
    this.pool.open();
    this.timers.push(setInterval(() => this.look(performance.now()), LOOK_MS).unref());
    if (this.settings.readToken) this.timers.push(setInterval(() => this.rereadToken(), TOKEN_LOOK_MS).unref());
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.pool.stop();
  }

  /** New connections beside those that there are, or in their place where the venue allows no second one. */
  restart(): void {
    for (const connection of this.pool.connections) {
      if (connection.state !== 'live' || this.adapter.limits.oneAtATime) connection.renew();
      else this.pool.replace(connection);
    }
  }

  rereadToken(): void {
    const token = this.settings.readToken?.();
    if (token !== undefined && token !== '' && token !== this.session.token) this.takeToken(token, null);
  }

  private takeToken(token: string, expiresAtMs: number | null): void {
    this.session = { ...this.session, token };
    this.tokenExpiresAtMs = expiresAtMs;
    this.restart();
  }

  private connection(id: number, capacity: number): VenueConnection {
    return new VenueConnection(id, capacity, {
      adapter: this.adapter,
      backOff: this.settings.backOff ?? VENUE_TIMES,
      session: () => this.session,
      onMessage: (message) => this.take(message),
      onUnreadable: () => this.desk.counters.rejected(this.name, 'unreadable'),
      onChange: () => this.judge(),
      onEnd: (reason) => this.ended(reason),
    });
  }

  private take(message: FeedMessage): void {
    switch (message.type) {
      case 'tick':
        return this.tick(message);
      case 'refused':
        return this.refuse(message.symbols, message.reason);
      case 'gap':
        this.desk.counters.of(this.name).gaps += 1;
        this.logger.warn({ reason: message.reason }, 'Something is missing in the stream of the venue');
        return;
      case 'closing':
        this.logger.log({ reason: message.reason }, 'The venue is about to end the connection: the next one is opened beside it');
        return this.restart();
      case 'order':
        return this.desk.onOrder(message.order);
      case 'unknown':
        this.desk.counters.of(this.name).unknown += 1;
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

  private tick({ symbol, body, tradeId, repeatsPrice }: FeedMessage & { readonly type: 'tick' }): void {
    const pooled = this.pool.symbols.get(symbol);
    // Given up a moment ago.
    if (pooled === undefined) return;
    if (tradeId !== undefined) {
      if (tradeId <= pooled.lastTradeId) return this.desk.counters.rejected(this.name, 'duplicate');
      pooled.lastTradeId = tradeId;
    }
    const { exchange, symbol: ours } = pooled.instrument;
    const tick = readTick(body, { feed: this.name, exchange, symbol: ours }, Date.now());
    if (typeof tick === 'string') return this.desk.counters.rejected(this.name, tick);
    this.desk.path.take(repeatsPrice ? { ...tick, repeatsPrice } : tick);
    if (this.mute.tick(performance.now())) this.judge();
  }

  private refuse(symbols: readonly VenueSymbol[], reason: string): void {
    this.lastReason = reason.slice(0, 200);
    this.logger.warn({ symbols: symbols.slice(0, 10), reason: this.lastReason }, 'The venue refuses');
    for (const symbol of symbols) {
      const pooled = this.pool.symbols.get(symbol);
      this.refused.set(symbol, performance.now());
      this.pool.release(symbol);
      if (pooled) this.desk.onRefused(this, pooled.instrument, this.lastReason);
    }
  }

  private ended(reason: string): void {
    this.lastReason = reason;
    this.desk.counters.of(this.name).reconnects += 1;
    this.logger.warn({ reason }, 'A connection to the venue has ended');
  }

  private look(monoMs: number): void {
    for (const connection of this.pool.connections) {
      const silentMs = monoMs - connection.lastMessageMono;
      const { heartbeatMs } = this.adapter.limits;
      if (silentMs > heartbeatMs * MISSED) connection.reconnect(`nothing came for ${Math.round(silentMs / 1000)} s`);
      else if (silentMs > heartbeatMs) connection.ping();
      if (monoMs - connection.openedMono > MAX_AGE_MS) this.pool.replace(connection);
    }
    this.lookForMute(monoMs);
    this.pool.look(monoMs);
    for (const [symbol, atMs] of this.refused) if (monoMs - atMs > REFUSED_FOR_MS) this.refused.delete(symbol);
    this.judge();
  }

  private lookForMute(monoMs: number): void {
    const { closesAtNight } = this.adapter.limits;
    if (closesAtNight || this.pool.symbols.size === 0 || this.pool.connections.some(({ state }) => state !== 'live'))
      return this.mute.pause(monoMs);
    const due = this.mute.look(monoMs);
    if (due === null) return;
    this.lastReason = 'the venue sends messages and no ticks';
    for (const connection of this.pool.connections) {
      if (due === 'resubscribe') connection.resubscribe();
      else connection.reconnect(this.lastReason);
    }
  }

  private judge(): void {
    // The first connection is being made.
    if (this.pool.connections.length === 0) return;
    const worst = WORST.find((state) => this.pool.connections.some((connection) => connection.state === state));
    const state = worst ?? (this.mute.isMute ? 'mute' : 'live');
    if (state === this.state) return;
    this.state = state;
    this.desk.onState(this);
  }
}
