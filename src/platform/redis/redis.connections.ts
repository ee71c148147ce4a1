import type { RedisClientType } from '@redis/client';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config, StartupError } from '../../config/config.js';
import { Outage } from './outage.js';
import { redisLibrary } from './redis.library.js';

const CONNECT_TIMEOUT_MS = 2000;
const LONGEST_RETRY_MS = 1000;
const CLOSE_GRACE_MS = 500;

export type RedisClient = RedisClientType;

/** Redis does not answer now. Reconnecting goes on by itself; the caller may try again later. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

/**
 * Every connection of this process to Redis. They reconnect by themselves for ever (at most a second between tries), never raise
 * an unhandled error, and refuse commands at once while they are down: nothing is queued that could slip in unnoticed later.
 */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly logger = new Logger(RedisConnections.name);
  private readonly open = new Set<RedisClient>();
  private readonly url: string | undefined;
  private readonly password: string;
  private shared: RedisClient | undefined;
  private closed = false;

  constructor(config: Config) {
    this.url = config.variables.REDIS_URL;
    this.password = passwordOf(this.url);
  }

  /** Whether REDIS_URL is set. Without it every other member throws `RedisUnavailable`. */
  get enabled(): boolean {
    return this.url !== undefined;
  }

  /** The shared client for short commands; begins to connect on the first call. To have it connected: `await ready(client())`. */
  client(): RedisClient {
    this.shared ??= this.duplicate('shared');
    return this.shared;
  }

  /** A connection of its own, for blocking reads or separate fate. `name` is for logs and `CLIENT LIST`. Give it back with `release`. */
  duplicate(name: string): RedisClient {
    if (this.url === undefined || this.closed)
      throw new RedisUnavailable(this.closed ? 'Redis connections are closed' : 'REDIS_URL is not set');
    const client = redisLibrary().createClient({
      url: this.url,
      name: `quarterdeck-${name}`,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: retryDelayMs },
    });
    const outage = new Outage(this.logger, name, this.password);
    client.on('error', (error: unknown) => this.open.has(client) && outage.failed(error));
    client.on('ready', () => outage.ended());
    this.open.add(client);
    // Resolves after the first connection, rejects only when released before: the events above report both.
    client.connect().catch(() => undefined);
    return client;
  }

  /** Resolves once the client takes commands; rejects with `RedisUnavailable` after `timeoutMs`. */
  async ready(client: RedisClient, timeoutMs = CONNECT_TIMEOUT_MS): Promise<RedisClient> {
    if (client.isReady) return client;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new RedisUnavailable('Redis does not answer')), timeoutMs);
    const ended = (): void => reject(new RedisUnavailable('The connection is closed'));
    client.once('ready', resolve).once('end', ended);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      client.off('ready', resolve).off('end', ended);
    }
    return client;
  }

  /** One round trip on the shared client; rejects with `RedisUnavailable` within `timeoutMs`. */
  async ping(timeoutMs = CONNECT_TIMEOUT_MS): Promise<void> {
    const answer = this.ready(this.client(), timeoutMs).then((client) => client.ping());
    await within(timeoutMs, answer);
  }

  /** Drops a connection at once; its pending commands reject. */
  release(client: RedisClient): void {
    this.open.delete(client);
    if (client.isOpen) client.destroy();
  }

  /** The last step of a shutdown, so that all other parts could still use Redis for theirs. */
  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.open].map((client) => this.close(client)));
  }

  private async close(client: RedisClient): Promise<void> {
    if (client.isReady) await within(CLOSE_GRACE_MS, client.close()).catch(() => undefined);
    // `close` that ran out of time has marked the client as not open, but holds its socket.
    client.unref();
    this.release(client);
  }
}

/** The promise's outcome, or `RedisUnavailable` after `timeoutMs`; the command itself may still be carried out. */
export async function within<T>(timeoutMs: number, command: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RedisUnavailable(`Redis gave no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([command, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function retryDelayMs(retries: number): number {
  return Math.min(50 * 2 ** retries, LONGEST_RETRY_MS) * (0.75 + Math.random() / 4);
}

function passwordOf(url: string | undefined): string {
  if (url === undefined) return '';
  const parsed = URL.parse(url);
  // Node's own error would carry the whole address.
  if (!parsed || !/^\/?\d*$/.test(parsed.pathname))
    throw new StartupError('REDIS_URL cannot be read: it must look like redis://:password@host:6379/0');
  return decodeURIComponent(parsed.password);
}
