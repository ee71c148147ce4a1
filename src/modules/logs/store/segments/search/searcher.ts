import { MINUTE_MS } from '../../../../../common/time/time.js';
import { type LogEntry, textLength } from '../../../entry/log-entry.js';
import { LEVELS } from '../../../entry/levels.js';
import { EVERYTHING, filterTest, levelMask, type LogFilter } from '../../../query/log-filter.js';
import { hasRegex } from '../../../query/query.ast.js';
import type {
  FacetRequest,
  Facets,
  Found,
  Incomplete,
  PageRequest,
  PlaceInTime,
  Scanned,
  ServiceFacet,
  Services,
  Volume,
  VolumeRequest,
} from '../../log-store.js';
import { beginning, blockAt, corruptBlock, isFinal, isReachable, nearest, placeBefore, type StoredBlock } from './block.order.js';
import { countMinutes } from '../blocks/block.minutes.js';
import { holdsOnly, mayHold } from '../blocks/block.skip.js';
import { readFacets } from './facet.reader.js';
import { type EntryOrder, isBehind, sortEntries } from './entry.order.js';
import type { Head } from '../wal/head.js';
import type { Job } from './search.jobs.js';
import type { SearchPool } from './search.pool.js';
import { SearchTurns } from './search.turns.js';
import { facetOf, type StoredPart, timesOf } from './service.facet.js';

/** Blocks per job when all of them must be read, so that a page waits for at most so many. */
const BLOCKS_PER_TALLY = 2;

interface ScanRequest {
  readonly filter: LogFilter;
  readonly order: EntryOrder;
  readonly limit: number;
  readonly after: PageRequest['after'];
}

/**
 * Answers queries from head and blocks: skips blocks by the index, reads the others on threads, newest first, and stops as soon as a
 * page is complete.
 */
export class Searcher {
  private readonly turns: SearchTurns;

  constructor(
    private readonly head: Head,
    private readonly blocks: () => readonly StoredBlock[],
    private readonly pool: SearchPool,
    private readonly threads: number,
    timeoutMs: number,
    private readonly away: (filter: LogFilter) => readonly Incomplete[] = () => [],
  ) {
    this.turns = new SearchTurns(timeoutMs);
  }

  async page({ filter, direction, limit, after, bySeq = false }: PageRequest, signal?: AbortSignal): Promise<Found> {
    const order: EntryOrder = { newestFirst: direction === 'backward', bySeq };
    return this.turns.take('page', signal, async (deadline) => {
      const startedAt = performance.now();
      const scanned: Scanned = { blocks: 0, skipped: 0, bytes: 0, entries: 0, ms: 0 };
      const incomplete: Incomplete[] = [...this.away(filter)];
      // Synchronously together, because a part of the head that becomes a block in between would count twice.
      const candidates = this.candidates(filter, order, after, scanned);
      const request = { filter, order, limit: limit + 1, after };
      const found: LogEntry[] = [];
      let readTo: PlaceInTime | null = null;
      let edge = after ?? beginning(order);
      try {
        for (const entry of await this.fromHead(request, scanned, deadline)) found.push(entry);
        for (let at = 0; at < candidates.length && !isFinal(found, candidates[at], order, limit);) {
          edge = placeBefore(candidates[at], after, order);
          const batch = candidates.slice(at, at + this.threads);
          await this.scan(batch, request, { found, scanned, incomplete }, deadline);
          at += batch.length;
          sortEntries(found, order);
          if (found.length > limit + 1) found.length = limit + 1;
        }
      } catch (error) {
        if (signal?.aborted || !deadline.aborted) throw error;
        incomplete.push({ reason: 'timeout' });
        // When all blocks overlap and the deadline allows too few, the found entries are returned as they are.
        readTo = after !== null && !isBehind(edge, after, order) ? (found.at(Math.min(limit, found.length) - 1) ?? edge) : edge;
      }
      // Unread blocks may have entries before some of the found ones, which then come with the next page.
      const entries = found.filter((entry) => readTo === null || !isBehind(entry, readTo, order));
      sortEntries(entries, order);
      scanned.ms = Math.round((performance.now() - startedAt) * 10) / 10;
      const hasMore = entries.length > limit || readTo !== null;
      return { entries: entries.slice(0, limit), hasMore, incomplete, scanned, ...(readTo && { readTo }) };
    });
  }

