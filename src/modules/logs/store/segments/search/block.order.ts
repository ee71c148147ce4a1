import type { LogEntry } from '../../../entry/log-entry.js';
import type { Incomplete, PageRequest, PlaceInTime } from '../../log-store.js';
import type { BlockPlace, IndexedBlock } from '../blocks/block.js';
import { type EntryOrder, isBehind } from './entry.order.js';
import type { BlockAt } from './search.jobs.js';

export interface StoredBlock extends IndexedBlock {
  readonly path: string;
}

export function blockAt({ path, row }: StoredBlock): BlockAt {
  const { service, count, offset, columnBytes, textBytes, crc, rawBytes, minTime, maxTime } = row;
  return { path, row: { service, count, offset, columnBytes, textBytes, crc, rawBytes, minTime, maxTime } };
}

export function corruptBlock(row: BlockPlace): Incomplete {
  return { reason: 'corrupt', from: new Date(row.minTime).toISOString(), to: new Date(row.maxTime).toISOString(), count: row.count };
}

/** The position of a block where a page would begin to read it. */
export function nearest({ row }: StoredBlock, { newestFirst, bySeq }: EntryOrder): number {
  if (bySeq) return newestFirst ? row.maxSeq : row.minSeq;
  return newestFirst ? row.maxTime : row.minTime;
}

export function isReachable({ row }: StoredBlock, after: NonNullable<PageRequest['after']>, { newestFirst, bySeq }: EntryOrder): boolean {
  if (bySeq) return newestFirst ? row.minSeq < after.seq : row.maxSeq > after.seq;
  return newestFirst ? row.minTime <= after.timestampMs : row.maxTime >= after.timestampMs;
}

/** Whether no block from this one on can have an entry of the page; `found` is sorted. */
export function isFinal(found: readonly LogEntry[], next: StoredBlock | undefined, order: EntryOrder, limit: number): boolean {
  const last = found[limit];
  if (!next || !last) return false;
  const edge = nearest(next, order);
  const place = order.bySeq ? last.seq : last.timestampMs;
  return order.newestFirst ? edge < place : edge > place;
}

/** The position before all entries in the order of the page. */
export function beginning({ newestFirst }: EntryOrder): PlaceInTime {
  return newestFirst
    ? { timestampMs: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }
    : { timestampMs: Number.MIN_SAFE_INTEGER, seq: 0 };
}

/** The last position, in the order of a page that begins after `after`, before which no entry of this block or a later one can be. */
export function placeBefore(block: StoredBlock | undefined, after: PageRequest['after'], order: EntryOrder): PlaceInTime {
  const first = beginning(order);
  if (!block) return after ?? first;
  const edge = nearest(block, order);
  const place = order.bySeq ? { ...first, seq: order.newestFirst ? edge + 1 : edge - 1 } : { ...first, timestampMs: edge };
  return after !== null && isBehind(after, place, order) ? after : place;
}
