import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Problem } from '../../common/problem.js';
import { EventLog, type LogEvent, type Position } from '../../platform/events/event-log.js';
import { isLimited, may, type Principal, sees } from '../auth/principal.js';
import type { SubscribeAction } from './actions.js';
import type { Channel } from './channel.js';
import { Client } from './client.js';
import type { Connection } from './connection.js';
import type { CustomAction } from './custom-action.js';
import { matches } from './filter.js';
import { eventFrame, type Message } from './message.js';
import { type Subscribed, subscribedMessage } from './subscribed.js';
import { RealtimeCounters } from './realtime.counters.js';
import { type Burst, burst, Subscription } from './subscription.js';

/** How often held values and slow clients are looked at, in ms. */
const TICK_MS = 50;
const MAX_SUBSCRIPTIONS = 256;
/** A member of a topic family, e.g. `metrics:cpu`; every topic that is followed takes room here, so names are short. */
const FAMILY_MEMBER = /^([a-z]+):[\w.-]{1,64}$/;
const OUTBOX = { conflateBytes: 256 * 1024, closeBytes: 1024 * 1024, stallMs: 10_000 };

/** Node-local fan-out: whatever the event log delivers goes to every client that subscribes to its topic. */
@Injectable()
export class Hub implements OnModuleInit, OnApplicationShutdown {
  readonly clients = new Set<Client>();
  private readonly logger = new Logger(Hub.name);
  private readonly channels = new Map<string, Channel>();
  private readonly customActions = new Map<string, CustomAction>();
  private readonly topics = new Map<string, Map<Client, Subscription>>();
  private readonly lagging = new Set<Client>();
  private arrived = new Map<string, LogEvent[]>();
  private flushPlanned = false;
  private nextId = 0;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly config: Config,
    private readonly counters: RealtimeCounters,
  ) {}

  onModuleInit(): void {
    this.ends.push(this.log.subscribe((event) => this.take(event)));
    this.ends.push(this.log.onEpochChange((topic, position) => this.announceEpoch(topic, position)));
    const ticker = setInterval(() => this.tick(Date.now()), TICK_MS);
    ticker.unref();
    this.ends.push(() => clearInterval(ticker));
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  /** Adds a topic's policy; a name that is taken is a mistake in the code. */
  register(channel: Channel): void {
    if (this.channels.has(channel.name)) throw new Error(`Channel ${channel.name} is registered twice`);
    this.channels.set(channel.name, channel);
  }

  /** Adds something that clients of a channel may ask for besides the actions of every connection. */
  registerAction(action: CustomAction): void {
    if (this.customActions.has(action.name)) throw new Error(`Action ${action.name} is registered twice`);
    this.customActions.set(action.name, action);
  }

  actions(): readonly CustomAction[] {
    return [...this.customActions.values()];
  }

  actionNamed(name: string): CustomAction | undefined {
    return this.customActions.get(name);
  }

  registered(): readonly Channel[] {
    return [...this.channels.values()];
  }

  /** The policy of a topic, also of a family member (`metrics:cpu` by `metrics:*`); unknown is `realtime.unknown_topic`. */
  channelOf(topic: string): Channel {
    const family = FAMILY_MEMBER.exec(topic)?.[1];
    const channel = this.channels.get(topic) ?? (family === undefined ? undefined : this.channels.get(`${family}:*`));
    if (!channel || topic.endsWith(':*'))
      throw new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic.slice(0, 100)}".` });
    return channel;
  }

  /** The policy of a topic that this principal may follow. Errors: `realtime.unknown_topic` (also out of scope), `auth.forbidden`. */
  admitted(topic: string, principal: Principal): Channel {
    const channel = this.channelOf(topic);
    if (!may(principal, channel.permission)) {
      throw new Problem('auth.forbidden', { detail: `The topic "${topic}" needs the permission ${channel.permission}.` });
    }
    if (channel.membersAreBrokers && !sees(principal, topic.slice(topic.indexOf(':') + 1))) {
      throw new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic}".` });
    }
    return channel;
  }

  channelByPath(path: string): Channel | undefined {
    return this.registered().find((channel) => channel.path === path);
  }

  /** How many clients on this node follow the topic. */
  watchers(topic: string): number {
    return this.topics.get(topic)?.size ?? 0;
  }

  watched(): Record<string, number> {
    return Object.fromEntries([...this.topics].map(([topic, clients]) => [topic, clients.size]));
  }

  /** A control message to every client of the topic. */
  tell(topic: string, message: Message): void {
    for (const client of this.topics.get(topic)?.keys() ?? []) client.send(message, Date.now());
  }

  join(connection: Connection, principal: Principal): Client {
    this.nextId += 1;
    const limits = { ...OUTBOX, closeEvents: this.config.variables.REALTIME_HISTORY };
    const client = new Client(`c${this.nextId.toString(36)}`, connection, principal, limits, this.counters, Date.now());
    this.clients.add(client);
    return client;
  }

  leave(client: Client): void {
    client.closed = true;
    this.clients.delete(client);
    this.lagging.delete(client);
    for (const topic of client.subscriptions.keys()) this.drop(client, topic);
  }

  /**
   * Subscribes (again). The ring is read, the client listed and `answer` called in one step, so that nothing is lost, doubled or
   * delivered before the answer. Errors: `realtime.unknown_topic`, `auth.forbidden`, `realtime.too_many_subscriptions`.
   */
  async subscribe(client: Client, action: SubscribeAction, answer: (subscribed: Subscribed) => void): Promise<void> {
    const channel = this.admitted(action.topic, client.principal);
    if (client.subscriptions.size >= MAX_SUBSCRIPTIONS && !client.subscriptions.has(action.topic)) {
      throw new Problem('realtime.too_many_subscriptions', { detail: `At most ${MAX_SUBSCRIPTIONS} topics on one connection.` });
    }
    const ahead = await this.isAheadOfThisNode(action);
    // One replay at a time, or a few bytes would make us fill the memory: the next waits until the client has read the one before.
    while (action.recover && client.replaying && !client.closed) await delay(TICK_MS);
    if (client.closed) return;
    const { recover } = action;
    const ring = this.log.ring(action.topic);
    const missed = recover && recover.epoch === ring.epoch ? (ahead ? [] : ring.since(recover.seq)) : null;
    const position = ahead && recover ? recover : ring.head;
    this.list(client, channel, action, position);
    if (recover) this.counters.recovery(missed !== null);
    const events = recover ? (missed ?? []) : channel.delivery === 'latest' ? ring.latest() : [];
    const wanted = wantedBy(action, channel, client.principal);
    const given = wanted ? events.filter(wanted) : events;
    answer({ topic: action.topic, ...position, recovered: missed !== null, frames: given.map((event) => eventFrame(event, channel)) });
  }

  /** Looks after a client from the next tick on while something waits for it. */
  watchLag(client: Client): void {
    if (client.unsentBytes > 0) this.lagging.add(client);
  }

  unsubscribe(client: Client, topic: string): boolean {
    this.drop(client, topic);
    return client.subscriptions.delete(topic);
  }

  /** A client that resumes here may have seen events on a faster replica that this one has yet to read: true if the log has them. */
  private async isAheadOfThisNode({ topic, recover }: SubscribeAction): Promise<boolean> {
    if (!recover) return false;
    const here = this.log.ring(topic).head;
    if (recover.epoch !== here.epoch || recover.seq <= here.seq) return false;
    const head = await this.log.head(topic).catch(() => here);
    return head.epoch === recover.epoch && recover.seq <= head.seq && recover.seq > this.log.ring(topic).head.seq;
  }

  private list(client: Client, channel: Channel, action: SubscribeAction, { epoch, seq }: Position): void {
    const { topic, maxRateHz } = action;
    // A log topic is never thinned out, so a rate has no meaning there.
    const minIntervalMs = maxRateHz !== undefined && channel.delivery === 'latest' ? 1000 / maxRateHz : 0;
    const subscription = new Subscription(channel, topic, epoch, seq, wantedBy(action, channel, client.principal), minIntervalMs);
    client.subscriptions.set(topic, subscription);
    const clients = this.topics.get(topic) ?? new Map<Client, Subscription>();
    this.topics.set(topic, clients.set(client, subscription));
  }

  private drop(client: Client, topic: string): void {
    const clients = this.topics.get(topic);
    clients?.delete(client);
    if (clients?.size === 0) this.topics.delete(topic);
  }

  /** Events that the log delivers in one go leave in one go: a batch costs each client one write. */
  private take(event: LogEvent): void {
    if (!this.topics.has(event.topic)) return;
    const events = this.arrived.get(event.topic);
    if (events) events.push(event);
    else this.arrived.set(event.topic, [event]);
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    queueMicrotask(() => this.flush(Date.now()));
  }

  private flush(nowMs: number): void {
    this.flushPlanned = false;
    const arrived = this.arrived;
    this.arrived = new Map();
    for (const [topic, events] of arrived) {
      const clients = this.topics.get(topic);
      if (clients) this.fanOut(burst(this.channelOf(topic), events), clients, nowMs);
    }
  }

  private fanOut(arrived: Burst, clients: Map<Client, Subscription>, nowMs: number): void {
    const everything = arrived.channel.delivery === 'log';
    for (const [client, subscription] of clients) {
      const waits = everything ? client.deliverAll(subscription, arrived, nowMs) : client.deliverLatest(subscription, arrived, nowMs);
      if (waits) this.lagging.add(client);
    }
  }

  private tick(nowMs: number): void {
    this.counters.publish();
    for (const client of this.lagging) {
      client.tick(nowMs);
      if (client.closed || !client.lagging) this.lagging.delete(client);
    }
  }

  /** The log has begun anew: what was missed cannot be told, and every follower hears so. */
  private announceEpoch(topic: string, { epoch, seq }: Position): void {
    this.logger.warn(`Topic ${topic} starts again under epoch ${epoch}: clients are told to reload`);
    this.arrived.delete(topic);
    this.tell(topic, subscribedMessage({ topic, epoch, seq, recovered: false, frames: [] }));
  }
}

/** What of a topic goes to this subscriber, by its own filter and by the rows that it may see; undefined = all. */
function wantedBy({ filter }: SubscribeAction, { brokersOf }: Channel, principal: Principal): ((event: LogEvent) => boolean) | undefined {
  const inScope = (event: LogEvent) => brokersOf(event).every((broker) => sees(principal, broker));
  if (!isLimited(principal)) return filter && ((event) => matches(filter, event));
  return filter ? (event) => inScope(event) && matches(filter, event) : inScope;
}
