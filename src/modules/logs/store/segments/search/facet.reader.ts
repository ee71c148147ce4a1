import { filterTest } from '../../../query/log-filter.js';
import { hasRegex } from '../../../query/query.ast.js';
import type { FacetRequest, Facets, Incomplete } from '../../log-store.js';
import { blockAt, corruptBlock, type StoredBlock } from './block.order.js';
import { mayHold } from '../blocks/block.skip.js';
import { addFields, addPatterns, countFields, countPattern, type FieldCounts, type PatternCounts } from './facet.count.js';
import type { Head } from '../wal/head.js';
import type { Job } from './search.jobs.js';
import type { SearchPool } from './search.pool.js';

const BLOCKS_PER_JOB = 8;

/** Counts the patterns or the fields of the entries of a filter. */
export async function readFacets(
  { head, blocks, pool }: { head: Head; blocks: readonly StoredBlock[]; pool: SearchPool },
  { filter, of }: FacetRequest,
  deadline: AbortSignal,
): Promise<Facets> {
  const patterns: PatternCounts = new Map();
  const fields: FieldCounts = new Map();
  const incomplete: Incomplete[] = [];
  const request = { filter, of, range: { startMs: filter.startMs, endMs: filter.endMs } };
  const isSlow = filter.query !== null && hasRegex(filter.query);
  const near = [...head.entries()].filter(filterTest(isSlow ? { ...filter, query: null } : filter));
  const jobs: Promise<void>[] = [];
  const ask = (part: Pick<Extract<Job, { kind: 'facets' }>, 'blocks' | 'entries'>): void => {
    const job = pool.run({ kind: 'facets', ...part, ...request }, deadline).then((result) => {
      addPatterns(patterns, result.patterns);
      addFields(fields, result.fields);
      incomplete.push(...result.corrupt.map(({ row }) => corruptBlock(row)));
    });
    jobs.push(job);
  };
  if (isSlow && near.length > 0) ask({ blocks: [], entries: JSON.stringify(near) });
  else
    for (const entry of near) {
      if (of === 'patterns') countPattern(patterns, entry, request.range);
      else countFields(fields, entry);
    }
  const wanted = blocks.filter((block) => mayHold(block, filter));
  for (let at = 0; at < wanted.length; at += BLOCKS_PER_JOB) ask({ blocks: wanted.slice(at, at + BLOCKS_PER_JOB).map(blockAt) });
  const failed = (await Promise.allSettled(jobs)).filter(({ status }) => status === 'rejected').length;
  if (failed > 0) incomplete.push({ reason: 'timeout', count: failed });
  return { patterns, fields, incomplete };
}
