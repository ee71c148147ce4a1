import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ReadThroughCache } from '../../../platform/cache/read-through.cache.js';
import { EquityVersions } from './equity.versions.js';

/** How long a cached answer may be out of date where the event log is away and reports no change. */
const TTL_MS = 60_000;
const MAX_KEYS = 1000;

/** The question, its brokers, and the other versions that the answer depends on. */
export interface Question {
  readonly what: string;
  readonly brokers: readonly string[];
  readonly details?: readonly (string | boolean)[];
  /** Where the range begins: it moves on with the hour or the day. */
  readonly sinceMs: number;
  readonly withTrades?: boolean;
}

/**
 * Caches answers that were computed from the equity history, until another sample is stored on any replica. Answers of the former edition
 * are dropped then, so that one answer per question takes up room.
 */
@Injectable()
export class EquityCache {
  private readonly current = new LRUCache<string, string>({ max: MAX_KEYS });

  constructor(
    private readonly cache: ReadThroughCache,
    private readonly versions: EquityVersions,
  ) {}

  /** Computed once however many requests wait. The answer is shared and must not be changed. */
  get<T>({ what, brokers, details = [], sinceMs, withTrades = false }: Question, compute: () => Promise<T>): Promise<T> {
    const name = `equity:${JSON.stringify([what, brokers, details])}`;
    const edition = [sinceMs, this.versions.ofEquity(brokers), ...(withTrades ? [this.versions.ofTrades()] : [])];
    const key = `${name}@${edition.join('@')}`;
    const former = this.current.get(name);
    if (former !== key) {
      this.current.set(name, key);
      if (former !== undefined) void this.cache.invalidate(former);
    }
    return this.cache.get(key, TTL_MS, compute);
  }
}
