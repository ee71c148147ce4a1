import { entryText, wholeEntry } from '../../../entry/entry-text.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import type { CommitExtras } from '../../log-store.js';
import type { StateSnapshot } from './store.state.js';

/** The content of a frame of the write-ahead log: the state at its beginning, or one commit. */
export type WalRecord = { readonly state: StateSnapshot } | CommitRecord;

/** The entries, positions and keys of a commit, and its time in epoch ms. */
export interface CommitRecord {
  readonly e: readonly LogEntry[];
  readonly p?: Readonly<Record<string, unknown>>;
  readonly k?: readonly string[];
  readonly t: number;
}

/** A commit as text. The texts of its entries serve the sealing of blocks too, so that each entry is written as JSON once. */
export interface EncodedCommit {
  readonly entries: readonly LogEntry[];
  readonly entryTexts: readonly string[];
  readonly text: string;
}

export function encodeCommit(entries: readonly LogEntry[], { positions, keys }: CommitExtras, nowMs: number): EncodedCommit {
  const entryTexts = entries.map(entryText);
  const rest = JSON.stringify({ ...(positions && { p: positions }), ...(keys && { k: keys }), t: nowMs });
  return { entries, entryTexts, text: `{"e":[${entryTexts.join(',')}],${rest.slice(1)}` };
}

export function readRecord(payload: Buffer): WalRecord {
  const record = JSON.parse(payload.toString()) as WalRecord;
  return 'e' in record ? { ...record, e: record.e.map(wholeEntry) } : record;
}
