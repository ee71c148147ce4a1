import { recordOf } from '../../../entry/entry-text.js';
import { type LogEntry, textLength } from '../../../entry/log-entry.js';

/** A block is filled by runs, so a run is a small part of one. */
const MOST_ENTRIES = 256;
const MOST_BYTES = 65_536;

/** Neighbouring entries of one service and retention class, and their JSON with commas between. */
export interface EntryRun {
  readonly service: string;
  readonly retentionClass: string;
  readonly entries: readonly LogEntry[];
  readonly json: Buffer;
  /** Length of the texts. */
  readonly bytes: number;
}

/** Entries in their order as runs. */
export function runsOf(entries: readonly LogEntry[], classOf: (entry: LogEntry) => string): EntryRun[] {
  const runs: EntryRun[] = [];
  let run: LogEntry[] = [];
  let [service, retentionClass, bytes] = ['', '', 0];
  const end = (): void => {
    if (run.length > 0) runs.push({ service, retentionClass, entries: run, json: jsonOf(run), bytes });
    [run, bytes] = [[], 0];
  };
  for (const entry of entries) {
    const ownClass = classOf(entry);
    const length = textLength(entry);
    if (entry.service !== service || ownClass !== retentionClass || run.length === MOST_ENTRIES || bytes + length > MOST_BYTES) {
      end();
      [service, retentionClass] = [entry.service, ownClass];
    }
    run.push(entry);
    bytes += length;
  }
  end();
  return runs;
}

/** One call for many entries: a call for each would cost as much as what it writes. */
function jsonOf(entries: readonly LogEntry[]): Buffer {
  return Buffer.from(JSON.stringify(entries.map(recordOf))).subarray(1, -1);
}
