import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Config } from '../../../config/config.js';
import { type RedisClient, RedisConnections, RedisUnavailable, within } from '../../../platform/redis/redis.connections.js';
import { isObject } from '../../../platform/upstream/fields.js';
import type { BusEntry } from './bus-entry.js';
import { NAMED_TYPES } from '../events/desk-event.js';

const GROUP = 'quarterdeck';
/** Entries per stream and read. */
const COUNT = 100;
const ANSWER_MS = 5000;
/** A reader that has not read for so long belongs to a process that is gone. */
const GONE_MS = 3_600_000;

interface StreamMessage {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

interface StreamReply {
  readonly name: string;
  readonly messages: readonly StreamMessage[];
}

/**
 * The desk's bus as a consumer group of Redis Streams sees it: the streams of the names that we know, and whatever else has the prefix.
 * A group begins at the start of its stream, not at "now": what was written before the group was made, or while Redis had lost it, would
 * be missing otherwise, and what was read before is known by its id. The price is the whole backlog of the streams on the first start.
 */
@Injectable()
export class BusStreams {
  private readonly logger = new Logger(BusStreams.name);
  private readonly prefix: string;
  /** Unique per process, so that entries of other processes never count as ours. */
  private readonly consumer = `quarterdeck-${randomUUID()}`;
  private readonly joined = new Set<string>();
  private readonly refused = new Set<string>();
  private connection: RedisClient | undefined;

  constructor(
    private readonly redis: RedisConnections,
    config: Config,
  ) {
    this.prefix = config.variables.BUS_STREAM_PREFIX;
  }

  get enabled(): boolean {
    return this.redis.enabled;
  }

  /** Joins every stream that is not joined yet, making group and stream where they are missing. */
  async join(): Promise<void> {
    const client = await this.redis.ready(this.redis.client());
    const keys = new Set(NAMED_TYPES.map(({ name }) => this.prefix + name));
    // Without a prefix every stream of the server would be taken for the bus, our own event log included.
    const pages = this.prefix === '' ? [] : client.scanIterator({ MATCH: `${globSafe(this.prefix)}*`, TYPE: 'stream', COUNT: 1000 });
    for await (const page of pages) for (const key of page) keys.add(key);
    await Promise.all([...keys].filter((key) => !this.joined.has(key)).map((key) => this.joinOne(client, key)));
  }

  /** The entries that this group has not read yet, at most 100 per stream, in the order in which they were written; waits up to `blockMs`. */
  async read(blockMs: number): Promise<BusEntry[]> {
    if (this.joined.size === 0) throw new RedisUnavailable('No stream of the bus can be read');
    this.connection ??= this.redis.duplicate('bus');
    const client = await this.redis.ready(this.connection);
    const streams = [...this.joined].map((key) => ({ key, id: '>' }));
    try {
      const reply = await within(blockMs + ANSWER_MS, client.xReadGroup(GROUP, this.consumer, streams, { COUNT, BLOCK: blockMs }));
      return inOrder(asStreams(reply).flatMap(({ name, messages }) => this.entries(name, messages)));
    } catch (error) {
      // No answer in time: the connection is dead and has not noticed.
      if (error instanceof RedisUnavailable) this.disconnect();
      throw error;
    }
  }

  /** Claims entries that were given to any reader more than `idleMs` ago and never acknowledged. */
  async claim(idleMs: number): Promise<BusEntry[]> {
    const client = await this.redis.ready(this.redis.client());
    const claimed = await Promise.all(
      [...this.joined].map(async (key) => {
        const { messages } = await client.xAutoClaim(key, GROUP, this.consumer, idleMs, '0-0', { COUNT });
        return this.entries(
          key,
          messages.filter((message) => message !== null),
        );
      }),
    );
    return inOrder(claimed.flat());
  }

  async acknowledge(entries: readonly BusEntry[]): Promise<void> {
    const client = await this.redis.ready(this.redis.client());
    const byStream = Map.groupBy(entries, ({ streamName }) => this.prefix + streamName);
    await Promise.all(
      [...byStream].map(([key, those]) =>
        client.xAck(
          key,
          GROUP,
          those.map(({ entryId }) => entryId),
        ),
      ),
    );
  }

  /** How many entries no replica has read yet, over all streams. */
  async lag(): Promise<number> {
    const client = await this.redis.ready(this.redis.client());
    const groups = await Promise.all([...this.joined].map((key) => client.xInfoGroups(key)));
    return groups.flat().reduce((sum, group) => sum + (group.name === GROUP ? (group.lag ?? 0) : 0), 0);
  }

  /** After an error the state of the groups is unknown: Redis may have been emptied. */
  forget(): void {
    this.joined.clear();
  }

  /** Removes this process's reader from the groups, unless it has entries that could not be stored: those are for the other replicas. */
  async leave(): Promise<void> {
    this.disconnect();
    const client = await this.redis.ready(this.redis.client(), 0);
    for (const key of this.joined) await this.removeReaders(client, key, (name) => name === this.consumer);
  }

  private async joinOne(client: RedisClient, key: string): Promise<void> {
    try {
      await client.xGroupCreate(key, GROUP, '0', { MKSTREAM: true });
    } catch (error) {
      const code = error instanceof Error ? error.message.split(' ', 1)[0] : '';
      if (code === 'WRONGTYPE') return this.refuse(key);
      if (code !== 'BUSYGROUP') throw error;
      await this.removeReaders(client, key, (_name, idleMs) => idleMs > GONE_MS);
    }
    this.joined.add(key);
  }

  private refuse(key: string): void {
    if (!this.refused.has(key)) this.logger.warn({ key }, 'A key with the prefix of the bus is not a stream; it is left alone');
    this.refused.add(key);
  }

  private async removeReaders(client: RedisClient, key: string, which: (name: string, idleMs: number) => boolean): Promise<void> {
    for (const { name, idle, pending } of await client.xInfoConsumers(key, GROUP)) {
      if (pending === 0 && which(name, idle)) await client.xGroupDelConsumer(key, GROUP, name);
    }
  }

  private entries(key: string, messages: readonly StreamMessage[]): BusEntry[] {
    return messages.map(({ id, message }) => ({ streamName: key.slice(this.prefix.length), entryId: id, fields: message }));
  }

  private disconnect(): void {
    if (this.connection) this.redis.release(this.connection);
    this.connection = undefined;
  }
}

/** The reply of XREADGROUP, which the client library types as anything. */
function asStreams(reply: unknown): StreamReply[] {
  return Array.isArray(reply) ? reply.filter(isStreamReply) : [];
}

function isStreamReply(part: unknown): part is StreamReply {
  return isObject(part) && typeof part.name === 'string' && Array.isArray(part.messages);
}

/** By the time at which Redis took the entries, over all streams: the order in which things happened on the desk. */
function inOrder(entries: readonly BusEntry[]): BusEntry[] {
  const keyed = entries.map((entry) => {
    const [ms = 0, number = 0] = entry.entryId.split('-').map(Number);
    return { entry, ms, number };
  });
  return keyed.toSorted((a, b) => a.ms - b.ms || a.number - b.number).map(({ entry }) => entry);
}

function globSafe(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}
