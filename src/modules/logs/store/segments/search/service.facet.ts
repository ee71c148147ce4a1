import { MINUTE_MS } from '../../../../../common/time/time.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import { filterTest, type LogFilter } from '../../../query/log-filter.js';
import type { ServiceFacet, Volume } from '../../log-store.js';
import type { StoredBlock } from './block.order.js';
import { holdsOnly, mayHold } from '../blocks/block.skip.js';

/** The facet of a service; null = no entries. Without exact times, first and last are those of the minutes. */
export function facetOf(service: string, { buckets, bytes }: Volume, times: readonly number[]): ServiceFacet | null {
  if (buckets.size === 0) return null;
  const levels: Record<string, number> = {};
  for (const counts of buckets.values()) for (const [level, count] of counts) levels[level] = (levels[level] ?? 0) + count;
  const entries = Object.values(levels).reduce((sum, count) => sum + count, 0);
  const [first, last] = [Math.min(...buckets.keys()), Math.max(...buckets.keys())];
  const [firstMs, lastMs] = times.reduce(([low, high], atMs) => [Math.min(low, atMs), Math.max(high, atMs)] as const, [
    first + MINUTE_MS,
    last,
  ] as const);
  return { service, entries, bytes, firstMs: firstMs < first + MINUTE_MS ? firstMs : first, lastMs, levels };
}

/** The stored blocks and entries of a service. */
export interface StoredPart {
  readonly blocks: readonly StoredBlock[];
  readonly entries: readonly LogEntry[];
}

/** Times of matching entries that are known without reading text. */
export function timesOf({ blocks, entries }: StoredPart, filter: LogFilter): number[] {
  const times = blocks.flatMap((block) =>
    mayHold(block, filter) && holdsOnly(block, filter) ? [block.row.minTime, block.row.maxTime] : [],
  );
  if (filter.query !== null) return times;
  const test = filterTest(filter);
  for (const entry of entries) if (test(entry)) times.push(entry.timestampMs);
  return times;
}
