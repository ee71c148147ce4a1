import { createHash } from 'node:crypto';
import { Problem } from '../../../common/problem.js';
import { type RedisClient, type RedisConnections, within } from '../../redis/redis.connections.js';
import { isErrorReply } from '../../redis/redis.library.js';
import { APPEND_SCRIPT } from './append.lua.js';
import type { NewEvent, Position } from '../log-event.js';
import type { EventKeys } from './event-keys.js';
import { TopicWrites } from './topic-writes.js';

const SCRIPT_SHA = createHash('sha1').update(APPEND_SCRIPT).digest('hex');
const ANSWER_WITHIN_MS = 2000;

export interface Numbered {
  readonly epoch: string;
  readonly seqs: readonly number[];
}

/** Runs the append script on a connection of its own. Every failure is `realtime.unavailable`, at the latest after two seconds. */
export class RedisEventWriter {
  private client: RedisClient | undefined;
  private readonly standing = new TopicWrites();

  constructor(
    private readonly connections: RedisConnections,
    private readonly keys: EventKeys,
    private readonly history: number,
    private readonly streamLength: number,
  ) {}

  /** Begins to connect; resolves when connected, rejects with `RedisUnavailable` when that takes too long. */
  async connect(): Promise<void> {
    await this.connections.ready(this.connection());
  }

  /** Appends in one round trip. `candidate`: the epoch to begin with if the topic has none, or has fallen behind `seen`. */
  async append(topic: string, events: readonly NewEvent[], seen: Position, candidate: string): Promise<Numbered> {
    // Before the try: an event that is no JSON is a bug of the caller and no outage.
    const args = [
      topic,
      candidate,
      String(this.history),
      String(this.streamLength),
      seen.epoch,
      String(seen.seq),
      ...events.flatMap(argumentsOf),
    ];
    try {
      const answer = numbered(await this.run({ keys: this.keys.ofAppend(topic), arguments: args }));
      this.standing.taken(topic);
      return answer;
    } catch (cause) {
      if (isErrorReply(cause)) this.standing.refused(topic, cause.message);
      throw unavailable(cause);
    }
  }

  /** False while Redis refuses writes: a replica after a failover, a full disk or memory, missing rights, a key of another kind. */
  get writable(): boolean {
    return this.standing.ok;
  }

  /** Writes a small value, by a command that the script uses too, so that a refusal is noticed while no event comes. Never rejects. */
  async check(): Promise<void> {
    try {
      await within(ANSWER_WITHIN_MS, this.connection().hSet(this.keys.writeCheck, 'at', Date.now()));
      this.standing.taken('');
    } catch (cause) {
      // The reader notices a Redis that does not answer at all.
      if (isErrorReply(cause)) this.standing.refused('', cause.message);
    }
  }

  /** The head of the topic's log, as `epoch:start:seq`; null when it has none. */
  async head(topic: string): Promise<string | null> {
    try {
      return await within(ANSWER_WITHIN_MS, this.connection().hGet(this.keys.heads, topic));
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  close(): void {
    if (this.client) this.connections.release(this.client);
    this.client = undefined;
  }

  private async run(options: { keys: string[]; arguments: string[] }): Promise<unknown> {
    const client = this.connection();
    const answer = client.evalSha(SCRIPT_SHA, options).catch((error: unknown) => {
      if (isErrorReply(error) && error.message.startsWith('NOSCRIPT')) return client.eval(APPEND_SCRIPT, options);
      throw error;
    });
    try {
      return await within(ANSWER_WITHIN_MS, answer);
    } catch (error) {
      // A connection that is silent would collect more and more unanswered appends: a new one starts empty.
      if (client === this.client && client.isReady && !isErrorReply(error)) this.close();
      throw error;
    }
  }

  private connection(): RedisClient {
    this.client ??= this.connections.duplicate('events-writer');
    return this.client;
  }
}

export function unavailable(cause?: unknown): Problem {
  return new Problem('realtime.unavailable', {
    detail: 'The event stream does not answer. Try again: the same events are not doubled.',
    retryAfterSeconds: 1,
    cause,
  });
}

/** id, key (marked, so that none differs from an empty one) and body of one event. */
function argumentsOf({ id, type, timestamp, data, key }: NewEvent): [string, string, string] {
  return [id, key === undefined ? '' : `k${key}`, JSON.stringify({ id, type, timestamp, data, key })];
}

function numbered(reply: unknown): Numbered {
  if (!Array.isArray(reply) || typeof reply[0] !== 'string' || !Array.isArray(reply[3]))
    throw new TypeError('The append script answered something else');
  return { epoch: reply[0], seqs: reply[3].map(Number) };
}
