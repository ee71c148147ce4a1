import { Logger } from '@nestjs/common';
import type { Instrument } from '../../cache/instrument.js';
import type { InstrumentName, Mode } from '../../ticks/instrument-name.js';
import type { FeedAdapter, FeedSession, InstrumentDetails } from '../../venues/feed.adapter.js';
import { type BackOffTimes, VENUE_TIMES } from './back-off.js';
import { type Feed, type FeedRefusal, type FeedState, FULL } from '../feed.js';
import { MuteWatch } from './mute.watch.js';
import { VenueConnection } from './venue.connection.js';
import { type FeedDesk, VenueIntake } from './venue.intake.js';
import { type PoolLimits, VenuePool } from './venue.pool.js';

const LOOK_MS = 250;
const TOKEN_LOOK_MS = 5000;
/** Venues end connections after a day, so ours are replaced before that. */
const MAX_AGE_MS = 23.5 * 3_600_000;
/** Number of heartbeats that may be missing. */
const MISSED = 3;

export interface FeedSettings {
  readonly session: FeedSession;
  readonly pool: PoolLimits;
  /** After messages without ticks for so long everything is requested again, and then on a new connection. In ms. */
  readonly muteMs: number;
  /** Prices of zero and below are prices. */
  readonly negativePrices?: boolean;
  readonly backOff?: BackOffTimes;
  /** Reads the present token from its source; called regularly. */
  readonly readToken?: () => string;
}

/** The state of a feed is the first of these that one of its connections has. */
const WORST: readonly FeedState[] = ['failed', 'reconnecting', 'connecting', 'authenticating', 'stale', 'mute'];

/** The feed of any venue: lifecycle, pool, watchdogs and counts; the adapter knows the protocol. */
export class VenueFeed implements Feed {
  readonly kind: string;
  readonly maxDepth: number;
  readonly pool: VenuePool;
  state: FeedState = 'connecting';
  tokenExpiresAtMs: number | null = null;
  readonly setToken?: (token: string, expiresAtMs: number | null) => void;
  private readonly logger: Logger;
  private readonly intake: VenueIntake;
  private session: FeedSession;
  private lastReason: string | null = null;
  private readonly mute: MuteWatch;
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
    const host = {
      feed: this,
      pool: this.pool,
      logger: this.logger,
      onTick: () => this.ticked(),
      negativePrices: settings.negativePrices ?? false,
    };
    const onReason = (reason: string) => (this.lastReason = reason);
    this.intake = new VenueIntake({ ...host, onReason, onClosing: (connection) => this.renew(connection) }, desk);
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

  get isMarketOpen(): boolean | null {
    return this.adapter.isOpen?.(Date.now()) ?? null;
  }

  serves(exchange: string): boolean {
    return this.adapter.serves(exchange);
  }

  refusal(exchange: string, symbol: string): FeedRefusal | null {
    const venue = this.adapter.toVenue({ exchange, symbol });
    if (venue === null) return 'UNKNOWN_SYMBOL';
    if (this.intake.refused.has(venue)) return 'FEED_ERROR';
    return this.pool.isFull && !this.pool.symbols.has(venue) ? 'CAPACITY' : null;
  }

  refusalReason(name: InstrumentName): string | null {
    const venue = this.adapter.toVenue(name);
    return venue === null ? null : this.intake.refused.reasonOf(venue);
  }

  want(instrument: Instrument, mode: Mode | null): void {
    const venue = this.adapter.toVenue(instrument);
    if (venue === null) return;
    if (mode === null) this.pool.release(venue);
    else if (!this.pool.want(venue, instrument, mode)) this.desk.onRefused(this, instrument, FULL);
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

  /** Opens new connections beside the present ones, or in their place where the venue allows no second one. */
  restart(): void {
    for (const connection of this.pool.connections) this.renew(connection);
  }

  private renew(connection: VenueConnection): void {
    if (connection.state === 'live' && !this.adapter.limits.oneAtATime) return this.pool.replace(connection);
    connection.renew();
    this.intake.fall(connection);
  }

  venueSymbol(name: InstrumentName): string | null {
    return this.adapter.toVenue(name);
  }

  details(name: InstrumentName): InstrumentDetails | null {
    return this.adapter.details?.(name) ?? null;
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
    const made: VenueConnection = new VenueConnection(id, capacity, {
      adapter: this.adapter,
      backOff: this.settings.backOff ?? VENUE_TIMES,
      session: () => this.session,
      onMessage: (message) => this.intake.take(message, made),
      onUnreadable: () => this.desk.counters.rejected(this.name, 'unreadable'),
      onChange: () => this.judge(),
      onEnd: (reason) => this.ended(reason, made),
    });
    return made;
  }

  private ticked(): void {
    if (this.mute.tick(performance.now())) this.judge();
  }

  private ended(reason: string, connection: VenueConnection): void {
    this.lastReason = reason;
    this.intake.fall(connection);
    this.desk.counters.of(this.name).ended(reason);
    this.logger.warn({ reason }, 'A connection to the venue has ended');
  }

  private look(monoMs: number): void {
    const { heartbeatMs, oneAtATime } = this.adapter.limits;
    for (const connection of this.pool.connections) {
      const silentMs = monoMs - connection.lastMessageMono;
      if (silentMs > heartbeatMs * MISSED) connection.reconnect(`nothing came for ${Math.round(silentMs / 1000)} s`);
      else if (silentMs > heartbeatMs) connection.ping();
      if (monoMs - connection.openedMono > MAX_AGE_MS && !oneAtATime) this.pool.replace(connection);
    }
    this.lookForMute(monoMs);
    this.pool.look(monoMs);
    this.intake.refused.forget(monoMs);
    this.judge();
  }

  private lookForMute(monoMs: number): void {
    const isQuiet = this.isMarketOpen === false || this.pool.symbols.size === 0;
    if (isQuiet || this.pool.connections.some(({ state }) => state !== 'live')) return this.mute.pause(monoMs);
    const due = this.mute.look(monoMs);
    if (due === null) return;
    this.lastReason = 'the venue sends messages and no ticks';
    for (const connection of this.pool.connections) {
      if (due === 'resubscribe') connection.resubscribe();
      else connection.reconnect(this.lastReason);
    }
  }

  private judge(): void {
    // The first connection is still being opened.
    if (this.pool.connections.length === 0) return;
    const worst = WORST.find((state) => this.pool.connections.some((connection) => connection.state === state));
    const state = worst ?? (this.mute.isMute ? 'mute' : 'live');
    if (state === this.state) return;
    this.state = state;
    this.desk.onState(this);
  }
}
