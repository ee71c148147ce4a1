import { type Clock, systemClock } from '../clock.js';
import { Emitter, guarded } from '../emitter.js';
import type { ConnectionFrames } from '../generated/asyncapi.js';
import type { Session } from '../session/session.types.js';
import { Connection } from './connection.js';
import { Join, type JoinOptions } from './join.js';
import type { ControlFrame, JoinHandle, RealtimeEvent, RealtimeOptions, RealtimeStatus, TopicHandle } from './realtime.types.js';
import { Meter, type RealtimeStats } from './stats.js';
import type { Follower, Subscription, Wire } from './subscription.js';
import { Subscriptions } from './subscriptions.js';
import { platform } from './surroundings.js';
import { TopicFollower, type TopicHandlers } from './topic-follower.js';
import type { EventFrame, FrameOf, SubscribeOptions, Topic, TopicStatus } from './wire.types.js';

const LINGER_MS = 5000;
const PING_EVERY_TICKS = 6;
const ASK_AGAIN_MS = 2000;

/** The live stream: one connection for all topics of a page or program. */
export class Realtime {
  private readonly subscriptions: Subscriptions;
  private readonly joins = new Set<Join<unknown, unknown>>();
  private readonly events = new Emitter<RealtimeEvent>();
  private readonly clock: Clock;
  private readonly connection: Connection;
  private readonly wire: Wire;
  private readonly session: Session;
  private readonly random: () => number;
  private readonly report: ((error: unknown) => void) | undefined;
  private lastId = 0;
  private ticks = 0;
  private pinged: { readonly id: number; readonly wall: number } | null = null;
  private said = '';
  private readonly stopListening: () => void;

  constructor(options: RealtimeOptions) {
    const { url = '', session, transport, clock = systemClock, random = Math.random, surroundings = platform } = options;
    const { fetch: send = (request) => fetch(request), onError } = options;
    this.clock = clock;
    this.random = random;
    this.session = session;
    this.report = onError;
    const address = url.replace(/\/+$/, '');
    session.attach(address, options.fetch);
    this.connection = new Connection(
      { url: address, session, transport, clock, random, surroundings, send },
      {
        opened: () => this.opened(),
        lost: () => this.subscriptions.each((subscription) => subscription.linkDown()),
        frame: (frame) => this.frame(frame),
        tick: () => this.tick(),
        statusChanged: () => this.say(),
      },
    );
    const { connection } = this;
    this.wire = {
      get isOpen() {
        return connection.isOpen;
      },
      meter: new Meter(clock),
      nextId: () => (this.lastId += 1),
      send: (action) => connection.send(action),
    };
    this.subscriptions = new Subscriptions(this.wire);
    this.stopListening = this.followSession();
  }

  get status(): RealtimeStatus {
    const { status } = this.connection;
    const isBehind = status.state === 'live' && [...this.joins].some((join) => join.isReading);
    return isBehind ? { state: 'catching_up' } : status;
  }

  get stats(): RealtimeStats {
    return this.wire.meter.read();
  }

  /** Everything that is not an event of a topic: status, errors, changed access, stalled feeds. */
  on(listener: (event: RealtimeEvent) => void): () => void {
    return this.events.on(listener);
  }

  /** Follows a topic from its head on. */
  topic<T extends Topic>(topic: T, handlers: TopicHandlers<FrameOf<T>> & SubscribeOptions = {}): TopicHandle {
    const subscription = this.subscriptions.of(topic, handlers);
    const follower = new TopicFollower<FrameOf<T>>(subscription, handlers, (error) => this.fault(error));
    return this.follow(topic, subscription, follower);
  }

  /** A snapshot and the events after it, joined without a gap. */
  join<T extends Topic, Snapshot>(topic: T, options: JoinOptions<Snapshot, FrameOf<T>> & SubscribeOptions): JoinHandle {
    const subscription = this.subscriptions.of(topic, options);
    const report = (error: unknown): void => this.fault(error);
    const join = new Join<Snapshot, FrameOf<T>>(subscription, options, this.clock, this.random, report, () => this.say());
    this.joins.add(join as Join<unknown, unknown>);
    const handle = this.follow(topic, subscription, join);
    join.start();
    return {
      topic,
      get status() {
        return join.status;
      },
      reload: () => join.reload(),
      close: () => {
        join.close();
        this.joins.delete(join as Join<unknown, unknown>);
        handle.close();
        this.say();
      },
    };
  }

