import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { type RedisClient, RedisConnections } from '../../../platform/redis/redis.connections.js';
import { type Mode, readMode } from '../ticks/instrument-name.js';
import { ClusterBus } from './cluster.bus.js';

const FLUSH_MS = 20;
const REFRESH_MS = 10_000;
/** The demand of a dead replica expires after this time. */
const EXPIRES_MS = 30_000;

interface Wants {
  readonly modes: Map<string, Mode>;
  readonly changed: Set<string>;
  /** All of the demand must be written, because the content of Redis is unknown. */
  whole: boolean;
}

/** The demand of each replica for feeds that another one is connected to, kept in Redis, so that the owner of a feed sends ticks to all. */
@Injectable()
export class ClusterWants implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ClusterWants.name);
  private readonly feeds = new Map<string, Wants>();
  private flushing: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisConnections,
    private readonly bus: ClusterBus,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.bus.enabled) return;
    this.bus.onReady(() => this.writeAll());
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    if (this.flushing) clearTimeout(this.flushing);
  }

  /** Records that this replica wants the instrument (`EX:SYM`) of the feed in this mode; null = not any more. */
  note(feed: string, key: string, mode: Mode | null): void {
    const wants = this.of(feed);
    if (mode === null) wants.modes.delete(key);
    else wants.modes.set(key, mode);
    wants.changed.add(key);
    this.plan();
  }

  /** Removes the demand of this replica, which is the owner of the feed now. */
  forget(feed: string): void {
    if (!this.feeds.delete(feed)) return;
    const client = this.redis.client();
    if (!client.isReady) return;
    client.multi().del(this.keyOf(feed)).sRem(indexOf(feed), this.bus.id).exec().catch(this.failed);
  }

  /** The highest mode in which any other replica wants each instrument. Rejects while Redis is away. */
  async read(feed: string): Promise<Map<string, Mode>> {
    const client = await this.redis.ready(this.redis.client());
    const wanted = new Map<string, Mode>();
    for (const replica of await client.sMembers(indexOf(feed))) {
      if (replica === this.bus.id) continue;
      const modes = Object.entries(await client.hGetAll(`${indexOf(feed)}:${replica}`));
      if (modes.length === 0) await client.sRem(indexOf(feed), replica);
      for (const [key, text] of modes) {
        const mode = readMode(text);
        if (mode !== null && mode > (wanted.get(key) ?? 0)) wanted.set(key, mode);
      }
    }
    return wanted;
  }

  private of(feed: string): Wants {
    const known = this.feeds.get(feed);
    if (known) return known;
    const made: Wants = { modes: new Map(), changed: new Set(), whole: true };
    this.feeds.set(feed, made);
    return made;
  }

  private writeAll(): void {
    for (const wants of this.feeds.values()) wants.whole = true;
    this.plan();
  }

  private plan(): void {
    this.flushing ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async flush(): Promise<void> {
    this.flushing = null;
    const client = this.redis.client();
    // Demand that cannot be written now is written as a whole when Redis is back.
    if (!client.isReady) return;
    for (const [feed, wants] of this.feeds) {
      if (!wants.whole && wants.changed.size === 0) continue;
      await this.write(client, feed, wants).catch((error: unknown) => {
        wants.whole = true;
        this.failed(error);
      });
    }
  }

  private async write(client: RedisClient, feed: string, wants: Wants): Promise<void> {
    const key = this.keyOf(feed);
    const changed = wants.whole ? [...wants.modes.keys()] : [...wants.changed];
    const command = client.multi();
    if (wants.whole) command.del(key);
    for (const name of changed) {
      const mode = wants.modes.get(name);
      if (mode === undefined) command.hDel(key, name);
      else command.hSet(key, name, mode);
    }
    wants.whole = false;
    wants.changed.clear();
    await command.pExpire(key, EXPIRES_MS).sAdd(indexOf(feed), this.bus.id).exec();
    this.bus.send({ kind: 'wants', feed });
  }

  private async refresh(): Promise<void> {
    const client = this.redis.client();
    if (!client.isReady) return;
    for (const [feed, wants] of this.feeds) {
      if (wants.modes.size === 0) continue;
      const isKept = await client.pExpire(this.keyOf(feed), EXPIRES_MS).catch(() => 1);
      // Redis has lost its data, or was away for longer than the expiry.
      if (!isKept) wants.whole = true;
    }
    this.plan();
  }

  private keyOf(feed: string): string {
    return `${indexOf(feed)}:${this.bus.id}`;
  }

  private readonly failed = (error: unknown): void => {
    this.logger.debug({ reason: reasonOf(error) }, 'The demand of this replica could not be written');
  };
}

function indexOf(feed: string): string {
  return `market:wants:${feed}`;
}
