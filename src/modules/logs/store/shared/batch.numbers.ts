import type { LogEntry } from '../../entry/log-entry.js';

/** The shared numbers of a run of entries of one replica; `from` and `to` are the replica's own numbers. */
export interface BatchNumbers {
  readonly from: number;
  readonly to: number;
  readonly epoch: string;
  /** Number of the first kept entry; the others follow it. */
  readonly seq: number;
  /** The same within each service. */
  readonly services: Readonly<Record<string, number>>;
  /** Indexes in the run of entries that another replica has announced before. */
  readonly dropped: readonly number[];
}

/** The entries of a run with their shared numbers, without those that another replica has announced before. */
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

/** Parses the answer of the script, or a message; Lua writes an empty list as `{}`. Throws for anything else. */
export function readNumbers(text: string): BatchNumbers {
  const value: unknown = JSON.parse(text);
  if (!isBatchNumbers(value)) throw new TypeError('The numbers of a batch are invalid');
  return { ...value, dropped: Array.isArray(value.dropped) ? value.dropped : [] };
}
