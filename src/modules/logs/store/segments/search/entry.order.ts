import type { LogEntry } from '../../../entry/log-entry.js';
import type { PlaceInTime } from '../../log-store.js';

/** By (time, number) or by number alone; newest or oldest first. */
export interface EntryOrder {
  readonly newestFirst: boolean;
  readonly bySeq: boolean;
}

/** Negative when `a` comes before `b` in ascending order. */
export function compareEntries(a: PlaceInTime, b: PlaceInTime, bySeq: boolean): number {
  return bySeq ? a.seq - b.seq : a.timestampMs - b.timestampMs || a.seq - b.seq;
}

export function sortEntries(entries: LogEntry[], { newestFirst, bySeq }: EntryOrder): void {
  entries.sort((a, b) => (newestFirst ? compareEntries(b, a, bySeq) : compareEntries(a, b, bySeq)));
}

/** Whether the entry is after the position, in the direction of the order. */
export function isBehind(entry: PlaceInTime, place: PlaceInTime, { newestFirst, bySeq }: EntryOrder): boolean {
  const difference = compareEntries(entry, place, bySeq);
  return newestFirst ? difference < 0 : difference > 0;
}
