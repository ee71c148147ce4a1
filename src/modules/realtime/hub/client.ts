import type { Principal } from '../../auth/identity/principal.js';
import { CLOSE, type Connection } from '../protocol/connection.js';
import { control, type Message } from '../protocol/message.js';
import { Outbox, type OutboxLimits } from './outbox.js';
import type { Followed } from './followed.js';
import type { Burst, Subscription } from './subscription.js';

/** The hub's counters of events around clients. */
export interface ClientCounters {
  sent(frames: number): void;
  skipped(values: number): void;
  slowConsumer(): void;
}

/** One authenticated connection as the hub sees it: its subscriptions and its outbox. */
export class Client {
  readonly subscriptions = new Map<string, Followed>();
  lastSentMs: number;
  private keptAliveMs = 0;
  closed = false;
  expiryAnnounced = false;
  private readonly outbox: Outbox;

  constructor(
    readonly id: string,
    readonly connection: Connection,
    public principal: Principal,
    limits: OutboxLimits,
    private readonly counters: ClientCounters,
    nowMs: number,
  ) {
    this.outbox = new Outbox(connection, limits);
    this.lastSentMs = nowMs;
  }

  get unsentBytes(): number {
    return this.outbox.unsentBytes;
  }

  /** True while data waits here: unsent bytes or held values. */
  get lagging(): boolean {
    if (this.outbox.unsentBytes > 0) return true;
    for (const { holds } of this.subscriptions.values()) if (holds) return true;
    return false;
  }

  /** Every event of the burst that the subscription lacks, or the end of a client that is too slow for them. True while data waits. */
  deliverAll(subscription: Subscription, arrived: Burst, nowMs: number): boolean {
    if (this.closed) return false;
    const pending = subscription.pending(arrived);
    if (!pending) return false;
    const unsent = this.outbox.send(pending.message, nowMs, pending.count);
    this.count(pending.message, nowMs);
    // The hub's clock notices stalls; here only limits that a single event can exceed are checked.
    return unsent > 0 && !(this.outbox.isOver(unsent) && this.closeIfTooSlow(nowMs));
  }

  /** The newest values: at once to a client that keeps up, else held and conflated until it does. True while data waits. */
  deliverLatest(subscription: Subscription, arrived: Burst, nowMs: number): boolean {
    if (this.closed) return false;
    if (subscription.mustHold(nowMs) || this.outbox.congested) {
      this.counters.skipped(subscription.hold(arrived));
      return true;
    }
    // Several values at once are more than one per interval, too.
    if (subscription.isThinned && arrived.count > 1) {
      this.counters.skipped(subscription.hold(arrived));
      const newest = subscription.release(nowMs);
      if (newest) this.send(newest, nowMs);
      return this.outbox.unsentBytes > 0;
    }
    const pending = subscription.pending(arrived);
    if (!pending) return false;
    subscription.sent(nowMs);
    const unsent = this.outbox.send(pending.message, nowMs);
    this.count(pending.message, nowMs);
    return unsent > 0;
  }

  /** Sends held values when the client has room again; called by the hub's clock. */
  tick(nowMs: number): void {
    if (this.closed || this.closeIfTooSlow(nowMs)) return;
    for (const subscription of this.subscriptions.values()) {
      if (!subscription.holds) continue;
      if (this.outbox.congested) return;
      const message = subscription.release(nowMs);
      if (message) this.send(message, nowMs);
    }
  }

  send(message: Message, nowMs: number): void {
    if (this.closed) return;
    this.outbox.send(message, nowMs);
    this.count(message, nowMs);
  }

  /** Counts an answer that a transport has sent, a replay being of any size; ends a client that asks and does not read. */
  answered(bytes: number, isReplay: boolean, nowMs: number): void {
    this.lastSentMs = nowMs;
    this.counters.sent(1);
    this.outbox.answered(bytes, isReplay, nowMs);
    this.closeIfTooSlow(nowMs);
  }

  /** Makes the transport write its keep-alive; that is no frame, so heartbeats go on as before. */
  keepAlive(nowMs: number): void {
    const bytes = this.closed ? undefined : this.connection.keepAlive?.();
    if (bytes === undefined) return;
    this.keptAliveMs = nowMs;
    this.outbox.answered(bytes, false, nowMs);
  }

  /** When anything was last written, also a keep-alive. */
  get lastWriteMs(): number {
    return Math.max(this.lastSentMs, this.keptAliveMs);
  }

  /** Whether it has not read the replay yet that it asked for before. */
  get replaying(): boolean {
    return this.outbox.replaying;
  }

  private count(message: Message, nowMs: number): void {
    this.lastSentMs = nowMs;
    this.counters.sent(message.frames.length);
  }

  private closeIfTooSlow(nowMs: number): boolean {
    const reason = this.outbox.tooSlow(nowMs);
    if (reason === null) return false;
    this.counters.slowConsumer();
    this.closed = true;
    const code = 'realtime.slow_consumer';
    this.connection.send(control('error', { code, message: `You read too slowly: ${reason}. Resume with "recover".`, retryable: true }));
    this.connection.close(CLOSE.slowConsumer, 'slow consumer');
    return true;
  }
}
