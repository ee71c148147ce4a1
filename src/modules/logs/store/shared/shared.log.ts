import { createHash } from 'node:crypto';
import { type RedisClient, type RedisConnections, RedisUnavailable, within } from '../../../../platform/redis/redis.connections.js';
import { isErrorReply } from '../../../../platform/redis/redis.library.js';
import type { LogEntry } from '../../entry/log-entry.js';
import { ANNOUNCE_SCRIPT } from './announce.lua.js';
import { type BatchNumbers, readNumbers, withNumbers } from './batch.numbers.js';

const SCRIPT_SHA = createHash('sha1').update(ANNOUNCE_SCRIPT).digest('hex');
const PREFIX = 'qd:logs:';
const [STREAM, HEAD, SERVICES, REPLICAS] = ['stream', 'head', 'services', 'replicas'].map((name) => PREFIX + name) as [
  string,
  string,
  string,
  string,
];
const ANSWER_WITHIN_MS = 5000;
const SILENCE_MS = 1500;
const MESSAGES_PER_READ = 50;
/** A replica that falls further behind misses numbers, and its answers report that. */
const MESSAGES_STAY_MS = 20_000;
const DAY_MS = 86_400_000;
const PUSH_MS = 600_000;

/** The progress of a replica: the engine has its entries up to `shipped`, and `announced` is its last one. */
export interface ReplicaStanding {
  announced: number;
  shipped: number;
  /** A heartbeat that changes while the replica lives. */
  beat: string;
}

export interface SharedHead {
  readonly epoch: string | null;
  readonly seq: number;
  readonly services: ReadonlyMap<string, number>;
  readonly replicas: ReadonlyMap<string, ReplicaStanding>;
}

export type SharedMessage =
  | { readonly kind: 'entries'; readonly replica: string; readonly numbers: BatchNumbers; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'shipped'; readonly replica: string; readonly seq: number };

/** The messages of replicas that share an engine, over Redis: numbers, new entries, and progress of the engine. */
export class SharedLog {
  private writer: RedisClient | undefined;
  private reader: RedisClient | undefined;
  private readId = '0-0';

  constructor(
    private readonly connections: RedisConnections,
    readonly replica: string,
  ) {}

  /** Numbers a run of own entries and publishes it, or returns the numbers that it already has. Rejects while Redis is away. */
  async announce(
    entries: readonly LogEntry[],
    seen: { readonly seq: number; readonly epoch: string; readonly serviceSeq: (service: string) => number },
  ): Promise<BatchNumbers> {
    const keys: string[] = [];
    const rows = entries.map(({ service, once }) => {
      if (!once) return [service, 0];
      if (keys.at(-1) !== once.key) keys.push(once.key);
      return [service, keys.length, once.call, once.key.startsWith('push:') ? PUSH_MS : DAY_MS];
    });
    const services = Object.fromEntries(entries.map(({ service }) => [service, seen.serviceSeq(service)]));
    const [first, last] = [entries[0]?.seq ?? 0, entries.at(-1)?.seq ?? 0];
    const options = {
      keys: [STREAM, HEAD, SERVICES, REPLICAS, ...keys.map((key) => `${PREFIX}once:${key}`)],
      arguments: [
        ...[this.replica, seen.epoch, String(seen.seq), String(first), String(last), JSON.stringify(entries.map(withoutKeys))],
        ...[JSON.stringify(rows), JSON.stringify(services), String(MESSAGES_STAY_MS)],
      ],
    };
    const client = await this.connected();
    const answer = client.evalSha(SCRIPT_SHA, options).catch((error: unknown) => {
      if (isErrorReply(error) && error.message.startsWith('NOSCRIPT')) return client.eval(ANNOUNCE_SCRIPT, options);
      throw error;
    });
    const numbers = await this.answerOf(answer);
    if (typeof numbers !== 'string') throw new TypeError('The script answered something else');
    return readNumbers(numbers);
  }