  async entry(seq: number): Promise<LogEntry | null> {
    const filter = { ...EVERYTHING, afterSeq: seq - 1, beforeSeq: seq + 1 };
    const { entries } = await this.page({ filter, direction: 'forward', limit: 1, after: null, bySeq: true });
    return entries[0] ?? null;
  }

  async volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume> {
    const away = this.away(request.filter);
    const { incomplete, ...counted } = await this.count(request, signal);
    return { ...counted, incomplete: [...away, ...incomplete] };
  }

  /** `stored`: the blocks and entries that may match the filter. */
  private async count({ filter, stepMs, by }: VolumeRequest, signal?: AbortSignal, stored?: StoredPart): Promise<Volume> {
    return this.turns.take('count', signal, async (deadline) => {
      const buckets = new Map<number, Map<string, number>>();
      const count = (startMs: number, name: string, more: number): void => {
        const counts = buckets.get(startMs) ?? new Map<string, number>();
        buckets.set(startMs, counts.set(name, (counts.get(name) ?? 0) + more));
      };
      const isSlow = filter.query !== null && hasRegex(filter.query);
      const test = filterTest(isSlow ? { ...filter, query: null } : filter);
      const near = (stored?.entries ?? [...this.head.entries()]).filter(test);
      let bytes = isSlow ? 0 : near.reduce((sum, entry) => sum + textLength(entry), 0);
      if (!isSlow) for (const entry of near) count(Math.floor(entry.timestampMs / stepMs) * stepMs, entry[by], 1);
      const unread: StoredBlock[] = [];
      const mask = levelMask(filter);
      for (const block of stored?.blocks ?? this.blocks()) {
        if (!mayHold(block, filter)) continue;
        if (stepMs % MINUTE_MS !== 0 || by === 'pattern' || !holdsOnly(block, filter)) {
          unread.push(block);
          continue;
        }
        bytes += block.row.rawBytes;
        countMinutes(block.row, stepMs, (startMs, rank, more) => {
          if (((mask >> rank) & 1) === 1) count(startMs, by === 'level' ? (LEVELS[rank] ?? 'unknown') : block.row.service, more);
        });
      }
      const request = { filter, stepMs, by, withBytes: stored !== undefined };
      const tallied = await this.tally(unread, isSlow ? near : [], request, count, deadline, signal);
      return { buckets, bytes: bytes + tallied.bytes, incomplete: tallied.incomplete };
    });
  }

  facets(request: FacetRequest, signal?: AbortSignal): Promise<Facets> {
    return this.turns.take('count', signal, async (deadline) => {
      const away = this.away(request.filter);
      const found = await readFacets({ head: this.head, blocks: this.blocks(), pool: this.pool }, request, deadline);
      return { ...found, incomplete: [...away, ...found.incomplete] };
    });
  }

  async services(filter: LogFilter, signal?: AbortSignal): Promise<Services> {
    const range = { startMs: filter.startMs ?? -8.64e15, endMs: filter.endMs ?? 8.64e15 };
    const facets: ServiceFacet[] = [];
    const incomplete = [...this.away(filter)];
    for (const [service, stored] of this.storedOf(filter)) {
      const wanted = { ...filter, ...range, services: [service] };
      const volume = await this.count({ filter: wanted, stepMs: MINUTE_MS, by: 'level' }, signal, stored);
      incomplete.push(...volume.incomplete);
      const facet = facetOf(service, volume, timesOf(stored, wanted));
      if (facet) facets.push(facet);
    }
    return { facets, incomplete };
  }

