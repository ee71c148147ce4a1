import type { LogEntry } from '../../entry/log-entry.js';

/** The numbers that all replicas share, of a run of entries of one replica; `from` and `to` are the replica's own numbers. */
export interface BatchNumbers {
  readonly from: number;
  readonly to: number;
  readonly epoch: string;
  /** Number of the first entry that is kept; the others follow it. */
  readonly seq: number;
  /** The same within each service. */
  readonly services: Readonly<Record<string, number>>;
  /** Places in the run of entries that another replica has announced before. */
  readonly dropped: readonly number[];
}

/** The entries of a run under the numbers that all replicas share, without those that another replica has announced before. */
export function withNumbers(entries: readonly LogEntry[], { seq, services, dropped }: BatchNumbers): LogEntry[] {
  const isDropped = new Set(dropped);
  const next = new Map(Object.entries(services));
  let number = seq;
  return entries.flatMap((entry, at) => {
    if (isDropped.has(at)) return [];
    const serviceSeq = next.get(entry.service) ?? 1;
    next.set(entry.service, serviceSeq + 1);
    number += 1;
    return [{ ...entry, seq: number - 1, serviceSeq }];
  });
}

export function isBatchNumbers(value: unknown): value is BatchNumbers {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value && 'services' in value && 'dropped' in value;
}

/** What the script answers, and a message carries; Lua writes a list of nothing as `{}`. Throws when it is something else. */
export function readNumbers(text: string): BatchNumbers {
  const value: unknown = JSON.parse(text);
  if (!isBatchNumbers(value)) throw new TypeError('These are no numbers of a batch');
  return { ...value, dropped: Array.isArray(value.dropped) ? value.dropped : [] };
}