  /** For a hidden page: pauses all topics but these. With null all continue, with their missed events or a reset. */
  restBut(topics: readonly Topic[] | null): void {
    this.subscriptions.keepAwake(topics);
  }

  /** Ends the connection and every subscription; the session stays. */
  close(): void {
    for (const join of this.joins) join.close();
    this.joins.clear();
    this.stopListening();
    this.connection.end();
    this.subscriptions.clear();
    this.events.clear();
  }

  private follow(topic: Topic, subscription: Subscription, follower: Follower & { readonly status: TopicStatus }): TopicHandle {
    subscription.followers.add(follower);
    this.connection.start();
    subscription.start();
    subscription.giveValues();
    return {
      topic,
      get status() {
        return follower.status;
      },
      close: () => {
        if (!subscription.followers.delete(follower)) return;
        this.clock.after(LINGER_MS, () => this.subscriptions.leave(topic, subscription), true);
      },
    };
  }

  private opened(): void {
    this.wire.meter.counts.connections += 1;
    this.wire.meter.openedMs = this.clock.wall();
    this.subscriptions.each((subscription) => subscription.start());
    this.ping();
  }

  private tick(): void {
    this.ticks += 1;
    if (this.ticks % PING_EVERY_TICKS === 0) this.ping();
  }

  private ping(): void {
    this.pinged = { id: this.wire.nextId(), wall: this.clock.wall() };
    this.connection.send({ action: 'ping', id: this.pinged.id });
  }

  private frame(frame: unknown): void {
    if (typeof frame !== 'object' || frame === null || typeof (frame as { type?: unknown }).type !== 'string') {
      this.wire.meter.counts.dropped += 1;
      return;
    }
    const { topic, seq, epoch } = frame as Partial<EventFrame>;
    if (topic !== undefined && typeof seq === 'number' && typeof epoch === 'string' && (frame as EventFrame).type !== 'subscribed')
      this.subscriptions.get(topic)?.event(frame as EventFrame);
    else this.control(frame as ControlFrame);
  }

  private control(frame: ControlFrame): void {
    switch (frame.type) {
      case 'subscribed':
        this.subscriptions.get(frame.topic)?.answered(frame);
        this.say();
        return;
      case 'unsubscribed':
        // Without an action it gives the reason of the end.
        if (frame.code !== undefined && frame.topic !== undefined) this.subscriptions.get(frame.topic)?.refused(frame.code);
        return;
      case 'pong':
        if (this.pinged?.id === frame.id && this.pinged) {
          this.wire.meter.pong(this.pinged.wall, this.clock.wall(), Date.parse(frame.timestamp));
          this.pinged = null;
        }
        return;
      case 'auth_expiring':
        void this.connection.renew();
        break;
      case 'server_shutdown':
        this.connection.shutdownIn([frame.reconnect_in_ms[0] ?? 0, frame.reconnect_in_ms[1] ?? frame.reconnect_in_ms[0] ?? 0]);
        break;
      case 'access_changed':
        this.session.accessChanged({ ...frame, brokers: frame.brokers ?? null });
        this.subscriptions.forget();
        this.subscriptions.each((subscription) => subscription.start());
        break;
      case 'error':
        this.errorOf(frame);
        break;
      default:
        break;
    }
    this.events.emit(frame as RealtimeEvent);
  }

  private errorOf({ id, code, retryable }: ConnectionFrames['error']): void {
    const asked = id === undefined ? undefined : this.subscriptions.asking(id);
    if (!asked) {
      if (id === undefined) this.connection.errorSaid(code);
    } else if (retryable) {
      asked.linkDown();
      this.clock.after(ASK_AGAIN_MS, () => asked.start());
    } else asked.refused(code);
  }

  private followSession(): () => void {
    let known = this.session.user?.username;
    return this.session.on((event) => {
      if (event.type === 'signed_out') {
        this.connection.close(4401);
        this.subscriptions.forget();
      } else if (event.type === 'signed_in') {
        const isAnother = known !== undefined && known !== event.user?.username;
        known = event.user?.username;
        const isBack = isAnother || this.connection.status.state === 'closed';
        // Reads without a session were refused for good, so they are repeated.
        if (isBack) this.subscriptions.forget();
        if (isBack && !this.subscriptions.isEmpty) this.connection.restart();
      }
    });
  }

  private say(): void {
    const { status } = this;
    const text = JSON.stringify(status);
    if (text === this.said) return;
    this.said = text;
    this.events.emit({ type: 'status', status });
  }

  private fault(error: unknown): void {
    guarded(() => {
      throw error;
    }, this.report);
  }
}
