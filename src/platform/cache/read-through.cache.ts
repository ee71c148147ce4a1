import { Inject, Injectable } from '@nestjs/common';
import { CACHE_MANAGER } from '@nestjs/cache-manager';
import type { Cache } from 'cache-manager';
import { Metrics } from '../telemetry/metrics.js';

/** Longer than a healthy store ever takes; then the loader is the better choice. */
const STORE_PATIENCE_MS = 250;
/** A store that did not answer is not asked for so long, so that not every caller waits for it. */
const STORE_REST_MS = 1000;

const UNANSWERED = Symbol('UNANSWERED');

interface Load<T> {
  readonly value: Promise<T>;
  /** Set by `invalidate`: a value that is being loaded may be out of date already and is not kept. */
  outdated: boolean;
}

/**
 * Answers from the cache, else loads: once per key however many callers wait. Errors are never kept, and a store that is broken, silent or
 * away only costs the saving: the caller gets what the loader gives. Values are plain JSON, shared and not to be changed; null and
 * undefined are not kept.
 */
@Injectable()
export class ReadThroughCache {
  /** By key; untyped as the store is: the key stands for the type. */
  private readonly loads = new Map();
  private readonly counts = { hit: 0, miss: 0 };
  private readonly lookups;
  private restingUntilMs = 0;

  constructor(
    @Inject(CACHE_MANAGER) private readonly store: Cache,
    metrics: Metrics,
  ) {
    this.lookups = metrics.counter('quarterdeck_cache_lookups_total', 'Look-ups in the cache; a miss was loaded', ['result']);
  }

  /** Fraction of look-ups that were answered without loading, since the start; null before the first. */
  get hitRate(): number | null {
    const { hit, miss } = this.counts;
    return hit + miss === 0 ? null : hit / (hit + miss);
  }

  /** The value of `key`, at most `ttlMs` old. Rejects only with the loader's own error. */
  async get<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
    const running: Load<T> | undefined = this.loads.get(key);
    if (running) {
      this.count('hit');
      return running.value;
    }
    const found = this.findOrLoad(key, ttlMs, load);
    const entry: Load<T> = { value: found, outdated: false };
    this.loads.set(key, entry);
    try {
      return await found;
    } finally {
      if (this.loads.get(key) === entry) this.loads.delete(key);
    }
  }

  /** Forgets the key, and a load that is under way for it: calls from now on get a new value. */
  async invalidate(key: string): Promise<void> {
    const running: Load<unknown> | undefined = this.loads.get(key);
    if (running) running.outdated = true;
    this.loads.delete(key);
    await this.ask(() => this.store.del(key));
  }

  private async findOrLoad<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
    const found = await this.ask(() => this.store.get<T>(key));
    if (found !== UNANSWERED && found !== undefined && found !== null) {
      this.count('hit');
      return found;
    }
    this.count('miss');
    const running: Load<T> | undefined = this.loads.get(key);
    const value = await load();
    // To Keyv a ttl of 0 means for ever.
    const worthKeeping = value !== undefined && value !== null && ttlMs > 0 && !running?.outdated;
    if (worthKeeping) await this.ask(() => this.store.set(key, value, Math.ceil(ttlMs)));
    return value;
  }

  /** The store's answer, in a bounded time and never as an error. */
  private async ask<T>(question: () => Promise<T>): Promise<T | typeof UNANSWERED> {
    if (Date.now() < this.restingUntilMs) return UNANSWERED;
    const { promise, resolve } = Promise.withResolvers<typeof UNANSWERED>();
    const timer = setTimeout(() => {
      this.restingUntilMs = Date.now() + STORE_REST_MS;
      resolve(UNANSWERED);
    }, STORE_PATIENCE_MS);
    try {
      return await Promise.race([question(), promise]);
    } catch {
      return UNANSWERED;
    } finally {
      clearTimeout(timer);
    }
  }

  private count(result: 'hit' | 'miss'): void {
    this.counts[result] += 1;
    this.lookups.inc({ result });
  }
}
