import { hash } from 'node:crypto';
import type { NewEntry } from '../entry/log-entry.js';

const LIFE_MS = 600_000;
const MAX_KNOWN = 2_000_000;

/** Digest of the fields that are equal when a sender repeats an entry; the time of receipt is not part of it. */
export function digestOf(entries: readonly NewEntry[]): string {
  const texts = entries.map(({ service, level, timeSource, timestampMs, timestampNs, message, stack, fields, traceId }) => {
    const time = timeSource === 'received' || timeSource === 'corrected' ? null : (timestampNs ?? timestampMs);
    return JSON.stringify([service, level, time, message, stack, fields, traceId]);
  });
  return hash('sha256', texts.join('\n'), 'base64url').slice(0, 24);
}

/** Entries that are stored together: by a write in progress, or since a time of `performance.now()`. */
interface Batch {
  storing: Promise<unknown> | null;
  storedMs: number;
}

/**
 * Detects entries that a shipper repeats within ten minutes: the same stream, time and line. Entries being stored count once they are
 * stored.
 */
export class RepeatFilter {
  /** Ordered by time. */
  private readonly known = new Map<string, Batch>();

  static keyOf(stream: string, time: string, line: string): string {
    return hash('sha1', `${stream}\0${time}\0${line}`, 'base64url');
  }

  /**
   * Stores the parts with new keys by `store`, which gets these keys too, and returns its result. It waits for parts that another call is
   * storing right now: if that call fails, this one fails too, so that neither is answered as stored.
   */
  async once<T, R>(
    parts: readonly (readonly [string, T])[],
    store: (fresh: readonly T[], keys: readonly string[]) => Promise<R>,
  ): Promise<{ result: R; repeats: number }> {
    this.forget(performance.now());
    const batch: Batch = { storing: null, storedMs: Infinity };
    const fresh: T[] = [];
    const keys: string[] = [];
    const underWay = new Set<Promise<unknown>>();
    for (const [key, part] of parts) {
      const before = this.known.get(key);
      if (before?.storing) underWay.add(before.storing);
      if (before) continue;
      this.known.set(key, batch);
      keys.push(key);
      fresh.push(part);
    }
    batch.storing = store(fresh, keys);
    try {
      const result = (await batch.storing) as R;
      await Promise.all(underWay);
      batch.storing = null;
      batch.storedMs = performance.now();
      return { result, repeats: parts.length - fresh.length };
    } catch (error) {
      for (const key of keys) this.known.delete(key);
      throw error;
    }
  }

  private forget(nowMs: number): void {
    for (const [key, { storing, storedMs }] of this.known) {
      if (storing || (nowMs - storedMs < LIFE_MS && this.known.size < MAX_KNOWN)) break;
      this.known.delete(key);
    }
  }
}