  /** Stored parts by service, ordered by name. */
  private storedOf({ services }: LogFilter): [string, StoredPart][] {
    const blocks = Map.groupBy(this.blocks(), ({ row }) => row.service);
    const parts = Map.groupBy(this.head.parts(), ({ service }) => service);
    return [...new Set([...blocks.keys(), ...parts.keys()])]
      .filter((service) => services === null || services.includes(service))
      .toSorted()
      .map((service) => [
        service,
        { blocks: blocks.get(service) ?? [], entries: (parts.get(service) ?? []).flatMap(({ entries }) => entries) },
      ]);
  }

  /** Entries of the head are tested here, except by regular expressions, as only a thread can be stopped. */
  private async fromHead(request: ScanRequest, scanned: Scanned, deadline: AbortSignal): Promise<LogEntry[]> {
    const { filter, order, after } = request;
    const entries = [...this.head.entries()];
    scanned.entries += entries.length;
    if (filter.query !== null && hasRegex(filter.query) && entries.length > 0) {
      const near = entries.filter(filterTest({ ...filter, query: null }));
      return (await this.pool.run({ kind: 'scan', blocks: [], entries: JSON.stringify(near), ...request }, deadline, true)).entries;
    }
    const test = filterTest(filter);
    const found = entries.filter((entry) => (after === null || isBehind(entry, after, order)) && test(entry));
    sortEntries(found, order);
    return found;
  }

  private candidates(filter: LogFilter, order: EntryOrder, after: PageRequest['after'], scanned: Scanned): StoredBlock[] {
    const candidates: StoredBlock[] = [];
    for (const block of this.blocks()) {
      if (mayHold(block, filter) && (after === null || isReachable(block, after, order))) candidates.push(block);
      else scanned.skipped += 1;
    }
    return candidates.sort((a, b) => (order.newestFirst ? nearest(b, order) - nearest(a, order) : nearest(a, order) - nearest(b, order)));
  }

  private async scan(
    batch: readonly StoredBlock[],
    request: ScanRequest,
    { found, scanned, incomplete }: { found: LogEntry[]; scanned: Scanned; incomplete: Incomplete[] },
    deadline: AbortSignal,
  ): Promise<void> {
    const results = await Promise.all(
      batch.map((block) => this.pool.run({ kind: 'scan', blocks: [blockAt(block)], ...request }, deadline, true)),
    );
    for (const { entries, read, bytes, corrupt } of results) {
      for (const entry of entries) found.push(entry);
      scanned.blocks += 1;
      scanned.entries += read;
      scanned.bytes += bytes;
      incomplete.push(...corrupt.map(({ row }) => corruptBlock(row)));
    }
  }

  private async tally(
    blocks: readonly StoredBlock[],
    entries: readonly LogEntry[],
    request: Omit<Extract<Job, { kind: 'tally' }>, 'kind' | 'blocks' | 'entries'>,
    count: (startMs: number, name: string, more: number) => void,
    deadline: AbortSignal,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly bytes: number; readonly incomplete: Incomplete[] }> {
    let bytes = 0;
    const incomplete: Incomplete[] = [];
    const jobs: Promise<void>[] = [];
    const ask = (part: Pick<Extract<Job, { kind: 'tally' }>, 'blocks' | 'entries'>): void => {
      const job = this.pool.run({ kind: 'tally', ...part, ...request }, deadline).then(({ buckets, counted, corrupt }) => {
        bytes += counted;
        for (const [startMs, counts] of buckets) for (const [name, more] of counts) count(startMs, name, more);
        incomplete.push(...corrupt.map(({ row }) => corruptBlock(row)));
      });
      jobs.push(job);
    };
    if (entries.length > 0) ask({ blocks: [], entries: JSON.stringify(entries) });
    for (let at = 0; at < blocks.length; at += BLOCKS_PER_TALLY) ask({ blocks: blocks.slice(at, at + BLOCKS_PER_TALLY).map(blockAt) });
    const failed = (await Promise.allSettled(jobs)).filter(({ status }) => status === 'rejected').length;
    if (signal?.aborted) throw new Error('called off');
    if (failed > 0) incomplete.push({ reason: 'timeout', count: failed });
    return { bytes, incomplete };
  }
}
