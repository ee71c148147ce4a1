import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Problem } from '../../../common/problem.js';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import { serviceName } from '../entry/service-name.js';
import { LEVELS } from '../entry/levels.js';
import { type LogEntry, seqOf } from '../entry/log-entry.js';
import { LogCounters } from '../intake/log.counters.js';
import { SourceRegistry } from '../intake/source.registry.js';
import { EVERYTHING, type LogFilter } from '../query/log-filter.js';
import { type Found, type Incomplete, LogStore, type PlaceInTime } from '../store/log-store.js';
import type { LogContextDto, LogLevelsDto, LogPageDto, LogServicesDto, LogVolumeDto } from './dto/logs-answer.dto.js';
import type { LogContextQueryDto, LogFilterDto, LogsQueryDto, LogVolumeQueryDto } from './dto/logs-query.dto.js';
import type { LogEntryDto } from './dto/log-entry.dto.js';
import { isoTime, toEntryDto } from './entry.wire.js';
import { fingerprint, readContextCursor, readCursor, selectionOf, writeContextCursor, writeCursor } from './log-selection.js';
import { chooseStep } from './volume-step.js';

/** Queries of the log store: pages in both directions, one entry, its context, volumes and facets. */
@Injectable()
export class LogsService {
  constructor(
    private readonly store: LogStore,
    private readonly config: Config,
    private readonly sources: SourceRegistry,
    private readonly counters: LogCounters,
  ) {}

  async page(query: LogsQueryDto, principal: Principal, signal?: AbortSignal): Promise<LogPageDto> {
    const limit = this.limitOf(query.limit);
    const selection = selectionOf(query, principal, Date.now());
    const hash = fingerprint(query);
    const cursor = query.cursor === undefined ? null : readCursor(hash, query.cursor);
    const range = cursor ? { startMs: cursor.startMs, endMs: cursor.endMs } : { startMs: selection.startMs, endMs: selection.endMs };
    const filter = { ...selection, ...range };
    const newestFirst = query.direction === 'backward';
    const towards = cursor?.towards ?? (newestFirst ? 'older' : 'newer');
    const stream = this.placeInStream(query);
    const direction = towards === 'older' ? 'backward' : 'forward';
    const found = await this.counters.searched('page', () =>
      this.store.page({ filter, direction, limit, after: cursor?.place ?? null }, signal),
    );
    const goesBack = (towards === 'older') !== newestFirst;
    const entries = goesBack ? found.entries.toReversed() : found.entries;
    const [first, last] = [entries[0], entries.at(-1)];
    const on = newestFirst ? 'older' : 'newer';
    const back = newestFirst ? 'newer' : 'older';
    const hasMore = goesBack ? true : found.hasMore;
    // The cursor of an empty page is that of the request, so that clients can poll for new entries.
    const place = (entry: LogEntry | undefined) => entry ?? cursor?.place;
    const [ahead, behind] = goesBack ? [place(last), found.readTo ?? place(first)] : [found.readTo ?? place(last), place(first)];
    const write = (to: 'older' | 'newer', at: PlaceInTime | undefined) =>
      at ? writeCursor(hash, { towards: to, place: at, ...range }) : null;
    return {
      items: entries.map(toEntryDto),
      next_cursor: hasMore ? write(on, ahead) : null,
      prev_cursor: write(back, behind),
      has_more: hasMore && (entries.length > 0 || !goesBack),
      complete: found.incomplete.length === 0,
      incomplete: [...found.incomplete],
      scanned: found.scanned,
      stream,
    };
  }

  async entry(id: string, principal: Principal): Promise<LogEntryDto> {
    return toEntryDto(await this.find(id, principal));
  }

  async context(
    id: string,
    { before, after, scope, cursor }: LogContextQueryDto,
    principal: Principal,
    signal?: AbortSignal,
  ): Promise<LogContextDto> {
    const entry = await this.find(id, principal);
    const filter: LogFilter = {
      ...EVERYTHING,
      ...(scope === 'source' ? { source: entry.source } : {}),
      ...(scope === 'all' ? {} : { services: [entry.service] }),
      brokers: isLimited(principal) ? principal.brokers : null,
    };
    const from = cursor === undefined ? null : readContextCursor(id, scope, cursor);
    const place = { timestampMs: entry.timestampMs, seq: from?.seq ?? entry.seq };
    const side = (direction: 'backward' | 'forward', limit: number) =>
      this.store.page({ filter, direction, limit: Math.max(1, limit), after: place, bySeq: true }, signal);
    // A page of a cursor has one unknown side; on the other side is at least the page that it came from.
    const [older, newer] = await Promise.all([
      from?.towards === 'newer' ? null : side('backward', before),
      from?.towards === 'older' ? null : side('forward', after),
    ]);
    const earlier = older?.entries.slice(0, before).toReversed() ?? [];
    const later = newer?.entries.slice(0, after) ?? [];
    const items = [...earlier, ...(from ? [] : [entry]), ...later];
    const hasMore = (found: Found | null, wanted: number) => (wanted === 0 ? found?.entries.length !== 0 : (found?.hasMore ?? true));
    const [isMoreBefore, isMoreAfter] = [hasMore(older, before), hasMore(newer, after)];
    const [beforeSeq, afterSeq] = [items[0]?.seq ?? place.seq, items.at(-1)?.seq ?? place.seq];
    return {
      items: items.map(toEntryDto),
      has_more_before: isMoreBefore,
      has_more_after: isMoreAfter,
      before_cursor: isMoreBefore ? writeContextCursor(id, scope, { towards: 'older', seq: beforeSeq }) : null,
      after_cursor: isMoreAfter ? writeContextCursor(id, scope, { towards: 'newer', seq: afterSeq }) : null,
      before_seq: beforeSeq,
      after_seq: afterSeq,
      complete: (older?.incomplete.length ?? 0) + (newer?.incomplete.length ?? 0) === 0,
    };
  }

