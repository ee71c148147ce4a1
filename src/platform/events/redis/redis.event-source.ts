import { type RedisClient, type RedisConnections, RedisUnavailable, within } from '../../redis/redis.connections.js';
import type { EventKeys } from './event-keys.js';
import type { TopicEntry, TopicHead } from './followed-topic.js';
import { type RawEntry, readEntry, readHead } from './stream-format.js';
import type { TopicRing } from '../topic-ring.js';

/** A connection that is silent for so long, beyond the wait that was asked for, is given up. */
const SILENCE_MS = 1500;
const ENTRIES_PER_READ = 1000;
/** The largest entry id of a seq: an entry of another program at that seq is not read again. */
const LAST_OF_SEQ = '18446744073709551615';

/** The result of one read: a stream that is missing has nothing beyond the ring. */
export interface StreamRead {
  /** A topic or an epoch has begun in Redis. */
  readonly news: boolean;
  entriesOf(topic: string): readonly RawEntry[];
}

/** Reads from Redis for the event reader, on a connection of its own. Everything rejects with `RedisUnavailable` when no answer comes. */
export class RedisEventSource {
  private client: RedisClient | undefined;
  private newsId = '0-0';

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: EventKeys,
  ) {}

  async connect(): Promise<void> {
    this.client ??= this.connections.duplicate('events-reader');
    await this.connections.ready(this.client);
  }

  /** After a failure: a silent connection, even if it seems to be up, is replaced. */
  disconnectIfSilent(error: unknown): void {
    if (error instanceof RedisUnavailable && this.client?.isReady) this.disconnect();
  }

  disconnect(): void {
    if (this.client) this.connections.release(this.client);
    this.client = undefined;
  }

  /** The head of every topic. News are those that come after this. */
  async heads(): Promise<Map<string, TopicHead>> {
    const answers = Promise.all([
      this.connected().xRevRange(this.keys.news, '+', '-', { COUNT: 1 }),
      this.connected().hGetAll(this.keys.heads),
    ]);
    const [[news], heads] = await within(SILENCE_MS, answers);
    this.newsId = news?.id ?? '0-0';
    const readable = Object.entries(heads).map(([topic, text]) => [topic, readHead(text)] as const);
    return new Map(readable.filter((head): head is [string, TopicHead] => head[1] !== null));
  }

  /** The entries that follow on each ring; without any it waits up to `waitMs` (0: not at all). */
  async read(rings: readonly TopicRing[], waitMs: number): Promise<StreamRead> {
    const block = waitMs > 0 ? ['BLOCK', String(waitMs)] : [];
    const streams = rings.map(({ topic }) => this.keys.stream(topic));
    const ids = rings.map(({ head }) => `${head.seq}-${LAST_OF_SEQ}`);
    const command = ['XREAD', 'COUNT', String(ENTRIES_PER_READ), ...block, 'STREAMS', this.keys.news, ...streams, this.newsId, ...ids];
    const answer = await within(waitMs + SILENCE_MS, this.connected().sendCommand<[string, RawEntry[]][] | null>(command));
    const found = new Map(answer);
    return { news: found.has(this.keys.news), entriesOf: (topic) => found.get(this.keys.stream(topic)) ?? [] };
  }

  /** The entry with that number, null when it is not there. */
  async entryAt(topic: string, seq: number): Promise<TopicEntry | null> {
    const id = `${seq}-0`;
    const [found] = await within(SILENCE_MS, this.connected().sendCommand<RawEntry[]>(['XRANGE', this.keys.stream(topic), id, id]));
    return found ? readEntry(topic, found) : null;
  }

  /** The current value of every key, as `seq:event`. */
  async latest(topic: string): Promise<string[]> {
    return within(SILENCE_MS, this.connected().hVals(this.keys.latest(topic)));
  }

  private connected(): RedisClient {
    if (!this.client) throw new RedisUnavailable('The reader has no connection');
    return this.client;
  }
}
