import { type LogLevel, LEVELS, rankOf } from '../entry/levels.js';
import { type EntryTest, matcher, type RegexMaker } from './matcher.js';
import type { Query } from './query.ast.js';

/** A filter of entries as plain data, because it is sent to search threads. Absent limits are null. */
export interface LogFilter {
  readonly query: Query | null;
  readonly caseSensitive: boolean;
  readonly services: readonly string[] | null;
  /** Minimum level; null = every level. */
  readonly level: LogLevel | null;
  /** Whether entries without a level match beside those of at least `level`. */
  readonly includeUnknown: boolean;
  /** `[startMs, endMs)` of the entry's time. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly traceId: string | null;
  readonly source: string | null;
  readonly broker: string | null;
  /** Row scope: brokers whose entries the caller sees; null = all, also entries without a broker. */
  readonly brokers: readonly string[] | null;
  /** Exclusive bounds of the store's sequence number. */
  readonly afterSeq: number | null;
  readonly beforeSeq: number | null;
  /** Exclusive lower bound of the number in the entry's service. */
  readonly afterServiceSeq: number | null;
}

export const EVERYTHING: LogFilter = {
  query: null,
  caseSensitive: false,
  services: null,
  level: null,
  includeUnknown: false,
  startMs: null,
  endMs: null,
  traceId: null,
  source: null,
  broker: null,
  brokers: null,
  afterSeq: null,
  beforeSeq: null,
  afterServiceSeq: null,
};

/** The levels of a filter, as bits by rank. */
export function levelMask({ level, includeUnknown }: Pick<LogFilter, 'level' | 'includeUnknown'>): number {
  if (level === null) return (1 << LEVELS.length) - 1;
  const least = rankOf(level);
  const known = LEVELS.reduce((mask, _, rank) => (rank >= Math.max(1, least) ? mask | (1 << rank) : mask), 0);
  return known | (includeUnknown || level === 'unknown' ? 1 : 0);
}

/** Compiles a filter once for many entries. `regex` replaces the usual compilation of expressions. */
export function filterTest(filter: LogFilter, regex?: RegexMaker): EntryTest {
  const tests: EntryTest[] = [];
  const { startMs, endMs, afterSeq, beforeSeq, afterServiceSeq, traceId, source, broker } = filter;
  if (startMs !== null) tests.push((entry) => entry.timestampMs >= startMs);
  if (endMs !== null) tests.push((entry) => entry.timestampMs < endMs);
  if (afterSeq !== null) tests.push((entry) => entry.seq > afterSeq);
  if (beforeSeq !== null) tests.push((entry) => entry.seq < beforeSeq);
  if (afterServiceSeq !== null) tests.push((entry) => entry.serviceSeq > afterServiceSeq);
  if (filter.services !== null) {
    const services = new Set(filter.services);
    tests.push((entry) => services.has(entry.service));
  }
  if (filter.level !== null) {
    const mask = levelMask(filter);
    tests.push((entry) => ((mask >> rankOf(entry.level)) & 1) === 1);
  }
  if (traceId !== null) tests.push((entry) => entry.traceId === traceId);
  if (source !== null) tests.push((entry) => entry.source === source);
  if (broker !== null) tests.push((entry) => entry.broker === broker);
  if (filter.brokers !== null) {
    const brokers = new Set(filter.brokers);
    tests.push((entry) => entry.broker !== null && brokers.has(entry.broker));
  }
  if (filter.query !== null) tests.push(matcher(filter.query, filter.caseSensitive, regex));
  return (entry) => tests.every((test) => test(entry));
}