  async volume(query: LogVolumeQueryDto, principal: Principal, signal?: AbortSignal): Promise<LogVolumeDto> {
    const nowMs = Date.now();
    const selection = selectionOf(query, principal, nowMs);
    const filter = { ...selection, startMs: selection.startMs ?? nowMs - 86_400_000, endMs: selection.endMs ?? nowMs };
    const stepMs = chooseStep(query.step, filter.endMs - filter.startMs);
    const volume = () => this.store.volume({ filter, stepMs, by: query.by }, signal);
    const { buckets, incomplete } = await this.counters.searched('volume', volume);
    const sorted = [...buckets].toSorted(([a], [b]) => a - b);
    const rows = sorted.map(([startMs, counts]) => ({
      timestamp: isoTime(startMs),
      total: sum(counts.values()),
      by: Object.fromEntries(counts),
    }));
    return {
      step_seconds: stepMs / 1000,
      items: rows,
      buckets: rows,
      total: sum(rows.map(({ total }) => total)),
      complete: incomplete.length === 0,
      incomplete: [...incomplete],
    };
  }

  async services(query: LogFilterDto, principal: Principal, signal?: AbortSignal): Promise<LogServicesDto> {
    const nowMs = Date.now();
    const filter = selectionOf(query, principal, nowMs);
    const seconds = Math.max(1, ((filter.endMs ?? nowMs) - (filter.startMs ?? 0)) / 1000);
    const { facets, incomplete } = await this.store.services(filter, signal);
    const lags = this.sources.lagOfServices(principal);
    const items = facets.map(({ service, entries, bytes, firstMs, lastMs, levels }) => ({
      ...{ service, entries, bytes, levels: { ...levels } },
      first_at: isoTime(firstMs),
      last_at: isoTime(lastMs),
      rate: Math.round((entries / seconds) * 1000) / 1000,
      lag_bytes: lags.get(service) ?? 0,
    }));
    return { items, complete: incomplete.length === 0, incomplete: [...incomplete] };
  }

  async levels(query: LogFilterDto, principal: Principal, signal?: AbortSignal): Promise<LogLevelsDto> {
    const { facets, incomplete } = await this.store.services(selectionOf(query, principal, Date.now()), signal);
    const levels = Object.fromEntries(LEVELS.map((level) => [level, sum(facets.map((facet) => facet.levels[level] ?? 0))]));
    return { levels, total: sum(Object.values(levels)), complete: incomplete.length === 0, incomplete: [...incomplete] };
  }

  /** The entry of an id, if the caller sees it. Throws `logs.not_found`, `logs.expired`, or `logs.busy` when the search took too long. */
  private async find(id: string, principal: Principal): Promise<LogEntry> {
    const seq = seqOf(id);
    const entry = seq === null ? null : await this.store.get(seq);
    if (entry && sees(principal, entry.broker)) return entry;
    const wasThere = seq !== null && !entry && seq <= this.store.lastSeq && !isLimited(principal);
    throw wasThere ? await this.whyGone(seq) : new Problem('logs.not_found');
  }

  /** The problem for an entry that was stored and cannot be read. */
  private async whyGone(seq: number): Promise<Problem> {
    const filter = { ...EVERYTHING, afterSeq: seq - 1, beforeSeq: seq + 1 };
    const { incomplete } = await this.store.page({ filter, direction: 'forward', limit: 1, after: null, bySeq: true });
    const has = (reason: Incomplete['reason']): boolean => incomplete.some((one) => one.reason === reason);
    if (has('timeout')) return new Problem('logs.busy', { retryAfterSeconds: 5 });
    if (has('corrupt')) return new Problem('logs.expired', { detail: 'The block of the entry is damaged.' });
    if (has('archive_detached')) return new Problem('logs.expired', { detail: 'The entry may be in an archived file that is missing.' });
    return new Problem('logs.expired');
  }

  private placeInStream({ service }: LogFilterDto): LogPageDto['stream'] {
    const [only] = service?.map(serviceName) ?? [];
    if (only === undefined || service?.length !== 1) return { topic: 'logs', epoch: this.store.epoch, seq: this.store.lastSeq };
    return { topic: `logs:${only}`, epoch: this.store.epoch, seq: this.store.lastServiceSeq(only) };
  }

  private limitOf(limit: number): number {
    const most = this.config.variables.MAX_LOG_ENTRIES;
    if (limit <= most) return limit;
    throw new Problem('request.invalid', { errors: [{ field: 'limit', message: `must not be greater than ${most}` }] });
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
