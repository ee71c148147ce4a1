import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { reasonOf } from '../../../../common/reason.js';
import { type RedisClient, RedisConnections } from '../../../../platform/redis/redis.connections.js';
import { isObject } from '../../../../platform/upstream/fields.js';
import type { Instrument } from '../../cache/instrument.js';
import { MarketCache } from '../../cache/market.cache.js';
import { TickPath } from '../../cache/tick.path.js';
import type { Tick } from '../../ticks/tick.js';
import { fromWire, snapshotOf, toWire, type WireTick } from './tick.wire.js';

const CHANNEL = 'market:ticks';
/** The last values by instrument, for a replica that starts or has missed a batch. */
const VALUES = 'market:values';
const VALUES_SECONDS = 3600;
const FLUSH_MS = 20;
const BATCH = 500;

/**
 * Relays ticks to the other replicas, because each arrives at one replica only, over Redis in batches of at most 20 ms. A replica that
 * starts, or sees a gap in the numbers of batches, reads the last values. While Redis is away each replica has only its own ticks.
 */
@Injectable()
export class TickRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(TickRelay.name);
  private readonly id = randomUUID();
  private readonly batches = new Map<string, number>();
  private readonly changed = new Set<Instrument>();
  private waiting: WireTick[] = [];
  private batch = 0;
  private timer: NodeJS.Timeout | null = null;
  private listener: RedisClient | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly path: TickPath,
    private readonly cache: MarketCache,
  ) {
    if (redis.enabled) path.onTaken((instrument, tick) => this.take(instrument, tick));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis.enabled) return;
    this.listener = this.redis.duplicate('market-ticks');
    const listener = this.listener;
    // Batches sent while the connection was away are in the last values.
    listener.on('ready', () => void this.catchUp());
    const subscribe = async (): Promise<void> => {
      await this.redis.ready(listener);
      await listener.subscribe(CHANNEL, (message) => this.hear(message));
    };
    await subscribe().catch((error: unknown) => this.logger.warn({ reason: reasonOf(error) }, 'Ticks of other replicas do not arrive yet'));
    await this.catchUp();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    if (this.listener) this.redis.release(this.listener);
  }

  private take(instrument: Instrument, tick: Tick): void {
    if (tick.isRelayed) return;
    this.waiting.push(toWire(tick));
    this.changed.add(instrument);
    if (this.waiting.length >= BATCH) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  private async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const ticks = this.waiting;
    const values = [...this.changed].flatMap((instrument) => {
      const value = snapshotOf(instrument);
      return value ? [[instrument.key, JSON.stringify(value)] as [string, string]] : [];
    });
    this.waiting = [];
    this.changed.clear();
    const client = this.redis.enabled ? this.redis.client() : null;
    if (ticks.length === 0 || client?.isReady !== true) return;
    this.batch += 1;
    const message = JSON.stringify({ replica: this.id, batch: this.batch, ticks });
    try {
      // The values first, so that a replica that sees a gap in the numbers finds the missed ticks there.
      await Promise.all([
        client.hSet(VALUES, Object.fromEntries(values)),
        client.expire(VALUES, VALUES_SECONDS),
        client.publish(CHANNEL, message),
      ]);
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'Ticks could not be relayed to other replicas');
    }
  }

  private hear(message: string): void {
    const body: unknown = JSON.parse(message);
    if (!isObject(body) || body['replica'] === this.id || !Array.isArray(body['ticks'])) return;
    const [replica, batch] = [String(body['replica']), Number(body['batch'])];
    const before = this.batches.get(replica);
    this.batches.set(replica, batch);
    for (const raw of body['ticks'] as unknown[]) {
      const tick = fromWire(raw);
      if (tick) this.path.take(tick);
    }
    if (before !== undefined && batch !== before + 1) void this.catchUp();
  }

  /** Takes the last values of all replicas, each with its true age. */
  private async catchUp(): Promise<void> {
    try {
      const values = await (await this.redis.ready(this.redis.client())).hGetAll(VALUES);
      for (const text of Object.values(values)) {
        const tick = fromWire(JSON.parse(text));
        const known = tick && this.cache.get(tick.exchange, tick.symbol);
        if (tick === null || (known?.lastReceivedMs ?? 0) >= tick.receivedMs) continue;
        this.path.take(tick, performance.now() - Math.max(0, Date.now() - tick.receivedMs));
      }
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'The last values of other replicas could not be read');
    }
  }
}
