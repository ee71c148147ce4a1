import { createHash } from 'node:crypto';
import type { NewEntry } from '../entry/log-entry.js';

const LIFE_MS = 600_000;
const MAX_KNOWN = 2_000_000;

/** Digest of the fields that are equal when a sender repeats an entry; the time of receipt is not part of it. */
export function digestOf(entries: readonly NewEntry[]): string {
  const hash = createHash('sha256');
  for (const { service, level, timeSource, timestampMs, timestampNs, message, stack, fields, traceId } of entries) {
    const time = timeSource === 'received' || timeSource === 'corrected' ? null : (timestampNs ?? timestampMs);
    hash.update(JSON.stringify([service, level, time, message, stack, fields, traceId]));
  }
  return hash.digest('base64url').slice(0, 24);
}

/**
 * Detects entries that a shipper repeats within ten minutes: the same stream, time and line. Entries being stored count once they are
 * stored.
 */
export class RepeatFilter {
  /** Ordered by time; the value is the time of storing, or the promise of a write in progress. */
  private readonly known = new Map<string, number | Promise<unknown>>();

  static keyOf(stream: string, time: string, line: string): string {
    return createHash('sha1').update(stream).update('\0').update(time).update('\0').update(line).digest('base64').slice(0, 16);
  }

  /**
   * Stores the parts with new keys by `store`, and returns its result. It waits for parts that another call is storing right now: if
   * that call fails, this one fails too, so that neither is answered as stored.
   */
  async once<T, R>(
    parts: readonly (readonly [string, T])[],
    store: (fresh: readonly T[]) => Promise<R>,
  ): Promise<{ result: R; repeats: number }> {
    this.forget(performance.now());
    const fresh: T[] = [];
    const keys: string[] = [];
    const underWay = new Set<Promise<unknown>>();
    const mine = new Set<string>();
    for (const [key, part] of parts) {
      const before = this.known.get(key);
      if (before instanceof Promise) underWay.add(before);
      if (before !== undefined || mine.has(key)) continue;
      mine.add(key);
      keys.push(key);
      fresh.push(part);
    }
    const storing = store(fresh);
    for (const key of keys) this.known.set(key, storing);
    try {
      const result = await storing;
      await Promise.all(underWay);
      const nowMs = performance.now();
      for (const key of keys) this.known.set(key, nowMs);
      return { result, repeats: parts.length - fresh.length };
    } catch (error) {
      for (const key of keys) if (this.known.get(key) === storing) this.known.delete(key);
      throw error;
    }
  }

  private forget(nowMs: number): void {
    for (const [key, at] of this.known) {
      if (at instanceof Promise || (nowMs - at < LIFE_MS && this.known.size < MAX_KNOWN)) break;
      this.known.delete(key);
    }
  }
}