  /** Publishes the heartbeat of this replica, and how many of its entries the engine has. */
  async beat(shipped: number, isNews: boolean): Promise<void> {
    const client = await this.connected();
    const fields = { [`${this.replica}:at`]: String(Date.now()), [`${this.replica}:shipped`]: String(shipped) };
    const published = isNews ? client.xAdd(STREAM, '*', { r: this.replica, s: String(shipped) }) : Promise.resolve();
    await this.answerOf(Promise.all([client.hSet(REPLICAS, fields), published]));
  }

  /** Removes an ended replica. */
  async forget(replica: string): Promise<void> {
    const client = await this.connected();
    await this.answerOf(
      client.hDel(
        REPLICAS,
        ['batch', 'announced', 'shipped', 'at'].map((what) => `${replica}:${what}`),
      ),
    );
  }

  async head(): Promise<SharedHead> {
    const client = await this.connected();
    const [head, services, fields] = await this.answerOf(
      Promise.all([client.hGetAll(HEAD), client.hGetAll(SERVICES), client.hGetAll(REPLICAS)]),
    );
    const replicas = new Map<string, ReplicaStanding>();
    for (const [field, value] of Object.entries(fields)) {
      const [replica = '', what] = field.split(':');
      const standing = replicas.get(replica) ?? { announced: 0, shipped: 0, beat: '' };
      replicas.set(replica, standing);
      if (what === 'announced' || what === 'shipped') standing[what] = Number(value);
      else if (what === 'at') standing.beat = value;
    }
    const numbers = Object.entries(services).map(([service, seq]): [string, number] => [service, Number(seq)]);
    return { epoch: head['epoch'] ?? null, seq: Number(head['seq'] ?? 0), services: new Map(numbers), replicas };
  }

  /** The next messages; without any it waits up to `waitMs` (0: not at all). Rejects while Redis is away. */
  async next(waitMs: number): Promise<SharedMessage[]> {
    this.reader ??= this.connections.duplicate('logs-reader');
    const reader = await this.connections.ready(this.reader);
    const block = waitMs > 0 ? ['BLOCK', String(waitMs)] : [];
    const command = ['XREAD', 'COUNT', String(MESSAGES_PER_READ), ...block, 'STREAMS', STREAM, this.readId];
    try {
      const answer = await within(waitMs + SILENCE_MS, reader.sendCommand<[string, [string, string[]][]][] | null>(command));
      const found = answer?.[0]?.[1] ?? [];
      this.readId = found.at(-1)?.[0] ?? this.readId;
      return found.flatMap(([, fields]) => messageOf(fields) ?? []);
    } catch (error) {
      // A silent connection is replaced by a new one, even though it seems to be open.
      if (error instanceof RedisUnavailable) this.disconnect();
      throw error;
    }
  }

  close(): void {
    if (this.writer) this.connections.release(this.writer);
    this.writer = undefined;
    this.disconnect();
  }

  private disconnect(): void {
    if (this.reader) this.connections.release(this.reader);
    this.reader = undefined;
  }

  private connected(): Promise<RedisClient> {
    this.writer ??= this.connections.duplicate('logs-writer');
    return this.connections.ready(this.writer);
  }

  private async answerOf<T>(answer: Promise<T>): Promise<T> {
    try {
      return await within(ANSWER_WITHIN_MS, answer);
    } catch (error) {
      if (error instanceof RedisUnavailable && this.writer) {
        this.connections.release(this.writer);
        this.writer = undefined;
      }
      throw error;
    }
  }
}

function withoutKeys({ once, ...entry }: LogEntry): LogEntry {
  return once?.keys ? { ...entry, once: { key: '', call: '', keys: once.keys } } : entry;
}

/** Null for another message. */
function messageOf(fields: readonly string[]): SharedMessage | null {
  const texts = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) texts.set(fields[at] ?? '', fields[at + 1] ?? '');
  const [replica, shipped, numbers, entries] = ['r', 's', 'n', 'e'].map((name) => texts.get(name));
  if (replica === undefined) return null;
  if (shipped !== undefined) return { kind: 'shipped', replica, seq: Number(shipped) };
  if (numbers === undefined || entries === undefined) return null;
  const read = readNumbers(numbers);
  return { kind: 'entries', replica, numbers: read, entries: withNumbers(JSON.parse(entries) as LogEntry[], read) };
}
