import { reasonOf } from '../../../common/reason.js';
import type { Mode } from '../ticks/instrument-name.js';
import type { FeedAdapter, FeedMessage, FeedSession, Frame, FrameReader, VenueSymbol } from '../venues/feed.adapter.js';
import { BackOff, type BackOffTimes } from './back-off.js';
import type { FeedConnection, FeedState } from './feed.js';
import { PacedFrames } from './paced.frames.js';
import { VenueSocket } from './venue.socket.js';

/** Frames that cannot be read, in a row, until the connection is given up. */
const MAX_UNREADABLE = 100;
/** Refusals of a login until it is not tried again at once. */
const MAX_REFUSALS = 3;
const FAILED_RETRY_MS = 300_000;
/** A connection that has been well for so long begins with a short pause again. */
const WELL_MS = 60_000;

/** What a connection tells the feed that it belongs to. */
export interface ConnectionHost {
  readonly adapter: FeedAdapter;
  readonly backOff: BackOffTimes;
  session(): FeedSession;
  onMessage(message: FeedMessage): void;
  onUnreadable(): void;
  /** Another state, or everything that is wanted has been asked for. */
  onChange(): void;
  onEnd(reason: string): void;
}

/** One connection to a venue that is opened again for as long as it is wanted, each time with all of its symbols. */
export class VenueConnection implements FeedConnection {
  state: FeedState = 'connecting';
  reason: string | null = null;
  sinceMs = Date.now();
  lastMessageAtMs: number | null = null;
  rttMs: number | null = null;
  /** By the monotonic clock; Infinity while nothing is open. */
  lastMessageMono = Number.POSITIVE_INFINITY;
  openedMono = Number.POSITIVE_INFINITY;
  readonly wanted = new Map<VenueSymbol, Mode>();
  /** What the venue has been asked for. */
  private readonly held = new Map<VenueSymbol, Mode>();
  private readonly changed = new Set<VenueSymbol>();
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
    this.reader = host.adapter.reader();
    this.frames = this.paced();
    this.backOff = new BackOff(host.backOff);
  }

  get symbols(): number {
    return this.wanted.size;
  }

  /** Live, and the venue has been asked for everything. */
  get isSettled(): boolean {
    return this.state === 'live' && this.changed.size === 0 && this.outbox.length === 0;
  }

  want(symbol: VenueSymbol, mode: Mode | null): void {
    if (mode === null) this.wanted.delete(symbol);
    else this.wanted.set(symbol, mode);
    if (this.held.get(symbol) === this.wanted.get(symbol)) this.changed.delete(symbol);
    else this.changed.add(symbol);
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

  /** Asks for everything once more on the connection that there is. */
  resubscribe(): void {
    this.held.clear();
    for (const symbol of this.wanted.keys()) this.changed.add(symbol);
    if (this.ready) this.frames.wake();
  }

  /** Gives the connection up and opens the next one. */
  reconnect(reason: string): void {
    if (this.socket) this.ended(reason);
  }

  /** Opens at once, whatever the pause that is under way: there is a new token, or somebody asked for it. */
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
    }
    this.host.onMessage(message);
  }

  private heard(): void {
    this.lastMessageMono = performance.now();
    this.lastMessageAtMs = Date.now();
  }

  /** The next frame that is due: what was asked for out of turn first. */
  private nextFrame(): Frame | null {
    if (this.outbox.length === 0 && this.ready) this.ask();
    const frame = this.outbox.shift() ?? null;
    if (frame === null || this.isSettled) this.host.onChange();
    return frame;
  }

  /** Puts the frames for some symbols that are in the same case into the outbox. */
  private ask(): void {
    const [first] = this.changed;
    if (first === undefined) return;
    const [held, wanted] = [this.held.get(first) ?? null, this.wanted.get(first) ?? null];
    const symbols: VenueSymbol[] = [];
    for (const symbol of this.changed) {
      if ((this.held.get(symbol) ?? null) !== held || (this.wanted.get(symbol) ?? null) !== wanted) continue;
      symbols.push(symbol);
      if (symbols.length === this.host.adapter.limits.symbolsPerSubscribe) break;
    }
    for (const symbol of symbols) {
      this.changed.delete(symbol);
      if (wanted === null) this.held.delete(symbol);
      else this.held.set(symbol, wanted);
    }
    if (held !== null && wanted !== held) this.outbox.push(...this.reader.unsubscribe(symbols, held, wanted));
    if (wanted !== null && wanted !== held) this.outbox.push(...this.reader.subscribe(symbols, wanted));
    if (this.outbox.length === 0) this.ask();
  }

  private ended(reason: string, waitMs = 0): void {
    const wasWell = performance.now() - this.openedMono > WELL_MS;
    this.drop();
    if (this.stopped) return;
    if (wasWell) this.backOff.reset();
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
    this.held.clear();
    this.changed.clear();
    for (const symbol of this.wanted.keys()) this.changed.add(symbol);
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
