import { reasonOf } from '../../../../common/reason.js';
import type { Mode } from '../../ticks/instrument-name.js';
import type { FeedAdapter, FeedMessage, FeedSession, Frame, FrameReader, VenueSymbol } from '../../venues/feed.adapter.js';
import { BackOff, type BackOffTimes } from './back-off.js';
import type { FeedConnection, FeedState } from '../feed.js';
import { PacedFrames } from './paced.frames.js';
import { VenueAsks } from './venue.asks.js';
import { VenueSocket } from './venue.socket.js';

/** The connection is closed after so many unreadable frames in a row. */
const MAX_UNREADABLE = 100;
/** After so many refused logins the next attempt waits. */
const MAX_REFUSALS = 3;
const FAILED_RETRY_MS = 300_000;

/** The feed of a connection, as the connection calls it. */
export interface ConnectionHost {
  readonly adapter: FeedAdapter;
  readonly backOff: BackOffTimes;
  session(): FeedSession;
  onMessage(message: FeedMessage): void;
  onUnreadable(): void;
  /** The state has changed, or every wanted subscription was requested. */
  onChange(): void;
  onEnd(reason: string): void;
}

/** One connection to a venue, reopened for as long as it is wanted, each time with all of its symbols. */
export class VenueConnection implements FeedConnection {
  state: FeedState = 'connecting';
  reason: string | null = null;
  sinceMs = Date.now();
  lastMessageAtMs: number | null = null;
  rttMs: number | null = null;
  /** By the monotonic clock; Infinity while nothing is open. */
  lastMessageMono = Number.POSITIVE_INFINITY;
  openedMono = Number.POSITIVE_INFINITY;
  private readonly asks: VenueAsks;
  private outbox: Frame[] = [];
  private socket: VenueSocket | null = null;
  private reader: FrameReader;
  private frames: PacedFrames<Frame>;
  private ready = false;
  private stopped = false;
  private unreadable = 0;
  private refusals = 0;
  private retry: NodeJS.Timeout | undefined;
  private readonly backOff: BackOff;

  constructor(
    readonly id: number,
    readonly capacity: number,
    private readonly host: ConnectionHost,
  ) {
    this.asks = new VenueAsks(host.adapter.limits.symbolsPerSubscribe);
    this.reader = host.adapter.reader();
    this.frames = this.paced();
    this.backOff = new BackOff(host.backOff);
  }

  get wanted(): ReadonlyMap<VenueSymbol, Mode> {
    return this.asks.wanted;
  }

  get symbols(): number {
    return this.asks.wanted.size;
  }

  /** Live, and everything was requested. */
  get isSettled(): boolean {
    return this.state === 'live' && this.asks.isDone && this.outbox.length === 0;
  }

  want(symbol: VenueSymbol, mode: Mode | null): void {
    this.asks.want(symbol, mode);
    if (this.ready) this.frames.wake();
  }

  open(): void {
    clearTimeout(this.retry);
    if (this.stopped) return;
    this.begin('connecting', this.reason);
    try {
      this.socket = new VenueSocket(this.host.adapter.open(this.host.session()), {
        onOpen: () => this.opened(),
        onFrame: (frame) => this.take(frame),
        onSign: () => this.heard(),
        onRoundTrip: (ms) => (this.rttMs = ms),
        onEnd: (reason, status, waitMs) => this.refusedOrEnded(reason, status, waitMs),
      });
    } catch (error) {
      this.ended(reasonOf(error));
    }
  }

  /** Requests everything again on the open connection. */
  resubscribe(): void {
    this.asks.begin();
    if (this.ready) this.frames.wake();
  }

  /** Closes the connection and opens the next one. */
  reconnect(reason: string): void {
    if (this.socket) this.ended(reason);
  }

  /** Opens at once without waiting for the pause: after a new token or a restart by a user. */
  renew(): void {
    this.refusals = 0;
    this.backOff.reset();
    this.drop();
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.drop();
  }

  ping(): void {
    this.socket?.ping();
  }

  /** Call it for each tick of its symbols. */
  ticked(): void {
    this.backOff.ticked(performance.now());
  }

  private refusedOrEnded(reason: string, status: number | null, waitMs: number): void {
    if (status !== null && status >= 400 && status < 500 && status !== 429) this.refusals += 1;
    this.ended(reason, Number.isFinite(waitMs) ? Math.min(waitMs, FAILED_RETRY_MS) : 0);
  }

  private opened(): void {
    this.heard();
    this.outbox.push(...this.host.adapter.hello(this.host.session()));
    if (this.host.adapter.logsIn) this.begin('authenticating', null);
    else this.becomeLive();
    this.frames.wake();
  }

  private becomeLive(): void {
    this.ready = true;
    this.openedMono = performance.now();
    this.begin('live', null);
    this.frames.wake();
  }

  private take(frame: string | Buffer): void {
    this.heard();
    const messages = this.reader.read(frame);
    if (messages === null) {
      this.host.onUnreadable();
      this.unreadable += 1;
      if (this.unreadable >= MAX_UNREADABLE) this.ended('what it sends cannot be read');
      return;
    }
    this.unreadable = 0;
    for (const message of messages) this.handle(message);
  }

  private handle(message: FeedMessage): void {
    if (message.type === 'authenticated' && !this.ready) {
      this.refusals = 0;
      this.becomeLive();
    } else if (message.type === 'auth_failed') {
      this.refusals += 1;
      this.ended(message.reason.slice(0, 200));
    } else if (message.type === 'gap') {
      this.outbox.push(...message.frames);
      this.frames.wake();
    } else if (message.type === 'refused' && this.asks.divide(message.symbols)) return this.frames.wake();
    this.host.onMessage(message);
  }

  private heard(): void {
    this.lastMessageMono = performance.now();
    this.lastMessageAtMs = Date.now();
  }

  /** The next frame to send; frames out of turn go first. */
  private nextFrame(): Frame | null {
    if (this.outbox.length === 0 && this.ready) this.outbox.push(...this.asks.next(this.reader));
    const frame = this.outbox.shift() ?? null;
    if (frame === null || this.isSettled) this.host.onChange();
    return frame;
  }

  private ended(reason: string, waitMs = 0): void {
    this.drop();
    if (this.stopped) return;
    const isRefused = this.refusals >= MAX_REFUSALS;
    this.begin(isRefused ? 'failed' : 'reconnecting', reason);
    this.host.onEnd(reason);
    this.retry = setTimeout(() => this.open(), isRefused ? FAILED_RETRY_MS : Math.max(waitMs, this.backOff.next())).unref();
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    this.lastMessageMono = this.openedMono = Number.POSITIVE_INFINITY;
    this.frames.stop();
    this.frames = this.paced();
    this.reader = this.host.adapter.reader();
    this.outbox = [];
    this.asks.begin();
    socket?.drop();
  }

  private begin(state: FeedState, reason: string | null): void {
    if (state !== this.state) this.sinceMs = Date.now();
    this.state = state;
    this.reason = reason;
    this.host.onChange();
  }

  private paced(): PacedFrames<Frame> {
    return new PacedFrames(
      this.host.adapter.limits.framesPerSecond,
      () => this.nextFrame(),
      (frame) => this.socket?.send(JSON.stringify(frame)),
    );
  }
}
