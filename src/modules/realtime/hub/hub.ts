import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import { REMEDIES } from '../../../common/remedies.js';
import { EventLog, type LogEvent, type Position } from '../../../platform/events/event-log.js';
import { Refusals } from '../../auth/audit/refusals.js';
import { may, type Principal, refusalOf, sees } from '../../auth/identity/principal.js';
import type { SubscribeAction } from '../protocol/actions.js';
import { type Channel, isMember, memberOf } from '../protocol/channel.js';
import { Client } from './client.js';
import type { Followed } from './followed.js';
import type { Connection } from '../protocol/connection.js';
import type { CustomAction } from '../protocol/custom-action.js';
import { eventFrame, type Message } from '../protocol/message.js';
import type { TopicSource } from '../protocol/topic-source.js';
import { type Subscribed, subscribedMessage } from '../protocol/subscribed.js';
import { unknownTopic } from '../protocol/unknown-topic.js';
import { RealtimeCounters } from './realtime.counters.js';
import { isAhead } from './ahead.js';
import { openTail, type TailHost } from './open-tail.js';
import { type Burst, burst, Subscription, wantedBy } from './subscription.js';
import { TopicClients } from './topic-clients.js';

/** How often held values and slow clients are checked, in ms. */
const TICK_MS = 50;
const MAX_SUBSCRIPTIONS = 256;
const OUTBOX = { conflateBytes: 256 * 1024, closeBytes: 1024 * 1024, stallMs: 10_000 };

