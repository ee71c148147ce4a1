import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { parseTime } from '../../../common/time/time-range.js';
import { DAY_MS } from '../../../common/time/time.js';
import type { Principal } from '../../auth/identity/principal.js';
import { idOf } from '../entry/log-entry.js';
import { maskedTokens } from '../patterns/mask.js';
import { OTHER, PatternBook } from '../patterns/pattern.book.js';
import { type FacetRequest, LogStore, type PatternCount } from '../store/log-store.js';
import type { LogFieldsDto, LogPatternDto, LogPatternsDto, LogPatternsQueryDto } from './dto/logs-facets.dto.js';
import type { LogFilterDto } from './dto/logs-query.dto.js';
import { isoTime } from './entry.wire.js';
import { selectionOf } from './log-selection.js';

const TOP_VALUES = 10;
const MAX_FIELDS = 1000;

/** Facets of the entries of a filter. */
@Injectable()
export class LogFacets {
  constructor(
    private readonly store: LogStore,
    private readonly patterns: PatternBook,
  ) {}

  async readPatterns(query: LogPatternsQueryDto, principal: Principal, signal?: AbortSignal): Promise<LogPatternsDto> {
    const newSinceMs = query.new_since === undefined ? null : timeOf(query.new_since);
    const filter = this.rangeOf(query, principal);
    const found = await this.store.facets({ filter, of: 'patterns' }, signal);
    const total = [...found.patterns.values()].reduce((sum, { count }) => sum + count, 0);
    const wanted = [...found.patterns]
      .filter(([id]) => newSinceMs === null || (this.patterns.firstMsOf(id, filter.brokers) ?? -Infinity) >= newSinceMs)
      .toSorted(([, a], [, b]) => b.count - a.count || a.sampleSeq - b.sampleSeq)
      .slice(0, query.limit);
    const items = await Promise.all(wanted.map(([id, counted]) => this.toPattern(id, counted, total, filter.brokers)));
    return { items, total, complete: found.incomplete.length === 0, incomplete: [...found.incomplete] };
  }

  async readFields(query: LogFilterDto, principal: Principal, signal?: AbortSignal): Promise<LogFieldsDto> {
    const { fields, incomplete } = await this.store.facets({ filter: this.rangeOf(query, principal), of: 'fields' }, signal);
    const items = [...fields]
      .toSorted(([a, { count: more }], [b, { count: less }]) => less - more || (a < b ? -1 : 1))
      .slice(0, MAX_FIELDS)
      .map(([name, { count, values }]) => ({
        ...{ name, count, distinct: values.size },
        top: [...values]
          .toSorted(([, a], [, b]) => b - a)
          .slice(0, TOP_VALUES)
          .map(([value, times]) => ({ value, count: times })),
      }));
    return { items, complete: incomplete.length === 0, incomplete: [...incomplete] };
  }

  private rangeOf(query: LogFilterDto, principal: Principal): FacetRequest['filter'] {
    const nowMs = Date.now();
    const filter = selectionOf(query, principal, nowMs);
    return { ...filter, startMs: filter.startMs ?? nowMs - DAY_MS, endMs: filter.endMs ?? nowMs + 1 };
  }

  private async toPattern(id: string, counted: PatternCount, total: number, brokers: readonly string[] | null): Promise<LogPatternDto> {
    const { count, levels, services, firstMs, lastMs, sampleSeq, trend } = counted;
    const known = this.patterns.get(id);
    const sinceMs = this.patterns.firstMsOf(id, brokers);
    return {
      ...{ id, count, share: Math.round((count / total) * 10_000) / 10_000, levels: Object.fromEntries(levels) },
      pattern: known?.text ?? (await this.textOf(id, sampleSeq)),
      services: [...services].toSorted(),
      first_at: isoTime(firstMs),
      last_at: isoTime(lastMs),
      known_since: sinceMs === null ? null : isoTime(sinceMs),
      sample_id: idOf(sampleSeq),
      trend: [...trend],
    };
  }

  /** The text of an unknown pattern is made from its newest entry. */
  private async textOf(id: string, sampleSeq: number): Promise<string> {
    if (id === OTHER || id === '') return 'other';
    const sample = await this.store.get(sampleSeq);
    return sample ? maskedTokens(sample.message).join(' ') : '';
  }
}

function timeOf(text: string): number {
  const ms = parseTime(text);
  if (ms !== null) return ms;
  throw new Problem('request.invalid', {
    errors: [{ field: 'new_since', message: 'must be RFC 3339 with a zone, or epoch milliseconds' }],
  });
}
