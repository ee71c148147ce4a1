import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Listeners } from '../../../platform/events/listeners.js';
import { type RedisClient, RedisConnections } from '../../../platform/redis/redis.connections.js';
import { type AccessChange, AccessChangesRepository } from './access-changes.repository.js';
import { EndedSessions, readSessionEnd, type SessionEnd } from './ended-sessions.js';
import { FreshReads } from './fresh-reads.js';

/** Every replica reads changes this often by itself, so a lost or absent Redis costs no more than this delay. */
const LOOK_MS = 500;
const CHANNEL = 'quarterdeck:access-changed';
/** The database keeps changes for a day: a replica that could not read for half a day treats everybody as changed. */
const FORGET_ALL_AFTER_MS = 12 * 3_600_000;
/** Ids of handled changes that are kept, so that a change that is read twice is handled once. */
const HANDLED = 10_000;

/** The principals whose access has changed: user names, session ids and key ids. */
export interface ChangedAccess {
  readonly users: ReadonlySet<string>;
  readonly sessions: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** Changes may have been missed: treat every principal as changed. */
  readonly all: boolean;
}

/**
 * Applies changes of access on every replica. Triggers write each change of users, sessions and keys to a table; every replica reads it
 * twice a second, and at once when the replica that made the change publishes it through Redis.
 */
@Injectable()
export class AccessChanges implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  /** Rises with every change: rows read before it may be out of date. */
  generation = 0;
  /** Sessions that have ended although the database may not have it yet. */
  readonly ended = new EndedSessions();
  private readonly logger = new Logger(AccessChanges.name);
  private readonly listeners = new Listeners<[ChangedAccess]>('access changes');
  private readonly handled = new Set<number>();
  private readonly looks = new FreshReads(() => this.read());
  private since: string | null = null;
  private readAtMs = performance.now();
  private failing = false;
  private timer: NodeJS.Timeout | undefined;
  private subscriber: RedisClient | undefined;

  constructor(
    private readonly repository: AccessChangesRepository,
    private readonly redis: RedisConnections,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.read();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look().catch(() => undefined), LOOK_MS);
    this.timer.unref();
    if (!this.redis.enabled) return;
    const subscriber = this.redis.duplicate('access');
    this.subscriber = subscriber;
    // It rejects while there is no connection: node-redis subscribes again by itself once there is one, and so do we.
    const follow = () => void subscriber.subscribe(CHANNEL, (message) => this.hear(message)).catch(() => undefined);
    if (subscriber.isReady) follow();
    else subscriber.once('ready', follow);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    if (this.subscriber) this.redis.release(this.subscriber);
  }

  /** Calls `handler` with every change, in this process, before `announce` resolves. Returns a function that unsubscribes it. */
  onChange(handler: (changed: ChangedAccess) => void): () => void {
    return this.listeners.add(handler);
  }

  /** Call it after the commit of a change: it applies here at once, and the other replicas are notified. */
  async announce(): Promise<void> {
    this.publish('');
    // If the database has gone away after the commit, the next read finds the change.
    await this.look().catch(() => undefined);
  }

  /** A logout that cannot be stored now: it applies here at once, and on every replica that Redis reaches. */
  endNow(end: SessionEnd): void {
    this.publish(JSON.stringify(end));
    this.follow(end);
  }

  /** Resolves when everything that was committed before the call is handled. */
  look(): Promise<void> {
    return this.looks.get('all');
  }

  private publish(message: string): void {
    if (!this.redis.enabled || !this.redis.client().isReady) return;
    this.redis
      .client()
      .publish(CHANNEL, message)
      .catch(() => undefined);
  }

  private hear(message: string): void {
    const end = message === '' ? null : readSessionEnd(message);
    if (end !== null) this.follow(end);
    void this.look().catch(() => undefined);
  }

  private follow(end: SessionEnd): void {
    this.ended.add(end);
    this.generation += 1;
    const users = new Set(end.sessionId === null ? [end.username] : []);
    const sessions = new Set(end.sessionId === null ? [] : [end.sessionId]);
    this.listeners.call({ users, sessions, keys: new Set(), all: false });
  }

  private async read(): Promise<void> {
    try {
      const { now, changes } = await this.repository.read(this.since);
      const missed = this.since !== null && performance.now() - this.readAtMs > FORGET_ALL_AFTER_MS;
      this.since = now;
      this.readAtMs = performance.now();
      this.handle(changes, missed);
      if (this.failing) this.logger.log('Changes of access are read again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn('Changes of access cannot be read: no new client is admitted until they can');
      this.failing = true;
      throw error;
    }
  }

  private handle(changes: readonly AccessChange[], all: boolean): void {
    const fresh = changes.filter(({ id }) => !this.handled.has(id));
    if (fresh.length === 0 && !all) return;
    for (const { id } of fresh) this.handled.add(id);
    for (const id of this.handled) {
      if (this.handled.size <= Math.max(HANDLED, changes.length)) break;
      this.handled.delete(id);
    }
    this.generation += 1;
    const of = (wanted: AccessChange['kind']) => new Set(fresh.flatMap(({ kind, subject }) => (kind === wanted ? [subject] : [])));
    this.listeners.call({ users: of('user'), sessions: of('session'), keys: of('key'), all });
  }
}
