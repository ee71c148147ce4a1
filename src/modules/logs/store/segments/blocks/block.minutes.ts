import { MINUTE_MS } from '../../../../../common/time/time.js';
import { LEVELS, rankOf } from '../../../entry/levels.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import type { BlockRow } from './block.js';

/** Numbers per minute and level: the minute after the block's first, the rank of the level, the count of entries. */
const PER_MINUTE = 3;

/** The entries of a block per minute and level, ordered by minute. `minTime`: the earliest time of them, epoch ms. */
export function minuteCounts(entries: readonly LogEntry[], minTime: number): Int32Array {
  const first = Math.floor(minTime / MINUTE_MS);
  const counts = new Map<number, number>();
  for (const { timestampMs, level } of entries) {
    const key = (Math.floor(timestampMs / MINUTE_MS) - first) * LEVELS.length + rankOf(level);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a], [b]) => a - b);
  return Int32Array.from(ordered.flatMap(([key, count]) => [Math.floor(key / LEVELS.length), key % LEVELS.length, count]));
}

/** Calls `count` with the entries of a block by bucket of time and level; entries of one minute are in one bucket. */
export function countMinutes(
  { minTime, minutes }: Pick<BlockRow, 'minTime' | 'minutes'>,
  stepMs: number,
  count: (startMs: number, rank: number, more: number) => void,
): void {
  const first = Math.floor(minTime / MINUTE_MS);
  const sums = new Float64Array(LEVELS.length);
  let bucket: number | null = null;
  const flush = (): void => {
    if (bucket === null) return;
    for (let rank = 0; rank < sums.length; rank += 1) {
      const more = sums[rank] ?? 0;
      if (more > 0) count(bucket, rank, more);
      sums[rank] = 0;
    }
  };
  for (let at = 0; at < minutes.length; at += PER_MINUTE) {
    const startMs = Math.floor(((first + (minutes[at] ?? 0)) * MINUTE_MS) / stepMs) * stepMs;
    if (startMs !== bucket) {
      flush();
      bucket = startMs;
    }
    const rank = minutes[at + 1] ?? 0;
    sums[rank] = (sums[rank] ?? 0) + (minutes[at + 2] ?? 0);
  }
  flush();
}

/** For the index of a segment: minutes as differences to the one before, which compress to almost nothing. */
export function storedMinutes(minutes: Int32Array): number[] {
  let before = 0;
  return Array.from(minutes, (value, at) => {
    if (at % PER_MINUTE !== 0) return value;
    const difference = value - before;
    before = value;
    return difference;
  });
}

/** The counts of an index; older ones have triples of `[minute since 1970, rank, count]`. */
export function readMinutes(stored: readonly number[] | readonly (readonly [number, number, number])[], minTime: number): Int32Array {
  const minutes = Int32Array.from(stored.flat());
  const isOld = Array.isArray(stored[0]);
  const first = Math.floor(minTime / MINUTE_MS);
  let before = 0;
  for (let at = 0; at < minutes.length; at += PER_MINUTE) {
    before = isOld ? (minutes[at] ?? 0) - first : before + (minutes[at] ?? 0);
    minutes[at] = before;
  }
  return minutes;
}
