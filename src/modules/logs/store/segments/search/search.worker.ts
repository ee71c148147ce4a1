import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '../../../../../common/reason.js';
import { LEVELS } from '../../../entry/levels.js';
import { wholeEntry, type RecordedEntry } from '../../../entry/entry-text.js';
import { erasedEntry, type LogEntry, textLength } from '../../../entry/log-entry.js';
import { filterTest } from '../../../query/log-filter.js';
import type { BlockPlace } from '../blocks/block.js';
import { encodeBlock } from '../blocks/block.codec.js';
import { hitsOf } from '../blocks/block.hits.js';
import { BlockView, decodeBlock } from '../blocks/block.view.js';
import { isBehind, sortEntries } from './entry.order.js';
import { countFields, countPattern } from './facet.count.js';
import type { BlockAt, FacetsResult, Job, JobResult, RewriteResult, ScanResult, TallyResult } from './search.jobs.js';

/** Entry of the threads that compress, decompress and search, so that the event loop does not. */
parentPort?.on('message', ({ id, job }: { id: number; job: Job }) => {
  try {
    parentPort?.postMessage({ id, result: run(job) });
  } catch (error) {
    parentPort?.postMessage({ id, error: reasonOf(error) });
  }
});

function run(job: Job): JobResult {
  switch (job.kind) {
    case 'seal': {
      const written = JSON.parse(Buffer.from(job.entries.buffer).toString()) as RecordedEntry[];
      return { kind: 'seal', block: encodeBlock(written.map(wholeEntry), job.level) };
    }
    case 'scan':
      return scan(job);
    case 'tally':
      return tally(job);
    case 'rewrite':
      return rewrite(job);
    case 'facets':
      return facets(job);
    default:
      return job satisfies never;
  }
}

function scan({ blocks, entries: near, filter, order, limit, after }: Extract<Job, { kind: 'scan' }>): ScanResult {
  const test = filterTest(filter);
  const loose = looseEntries(near);
  const result: ScanResult = { kind: 'scan', entries: [], read: loose.length, bytes: 0, corrupt: [] };
  const take = (entries: readonly LogEntry[], isJudged: boolean): void => {
    for (const entry of entries)
      if ((after === null || isBehind(entry, after, order)) && (isJudged || test(entry))) result.entries.push(entry);
  };
  take(loose, false);
  for (const block of blocks) {
    readInto(result, block, (view) => {
      const hits = hitsOf(view, filter);
      if (hits === null || hits.includes(1)) take(view.entries(hits), hits !== null);
    });
  }
  sortEntries(result.entries, order);
  if (result.entries.length > limit) result.entries.length = limit;
  return result;
}

function tally({ blocks, entries: near, filter, stepMs, by, withBytes }: Extract<Job, { kind: 'tally' }>): TallyResult {
  const test = filterTest(filter);
  const loose = looseEntries(near);
  const result: TallyResult = { kind: 'tally', buckets: new Map(), counted: 0, read: loose.length, bytes: 0, corrupt: [] };
  const count = (timestampMs: number, name: string): void => {
    const start = Math.floor(timestampMs / stepMs) * stepMs;
    const counts = result.buckets.get(start) ?? new Map<string, number>();
    result.buckets.set(start, counts.set(name, (counts.get(name) ?? 0) + 1));
  };
  const take = (entries: readonly LogEntry[]): void => {
    for (const entry of entries) {
      if (!test(entry)) continue;
      result.counted += textLength(entry);
      count(entry.timestampMs, entry[by]);
    }
  };
  take(loose);
  for (const block of blocks) {
    readInto(result, block, (view) => {
      const hits = withBytes || by === 'pattern' ? null : hitsOf(view, filter);
      if (hits === null || by === 'pattern') take(view.entries());
      else if (hits.includes(1)) countHits(view, hits, by, count);
    });
  }
  return result;
}

function looseEntries(text = '[]'): LogEntry[] {
  return JSON.parse(text) as LogEntry[];
}

/** Counts the entries of a choice without building them. */
function countHits(view: BlockView, hits: Uint8Array, by: 'level' | 'service', count: (timestampMs: number, name: string) => void): void {
  const [times, levels] = [view.numbers('time'), view.numbers('level')];
  let timestampMs = 0;
  for (let at = 0; at < hits.length; at += 1) {
    timestampMs += times[at] ?? 0;
    if (hits[at] === 1) count(timestampMs, by === 'level' ? (LEVELS[levels[at] ?? 0] ?? 'unknown') : view.row.service);
  }
}

/** Fails when the disk cannot read a block now; only a damaged block counts as lost. */
function rewrite({ block, level, erase }: Extract<Job, { kind: 'rewrite' }>): RewriteResult {
  const result = { kind: 'rewrite', block: null, erased: 0, corrupt: [] as BlockAt[] } as const;
  const bytes = readBlock(block.path, block.row);
  let entries: LogEntry[];
  try {
    entries = decodeBlock(bytes, block.row);
  } catch {
    result.corrupt.push(block);
    return result;
  }
  if (erase === null) return { ...result, block: encodeBlock(entries, level) };
  const test = filterTest(erase);
  let erased = 0;
  const kept = entries.map((entry) => {
    if (!test(entry)) return entry;
    erased += 1;
    return erasedEntry(entry);
  });
  return { ...result, block: encodeBlock(kept, level), erased };
}

function facets({ blocks, entries: near, filter, of, range }: Extract<Job, { kind: 'facets' }>): FacetsResult {
  const test = filterTest(filter);
  const loose = looseEntries(near);
  const result: FacetsResult = { kind: 'facets', patterns: new Map(), fields: new Map(), read: 0, bytes: 0, corrupt: [] };
  const take = (entries: readonly LogEntry[]): void => {
    for (const entry of entries) {
      if (!test(entry)) continue;
      if (of === 'patterns') countPattern(result.patterns, entry, range);
      else countFields(result.fields, entry);
    }
  };
  result.read += loose.length;
  take(loose);
  for (const block of blocks) {
    readInto(result, block, (view) => {
      const hits = hitsOf(view, filter);
      if (hits === null || hits.includes(1)) take(view.entries(hits));
    });
  }
  return result;
}

/** Reads a block; a damaged one is named in the result. */
function readInto(
  result: { read: number; bytes: number; corrupt: BlockAt[] },
  { path, row }: BlockAt,
  use: (view: BlockView) => void,
): void {
  try {
    use(new BlockView(readBlock(path, row), row));
    result.read += row.count;
    result.bytes += row.rawBytes;
  } catch (error) {
    // A file that retention has deleted since the query began is not damaged.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) result.corrupt.push({ path, row });
  }
}

function readBlock(path: string, row: BlockPlace): Buffer {
  const file = openBlockFile(path);
  try {
    const bytes = Buffer.alloc(row.columnBytes + row.textBytes);
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(file, bytes, done, bytes.length - done, row.offset + done);
      if (count === 0) throw new Error('The file is too short');
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** A segment may have got its final name since the query began. */
function openBlockFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (!path.endsWith('.open')) throw error;
    return openSync(path.replace(/open$/, 'seg'), 'r');
  }
}
