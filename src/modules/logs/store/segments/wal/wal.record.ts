import { wholeEntry } from '../../../entry/entry-text.js';
import type { LogEntry } from '../../../entry/log-entry.js';
import type { CommitExtras } from '../../log-store.js';
import { type EntryRun, runsOf } from './entry.runs.js';
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

/** A commit as bytes. The JSON of its runs serves the sealing of blocks too, so that each entry is written as JSON once. */
export interface EncodedCommit {
  readonly entries: readonly LogEntry[];
  readonly runs: readonly EntryRun[];
  readonly payload: Buffer;
}

const [BEGIN, COMMA] = [Buffer.from('{"e":['), Buffer.from(',')];

export function encodeCommit(
  entries: readonly LogEntry[],
  { positions, keys }: CommitExtras,
  nowMs: number,
  classOf: (entry: LogEntry) => string,
): EncodedCommit {
  const runs = runsOf(entries, classOf);
  const rest = JSON.stringify({ ...(positions && { p: positions }), ...(keys && { k: keys }), t: nowMs });
  const end = Buffer.from(`],${rest.slice(1)}`);
  return { entries, runs, payload: Buffer.concat([BEGIN, ...withCommas(runs.map(({ json }) => json)), end]) };
}

/** The parts of a JSON list. */
export function withCommas(parts: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [COMMA, part]));
}

export function readRecord(payload: Buffer): WalRecord {
  const record = JSON.parse(payload.toString()) as WalRecord;
  return 'e' in record ? { ...record, e: record.e.map(wholeEntry) } : record;
}
