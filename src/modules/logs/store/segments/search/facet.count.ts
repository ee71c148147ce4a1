import type { LogEntry } from '../../../entry/log-entry.js';
import type { FieldCount, PatternCount } from '../../log-store.js';

const MAX_DISTINCT = 1000;
const MAX_NAMES = 10_000;
const MAX_VALUE = 200;
const MAX_SERVICES = 100;
export const TREND_BUCKETS = 24;

/** The range of a trend, in epoch ms. */
export interface TrendRange {
  readonly startMs: number;
  readonly endMs: number;
}

export type PatternCounts = Map<string, PatternCount>;
export type FieldCounts = Map<string, FieldCount>;

export function countPattern(counts: PatternCounts, entry: LogEntry, { startMs, endMs }: TrendRange): void {
  const { pattern, level, service, timestampMs, seq } = entry;
  const known = counts.get(pattern) ?? newPattern(timestampMs, seq);
  counts.set(pattern, known);
  known.count += 1;
  known.levels.set(level, (known.levels.get(level) ?? 0) + 1);
  if (known.services.size < MAX_SERVICES) known.services.add(service);
  known.firstMs = Math.min(known.firstMs, timestampMs);
  if (timestampMs >= known.lastMs) Object.assign(known, { lastMs: timestampMs, sampleSeq: seq });
  const bucket = Math.floor(((timestampMs - startMs) / Math.max(1, endMs - startMs)) * TREND_BUCKETS);
  if (bucket >= 0 && bucket < TREND_BUCKETS) known.trend[bucket] = (known.trend[bucket] ?? 0) + 1;
}

export function countFields(counts: FieldCounts, { fields }: LogEntry): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) continue;
    const known = counts.get(name) ?? { count: 0, values: new Map<string, number>() };
    if (known.count === 0 && counts.size >= MAX_NAMES) continue;
    counts.set(name, known);
    known.count += 1;
    add(known.values, String(value).slice(0, MAX_VALUE), 1);
  }
}

export function addPatterns(to: PatternCounts, from: PatternCounts): void {
  for (const [pattern, more] of from) {
    const known = to.get(pattern);
    if (!known) {
      to.set(pattern, more);
      continue;
    }
    known.count += more.count;
    for (const [level, count] of more.levels) known.levels.set(level, (known.levels.get(level) ?? 0) + count);
    for (const service of more.services) if (known.services.size < MAX_SERVICES) known.services.add(service);
    known.firstMs = Math.min(known.firstMs, more.firstMs);
    if (more.lastMs >= known.lastMs) Object.assign(known, { lastMs: more.lastMs, sampleSeq: more.sampleSeq });
    known.trend = known.trend.map((count, at) => count + (more.trend[at] ?? 0));
  }
}

export function addFields(to: FieldCounts, from: FieldCounts): void {
  for (const [name, more] of from) {
    const known = to.get(name);
    if (!known) {
      to.set(name, more);
      continue;
    }
    known.count += more.count;
    for (const [value, count] of more.values) add(known.values, value, count);
  }
}

/** Values beyond a thousand are counted only for their field. */
function add(values: Map<string, number>, value: string, more: number): void {
  const before = values.get(value);
  if (before === undefined && values.size >= MAX_DISTINCT) return;
  values.set(value, (before ?? 0) + more);
}

function newPattern(atMs: number, seq: number): PatternCount {
  return {
    ...{ count: 0, levels: new Map(), services: new Set(), firstMs: atMs, lastMs: atMs, sampleSeq: seq },
    trend: Array.from({ length: TREND_BUCKETS }, () => 0),
  };
}
