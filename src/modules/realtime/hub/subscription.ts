import type { LogEvent } from '../../../platform/events/event-log.js';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import type { Channel } from '../protocol/channel.js';
import type { Followed } from './followed.js';
import { type Filter, matches } from '../protocol/filter.js';
import { eventFrame, Message, valueMessage, withSkipped } from '../protocol/message.js';

/** Events of one topic that arrived together, and the message for clients without a filter or scope. */
export interface Burst {
  readonly channel: Channel;
  readonly events: readonly LogEvent[];
  readonly message: Message;
  /** How many events the message carries. */
  readonly count: number;
}

export function burst(channel: Channel, events: readonly LogEvent[]): Burst {
  return { channel, events, message: new Message(events.map((event) => eventFrame(event, channel))), count: events.length };
}

interface Held {
  event: LogEvent;
  skipped: number;
}

/** One client's subscription to one topic: its options, its position, and the newest values that wait for it (`latest` only). */
export class Subscription implements Followed {
  private readonly held = new Map<string, Held>();
  private nextSendMs = 0;

  constructor(
    readonly channel: Channel,
    readonly topic: string,
    private epoch: string,
    private seq: number,
    private wanted: ((event: LogEvent) => boolean) | undefined,
    private readonly minIntervalMs: number,
    /** The filter of the client, within its scope. */
    readonly filter: Filter | undefined,
  ) {}

  /** Values that wait and are out of the new scope are dropped. */
  rescope(principal: Principal): void {
    const wanted = wantedBy(this, this.channel, principal);
    this.wanted = wanted;
    for (const [key, { event }] of this.held) if (wanted?.(event) === false) this.held.delete(key);
  }

  /** The events of the burst that this subscription lacks; the burst itself where that is all of it, as it nearly always is. */
  pending(arrived: Burst): { readonly message: Message; readonly count: number } | null {
    const { channel, events } = arrived;
    const [first] = events;
    const last = events.at(-1);
    if (!first || !last) return null;
    const follows = first.epoch === this.epoch ? first.seq === this.seq + 1 : first.epoch === last.epoch;
    const wanted = follows && !this.wanted ? events : events.filter((event) => this.wants(event));
    this.advance(last);
    if (wanted.length === events.length) return arrived;
    if (wanted.length === 0) return null;
    return { message: new Message(wanted.map((event) => eventFrame(event, channel))), count: wanted.length };
  }

  /** Whether values of a `latest` topic must wait now. */
  mustHold(nowMs: number): boolean {
    return nowMs < this.nextSendMs || this.held.size > 0;
  }

  /** Whether the client asked for a maximum rate of values. */
  get isThinned(): boolean {
    return this.minIntervalMs > 0;
  }

  get holds(): boolean {
    return this.held.size > 0;
  }

  /** Keeps the newest value of each key; returns how many values were replaced. */
  hold({ events }: Burst): number {
    let skipped = 0;
    for (const event of events) {
      if (!this.wants(event)) continue;
      const key = event.key ?? '';
      const before = this.held.get(key);
      if (before) skipped += 1;
      // Deleted first so that the map stays in the order of the newest change.
      this.held.delete(key);
      this.held.set(key, { event, skipped: before ? before.skipped + 1 : 0 });
    }
    const last = events.at(-1);
    if (last) this.advance(last);
    return skipped;
  }

  /** The held values as one message, when it is time; null otherwise. */
  release(nowMs: number): Message | null {
    if (nowMs < this.nextSendMs || this.held.size === 0) return null;
    const held = [...this.held.values()];
    this.held.clear();
    this.sent(nowMs);
    const [value] = held;
    // Most topics of this kind have one value, which clients that are thinned alike get alike.
    if (value && held.length === 1) return valueMessage(value.event, this.channel, value.skipped);
    return new Message(held.map(({ event, skipped }) => withSkipped(eventFrame(event, this.channel), skipped)));
  }

  end(): void {
    this.held.clear();
  }

  sent(nowMs: number): void {
    if (this.minIntervalMs > 0) this.nextSendMs = nowMs + this.minIntervalMs;
  }

  private wants(event: LogEvent): boolean {
    const isNew = event.epoch !== this.epoch || event.seq > this.seq;
    return isNew && (!this.wanted || this.wanted(event));
  }

  private advance(last: LogEvent): void {
    if (last.epoch === this.epoch && last.seq < this.seq) return;
    this.epoch = last.epoch;
    this.seq = last.seq;
  }
}

/** The test for events of a topic that this subscriber gets, by its own filter and its row scope; undefined = all. */
export function wantedBy(
  { filter }: { readonly filter?: Filter | undefined },
  { brokersOf, anyBroker }: Channel,
  principal: Principal,
): ((event: LogEvent) => boolean) | undefined {
  const inScope = (event: LogEvent) => {
    const brokers = brokersOf(event);
    const isSeen = (broker: string | null) => sees(principal, broker);
    return anyBroker === true && brokers.length > 0 ? brokers.some(isSeen) : brokers.every(isSeen);
  };
  if (!isLimited(principal)) return filter && ((event) => matches(filter, event));
  return filter ? (event) => inScope(event) && matches(filter, event) : inScope;
}
