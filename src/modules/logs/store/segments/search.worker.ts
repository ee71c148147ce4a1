import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '../../../../common/reason.js';
import { erasedEntry, type LogEntry, textLength } from '../../entry/log-entry.js';
import { filterTest } from '../../query/log-filter.js';
import type { BlockRow } from './block.js';
import { decodeBlock, encodeBlock } from './block.codec.js';
import { isBehind, sortEntries } from './entry.order.js';
import { countFields, countPattern } from './facet.count.js';
import type { BlockAt, FacetsResult, Job, JobResult, RewriteResult, ScanResult, TallyResult } from './search.jobs.js';

/** The thread that compresses, decompresses and searches, so that the event loop never does. */
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
      const entries = JSON.parse(job.entries) as LogEntry[];
      return { kind: 'seal', block: encodeBlock(entries, job.level) };
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

function scan({ blocks, entries: loose = [], filter, order, limit, after }: Extract<Job, { kind: 'scan' }>): ScanResult {
  const test = filterTest(filter);
  const result: ScanResult = { kind: 'scan', entries: [], read: 0, bytes: 0, corrupt: [] };
  for (const entries of groupsOf(blocks, loose, result)) {
    for (const entry of entries) if ((after === null || isBehind(entry, after, order)) && test(entry)) result.entries.push(entry);
  }
  sortEntries(result.entries, order);
  if (result.entries.length > limit) result.entries.length = limit;
  return result;
}

function tally({ blocks, entries: loose = [], filter, stepMs, by }: Extract<Job, { kind: 'tally' }>): TallyResult {
  const test = filterTest(filter);
  const result: TallyResult = { kind: 'tally', buckets: new Map(), counted: 0, read: 0, bytes: 0, corrupt: [] };
  for (const entries of groupsOf(blocks, loose, result)) {
    for (const entry of entries) {
      if (!test(entry)) continue;
      result.counted += textLength(entry);
      const start = Math.floor(entry.timestampMs / stepMs) * stepMs;
      const counts = result.buckets.get(start) ?? new Map<string, number>();
      result.buckets.set(start, counts.set(entry[by], (counts.get(entry[by]) ?? 0) + 1));
    }
  }
  return result;
}

function rewrite({ block, level, erase }: Extract<Job, { kind: 'rewrite' }>): RewriteResult {
  const entries = decodeBlock(readBlock(block.path, block.row), block.row);
  if (erase === null) return { kind: 'rewrite', block: encodeBlock(entries, level), erased: 0 };
  const test = filterTest(erase);
  let erased = 0;
  const kept = entries.map((entry) => {
    if (!test(entry)) return entry;
    erased += 1;
    return erasedEntry(entry);
  });
  return { kind: 'rewrite', block: encodeBlock(kept, level), erased };
}

function facets({ blocks, entries: loose = [], filter, of, range }: Extract<Job, { kind: 'facets' }>): FacetsResult {
  const test = filterTest(filter);
  const result: FacetsResult = { kind: 'facets', patterns: new Map(), fields: new Map(), read: 0, bytes: 0, corrupt: [] };
  for (const entries of groupsOf(blocks, loose, result)) {
    for (const entry of entries) {
      if (!test(entry)) continue;
      if (of === 'patterns') countPattern(result.patterns, entry, range);
      else countFields(result.fields, entry);
    }
  }
  return result;
}

function* groupsOf(
  blocks: readonly BlockAt[],
  loose: readonly LogEntry[],
  result: { read: number; bytes: number; corrupt: BlockAt[] },
): Generator<readonly LogEntry[]> {
  result.read += loose.length;
  yield loose;
  for (const block of blocks) {
    const entries = entriesOf(block, result);
    if (!entries) continue;
    result.read += entries.length;
    yield entries;
  }
}

/** The entries of a block; null for one that is damaged, which is then named in the result. */
function entriesOf({ path, row }: BlockAt, result: { bytes: number; corrupt: BlockAt[] }): LogEntry[] | null {
  try {
    const bytes = readBlock(path, row);
    result.bytes += row.rawBytes;
    return decodeBlock(bytes, row);
  } catch (error) {
    // What retention has removed since the question was asked is not damaged.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) result.corrupt.push({ path, row });
    return null;
  }
}

function readBlock(path: string, row: BlockRow): Buffer {
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

/** A segment may have got its final name since the question was asked. */
function openBlockFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (!path.endsWith('.open')) throw error;
    return openSync(path.replace(/open$/, 'seg'), 'r');
  }
}
