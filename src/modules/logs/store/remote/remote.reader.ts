import { HOUR_MS } from '../../../../common/time/time.js';
import type { LogEntry } from '../../entry/log-entry.js';
import { filterTest, type LogFilter } from '../../query/log-filter.js';
import type {
  FacetRequest,
  Facets,
  Found,
  Incomplete,
  PageRequest,
  Scanned,
  ServiceFacet,
  Services,
  Volume,
  VolumeRequest,
} from '../log-store.js';
import { isBehind, sortEntries } from '../segments/search/entry.order.js';
import { countFields, countPattern, type FieldCounts, type PatternCounts } from '../segments/search/facet.count.js';
import { facetOf } from '../segments/search/service.facet.js';
import type { LogEngine } from './log-engine.js';
import { RemotePages } from './remote.pages.js';
import type { UnsettledView } from './unsettled.entries.js';

/** Limit of entries that are counted here, where the engine cannot count. */
const MAX_COUNTED = 10_000;
const AWAY: Incomplete = { reason: 'engine' };

/** Answers queries from an engine and from the entries that it does not return yet; missing parts are reported. */
export class RemoteReader {
  private readonly pages: RemotePages;

  constructor(
    private readonly engine: LogEngine,
    private readonly unsettled: UnsettledView,
    private readonly lastSeq: () => number,
  ) {
    this.pages = new RemotePages(engine);
  }

  async page(request: PageRequest, signal?: AbortSignal): Promise<Found> {
    const startedAt = performance.now();
    const { filter, direction, limit, after, bySeq = false } = request;
    const order = { newestFirst: direction === 'backward', bySeq };
    const { settledSeq, near, incomplete } = this.near(filter);
    const found = near.filter((entry) => after === null || isBehind(entry, after, order));
    let [hasMore, postFiltered] = [false, 0];
    try {
      const asked = { ...request, filter: settledFilter(filter, settledSeq), limit: limit + 1 };
      const page = await this.pages.read(asked, settledSeq, signal);
      for (const entry of page.entries) if (after === null || isBehind(entry, after, order)) found.push(entry);
      [hasMore, postFiltered] = [page.hasMore, page.postFiltered];
    } catch (error) {
      if (signal?.aborted) throw error;
      incomplete.push(AWAY);
    }
    sortEntries(found, order);
    const scanned: Scanned = { blocks: 0, skipped: 0, bytes: 0, entries: found.length + postFiltered, ms: 0, post_filtered: postFiltered };
    scanned.ms = Math.round((performance.now() - startedAt) * 10) / 10;
    return { entries: found.slice(0, limit), hasMore: hasMore || found.length > limit, incomplete, scanned };
  }

  async volume(request: VolumeRequest, signal?: AbortSignal): Promise<Volume> {
    const { filter, stepMs, by } = request;
    const { settledSeq, near, incomplete } = this.near(filter);
    let buckets = new Map<number, Map<string, number>>();
    let counted: readonly LogEntry[] = near;
    try {
      const settled = settledFilter(filter, settledSeq);
      if (this.engine.isExact(filter)) buckets = await this.engine.volume({ ...request, filter: settled }, signal);
      else counted = [...near, ...(await this.read(settled, incomplete, signal))];
    } catch (error) {
      if (signal?.aborted) throw error;
      incomplete.push(AWAY);
    }
    for (const entry of counted) {
      const startMs = Math.floor(entry.timestampMs / stepMs) * stepMs;
      const counts = buckets.get(startMs) ?? new Map<string, number>();
      buckets.set(startMs, counts.set(entry[by], (counts.get(entry[by]) ?? 0) + 1));
    }
    return { buckets, bytes: 0, incomplete };
  }

  async services(filter: LogFilter, signal?: AbortSignal): Promise<Services> {
    const { settledSeq, near, incomplete } = this.near(filter);
    const names = new Set(near.map(({ service }) => service));
    const range = { startMs: filter.startMs, endMs: filter.endMs };
    try {
      for (const name of await this.engine.services(settledFilter(filter, settledSeq), range, signal)) names.add(name);
    } catch (error) {
      if (signal?.aborted) throw error;
      return { facets: this.facetsOf(near), incomplete: [...incomplete, AWAY] };
    }
    const nowMs = Date.now();
    const times = { startMs: filter.startMs ?? nowMs - 30 * 24 * HOUR_MS, endMs: filter.endMs ?? nowMs + 24 * HOUR_MS };
    const facets: ServiceFacet[] = [];
    for (const service of [...names].toSorted()) {
      const volume = await this.volume({ filter: { ...filter, ...times, services: [service] }, stepMs: HOUR_MS, by: 'level' }, signal);
      incomplete.push(...volume.incomplete);
      const facet = facetOf(service, volume, []);
      if (facet) facets.push({ ...facet, bytes: null });
    }
    return { facets, incomplete };
  }

  async facets({ filter, of }: FacetRequest, signal?: AbortSignal): Promise<Facets> {
    const patterns: PatternCounts = new Map();
    const fields: FieldCounts = new Map();
    const { settledSeq, near, incomplete } = this.near(filter);
    let entries: readonly LogEntry[] = near;
    try {
      entries = [...near, ...(await this.read(settledFilter(filter, settledSeq), incomplete, signal))];
    } catch (error) {
      if (signal?.aborted) throw error;
      incomplete.push(AWAY);
    }
    for (const entry of entries) {
      if (of === 'patterns') countPattern(patterns, entry, filter);
      else countFields(fields, entry);
    }
    return { patterns, fields, incomplete };
  }

  /** The entries of a filter in memory. */
  private near(filter: LogFilter): { settledSeq: number; near: LogEntry[]; incomplete: Incomplete[] } {
    const { settledSeq, entries } = this.unsettled.now();
    const waiting = this.lastSeq() - (entries.at(-1)?.seq ?? settledSeq);
    const incomplete: Incomplete[] = this.unsettled.isWhole ? [] : [waiting > 0 ? { reason: 'engine', count: waiting } : AWAY];
    return { settledSeq, near: entries.filter(filterTest(filter)), incomplete };
  }

  /** The newest entries of a filter for counting here; reports when there are more. */
  private async read(filter: LogFilter, incomplete: Incomplete[], signal?: AbortSignal): Promise<readonly LogEntry[]> {
    const request = { filter, direction: 'backward', limit: MAX_COUNTED, after: null } as const;
    const { entries, hasMore } = await this.pages.read(request, this.lastSeq(), signal);
    if (hasMore) incomplete.push(AWAY);
    return entries;
  }

  private facetsOf(entries: readonly LogEntry[]): ServiceFacet[] {
    return [...Map.groupBy(entries, ({ service }) => service)].flatMap(([service, own]) => {
      const buckets = new Map<number, Map<string, number>>();
      for (const { timestampMs, level } of own) {
        const counts = buckets.get(timestampMs) ?? new Map<string, number>();
        buckets.set(timestampMs, counts.set(level, (counts.get(level) ?? 0) + 1));
      }
      const facet = facetOf(service, { buckets, bytes: 0, incomplete: [] }, []);
      return facet ? [{ ...facet, bytes: null }] : [];
    });
  }
}

function settledFilter<F extends LogFilter>(filter: F, settledSeq: number): F {
  return { ...filter, beforeSeq: Math.min(filter.beforeSeq ?? Infinity, settledSeq + 1) };
}
