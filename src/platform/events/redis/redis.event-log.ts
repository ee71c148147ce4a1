import type { OnApplicationShutdown } from '@nestjs/common';
import type { RedisConnections } from '../../redis/redis.connections.js';
import { EventKeys } from './event-keys.js';
import { EventLog, type LogEvent, type NewEvent, type Position } from '../event-log.js';
import { FollowedTopic } from './followed-topic.js';
import { Listeners } from '../listeners.js';
import { type FollowedLog, RedisEventReader } from './redis.event-reader.js';
import { RedisEventSource } from './redis.event-source.js';
import { RedisEventWriter, unavailable } from './redis.event-writer.js';
import { readHead } from './stream-format.js';
import type { TopicRing } from '../topic-ring.js';

/** With a short history a single large batch would otherwise outrun every reader. */
const SHORTEST_STREAM = 10_000;
const START_WITHIN_MS = 2000;
/** Most rings of topics without any event that are kept. */
const MAX_UNSEEN_TOPICS = 1000;

export interface RedisEventLogOptions {
  /** Events kept per topic in each replica, and how many events back an id is known. */
  readonly history: number;
  /** About how many bytes of events are kept per topic in each replica at most, by default 64 MiB. */
  readonly maxBytes?: number;
  /** Events kept per topic in Redis: how far a reader may fall behind. */
  readonly streamLength?: number;
  /** The prefix of every key. */
  readonly prefix?: string;
  /** Topics that exist from the start. */
  readonly topics?: readonly string[];
  /** How many events the topic furthest behind still lacks on this replica. */
  readonly onLag?: (events: number) => void;
}

/**
 * The log that replicas share. A topic is a Redis stream whose entry ids are the seqs; one script numbers, stores, trims and knows the ids.
 * Every replica, the appending one too, gets an event through its one reader.
 */
export class RedisEventLog extends EventLog implements OnApplicationShutdown {
  private readonly topics = new Map<string, FollowedTopic>();
  private readonly handlers = new Listeners<[LogEvent]>('events');
  private readonly epochHandlers = new Listeners<[string, Position]>('epoch changes');
  private readonly writer: RedisEventWriter;
  private readonly reader: RedisEventReader;

  constructor(
    connections: RedisConnections,
    private readonly options: RedisEventLogOptions,
  ) {
    super();
    const keys = new EventKeys(options.prefix ?? 'qd:');
    const followed: FollowedLog = {
      topics: this.topics,
      initial: options.topics ?? [],
      topic: (name) => this.topic(name),
      deliver: (event) => this.handlers.call(event),
      lagged: (events) => options.onLag?.(events),
    };
    this.writer = new RedisEventWriter(
      connections,
      keys,
      options.history,
      options.streamLength ?? Math.max(options.history, SHORTEST_STREAM),
    );
    this.reader = new RedisEventReader(new RedisEventSource(connections, keys), this.writer, followed);
  }

  /** Fills the rings and follows. Resolves when that is done, or after two seconds without Redis: then it goes on in the background. */
  async start(): Promise<void> {
    await this.reader.start(START_WITHIN_MS);
  }

  async append(topic: string, events: readonly NewEvent[]): Promise<Position[]> {
    // Writes are also tried while they are refused: only a write can show that Redis takes them again.
    if (!this.reader.available) throw unavailable();
    if (events.length === 0) return [];
    const followed = this.topic(topic);
    const { epoch, seqs } = await this.writer.append(topic, events, followed.seen, followed.candidate());
    return seqs.map((seq) => ({ epoch, seq }));
  }

  async head(topic: string): Promise<Position> {
    if (!this.reader.available) throw unavailable();
    const text = await this.writer.head(topic);
    const head = text === null ? null : readHead(text);
    return head ? { epoch: head.epoch, seq: head.seq } : this.ring(topic).head;
  }

  ring(topic: string): TopicRing {
    const followed = this.topic(topic);
    followed.served = true;
    return followed.ring;
  }

  subscribe(handler: (event: LogEvent) => void): () => void {
    return this.handlers.add(handler);
  }

  onEpochChange(handler: (topic: string, position: Position) => void): () => void {
    return this.epochHandlers.add(handler);
  }

  get available(): boolean {
    return this.reader.available && this.writer.writable;
  }

  /** The last step of a shutdown: until then other parts may still append what is due. */
  async onApplicationShutdown(): Promise<void> {
    await this.reader.stop();
    this.writer.close();
  }

  private topic(name: string): FollowedTopic {
    let topic = this.topics.get(name);
    if (!topic) {
      this.forgetUnseen();
      const { history, maxBytes } = this.options;
      topic = new FollowedTopic(name, history, (topicName, position) => this.epochHandlers.call(topicName, position), maxBytes);
      this.topics.set(name, topic);
    }
    return topic;
  }

  /** Requests for topics that do not exist must not fill the memory. */
  private forgetUnseen(): void {
    if (this.topics.size < MAX_UNSEEN_TOPICS) return;
    const unseen = [...this.topics].filter(([, topic]) => !topic.followed);
    for (const [name] of unseen.slice(0, Math.max(0, unseen.length - MAX_UNSEEN_TOPICS + 1))) this.topics.delete(name);
  }
}