/** Node-local fan-out: every event of the log goes to all clients that subscribe to its topic. */
@Injectable()
export class Hub implements OnModuleInit, OnApplicationShutdown {
  readonly clients = new Set<Client>();
  private readonly logger = new Logger(Hub.name);
  private readonly channels = new Map<string, Channel>();
  private readonly customActions = new Map<string, CustomAction>();
  private readonly topics = new TopicClients();
  private readonly lagging = new Set<Client>();
  private arrived = new Map<string, LogEvent[]>();
  private flushPlanned = false;
  private nextId = 0;
  private readonly tails: TailHost;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly config: Config,
    private readonly counters: RealtimeCounters,
    private readonly refusals: Refusals,
  ) {
    const [admitted, follow] = [this.admitted.bind(this), this.topics.add.bind(this.topics)];
    this.tails = { admitted, counters, follow, waits: (client) => this.lagging.add(client) };
  }

  onModuleInit(): void {
    this.ends.push(this.log.subscribe((event) => this.take(event)));
    this.ends.push(this.log.onEpochChange((topic, position) => this.announceEpoch(topic, position)));
    const ticker = setInterval(() => this.tick(Date.now()), TICK_MS).unref();
    this.ends.push(() => clearInterval(ticker));
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  /** Adds a topic's policy; a name in use is a bug. */
  register(channel: Channel): void {
    if (this.channels.has(channel.name)) throw new Error(`Channel ${channel.name} is registered twice`);
    this.channels.set(channel.name, channel);
    if (channel.source) this.ends.push(channel.source.subscribe((event) => this.take(event)));
  }

  /** Adds an action for clients of a channel, besides those of every connection. */
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

  /** Throws `auth.forbidden` unless the principal may use the action. */
  permit({ name, permission }: CustomAction, principal: Principal): void {
    if (may(principal, permission)) return;
    this.refusals.note(principal, `action ${name}`, { permission });
    throw new Problem('auth.forbidden', { detail: refusalOf(principal, permission, `The action "${name}"`) });
  }

  registered(): readonly Channel[] {
    return [...this.channels.values()];
  }

  /** The policy of a topic, also of a family member (`metrics:cpu` by `metrics:*`); unknown is `realtime.unknown_topic`. */
  channelOf(topic: string): Channel {
    const channel = this.channels.get(topic) ?? this.channels.get(`${topic.slice(0, Math.max(0, topic.indexOf(':')))}:*`);
    if (!channel || (channel.name === topic ? topic.endsWith(':*') : !isMember(channel, topic)))
      throw unknownTopic(topic, channel, this.registered());
    return channel;
  }

  /** The policy of a topic that this principal may follow. Errors: `realtime.unknown_topic` (also out of scope), `auth.forbidden`. */
  admitted(topic: string, principal: Principal): Channel {
    const channel = this.channelOf(topic);
    if (!may(principal, channel.permission)) {
      this.refusals.note(principal, `topic ${channel.name}`, { permission: channel.permission });
      throw new Problem('auth.forbidden', { detail: refusalOf(principal, channel.permission, `The topic "${topic}"`) });
    }
    if (channel.membersAreBrokers && !sees(principal, memberOf(topic))) {
      throw new Problem('realtime.unknown_topic', { detail: `There is no topic "${topic}". ${REMEDIES['portfolio.unknown_broker']}` });
    }
    return channel;
  }

  channelByPath(path: string): Channel | undefined {
    return this.registered().find((channel) => channel.path === path);
  }

  /** How many clients on this node follow the topic. */
  watchers(topic: string): number {
    return this.topics.count(topic);
  }

  watched(): Record<string, number> {
    return this.topics.counts();
  }

  /** A control message to every client of the topic. */
  broadcast(topic: string, message: Message): void {
    for (const client of this.topics.of(topic)?.keys() ?? []) client.send(message, Date.now());
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
    for (const topic of client.subscriptions.keys()) this.topics.remove(client, topic);
  }

  /**
   * Subscribes (again). The ring is read, the client listed and `answer` called in one step, so that nothing is lost, doubled or
   * delivered before the answer. Errors: `realtime.unknown_topic`, `auth.forbidden`, `realtime.too_many_subscriptions`.
   */
  async subscribe(client: Client, action: SubscribeAction, answer: (subscribed: Subscribed) => void): Promise<void> {
    const channel = this.admitted(action.topic, client.principal);
    const max = channel.maxPerClient ?? MAX_SUBSCRIPTIONS;
    if (client.subscriptions.size >= max && !client.subscriptions.has(action.topic))
      throw new Problem('realtime.too_many_subscriptions', { detail: `At most ${max} topics on one connection.` });
    if (channel.source) return answer(this.subscribeAtSource(client, channel, channel.source, action));
    if (channel.tail) return openTail(this.tails, { client, channel, tail: channel.tail, action }, answer);
    const ahead = await isAhead(this.log, action);
    // One replay at a time, or a few bytes would make us fill the memory: the next waits until the client has read the one before.
    while (action.recover && client.replaying && !client.closed) await delay(TICK_MS);
    if (client.closed) return;
    // The client's rights may have changed meanwhile.
    this.admitted(action.topic, client.principal);
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

  private subscribeAtSource(client: Client, channel: Channel, source: TopicSource, action: SubscribeAction): Subscribed {
    const { topic, recover } = action;
    const { position, recovered, events, state } = source.read(topic, recover);
    this.list(client, channel, action, position);
    if (recover) this.counters.recovery(recovered);
    return { topic, ...position, recovered, frames: events.map((event) => eventFrame(event, channel)), state };
  }

  /** Includes the client in the clock's checks from the next tick on, while data waits for it. */
  watchLag(client: Client): void {
    if (client.unsentBytes > 0) this.lagging.add(client);
  }

  unsubscribe(client: Client, topic: string): boolean {
    return this.topics.remove(client, topic);
  }

  private list(client: Client, channel: Channel, action: SubscribeAction, { epoch, seq }: Position): void {
    const { topic, maxRateHz } = action;
    // A log topic is never thinned out, so a rate has no meaning there.
    const minIntervalMs = maxRateHz !== undefined && channel.delivery === 'latest' ? 1000 / maxRateHz : 0;
    const wanted = wantedBy(action, channel, client.principal);
    this.topics.add(client, new Subscription(channel, topic, epoch, seq, wanted, minIntervalMs, action.filter));
  }

  /** Events that the log delivers together are sent together: a batch costs each client one write. */
  private take(event: LogEvent): void {
    if (!this.topics.has(event.topic)) return;
    const events = this.arrived.get(event.topic);
    if (events) events.push(event);
    else this.arrived.set(event.topic, [event]);
    if (!this.flushPlanned) queueMicrotask(() => this.flush(Date.now()));
    this.flushPlanned = true;
  }

  private flush(nowMs: number): void {
    this.flushPlanned = false;
    const arrived = this.arrived;
    this.arrived = new Map();
    for (const [topic, events] of arrived) {
      const clients = this.topics.of(topic);
      if (clients) this.fanOut(burst(this.channelOf(topic), events), clients, nowMs);
    }
  }

  private fanOut(arrived: Burst, clients: Map<Client, Followed>, nowMs: number): void {
    const everything = arrived.channel.delivery === 'log';
    for (const [client, subscription] of clients) {
      if (!(subscription instanceof Subscription)) continue;
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

  /** The log has begun anew: missed events are lost, and every subscriber gets a frame about it. */
  private announceEpoch(topic: string, { epoch, seq }: Position): void {
    this.logger.warn(`Topic ${topic} starts again under epoch ${epoch}: clients have to reload`);
    this.arrived.delete(topic);
    this.broadcast(topic, subscribedMessage({ topic, epoch, seq, recovered: false, frames: [] }));
  }
}
