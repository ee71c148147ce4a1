import { notKnown } from '../../../common/text/closest.js';
import { epochMs, MAX_AHEAD_MS } from '../../../common/time/time.js';
import { figureOf } from '../../../common/text/json.js';
import type { FieldError } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { parseTime } from '../../../common/time/time-range.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { MetricSeries, type SeriesBook } from '../series/metric-series.js';

/** Far beyond any figure of a desk, and so far below the largest double that no sum of them overflows. */
const MAX_VALUE = 1e290;
const FIELDS: ReadonlySet<string> = new Set(['type', 'value', 'timestamp', 'labels']);

/** Points column by column: ten thousand objects would cost more than everything else. The columns are of equal length. */
export interface Points {
  readonly series: MetricSeries[];
  readonly atMs: number[];
  readonly values: number[];
}

/** The times that points may have; `nowMs` is what a point without a time gets. */
export interface Acceptance {
  readonly nowMs: number;
  readonly oldestMs: number;
}

export interface PointFault extends FieldError {
  readonly index: number;
}

/** The points of a request, in its order, and the faults of the others, by index. */
export interface ReadPoints {
  readonly points: Points;
  readonly faults: readonly PointFault[];
}

/** Total: no input throws. */
export function readPoints(raw: readonly unknown[], book: SeriesBook, acceptance: Acceptance): ReadPoints {
  const points: Points = { series: [], atMs: [], values: [] };
  const faults: PointFault[] = [];
  const timeOf = timeReader();
  for (let index = 0; index < raw.length; index += 1) {
    const fault = take(raw[index], points, book, acceptance, timeOf);
    if (fault !== null) faults.push({ index, ...fault });
  }
  return { points, faults };
}

/** The same without the points of rejected series: they get a fault by their index as well. */
export function without({ points, faults }: ReadPoints, faultOf: (series: MetricSeries) => FieldError | null): ReadPoints {
  const kept: Points = { series: [], atMs: [], values: [] };
  const all: PointFault[] = [];
  let known = 0;
  points.series.forEach((series, column) => {
    // The points and the faults of a request make up its indexes, both in their order.
    for (let fault = faults[known]; fault?.index === column + known; fault = faults[known]) {
      all.push(fault);
      known += 1;
    }
    const fault = faultOf(series);
    if (fault !== null) {
      all.push({ index: column + known, ...fault });
      return;
    }
    kept.series.push(series);
    kept.atMs.push(points.atMs[column] ?? 0);
    kept.values.push(points.values[column] ?? 0);
  });
  return { points: kept, faults: [...all, ...faults.slice(known)] };
}

type TimeReader = (raw: unknown) => number | null;

function take(raw: unknown, into: Points, book: SeriesBook, { nowMs, oldestMs }: Acceptance, timeOf: TimeReader): FieldError | null {
  if (!isObject(raw)) return { field: '', message: 'must be an object' };
  for (const name in raw) if (!FIELDS.has(name)) return { field: clipped(name, 100), message: notKnown(name, [...FIELDS]) };
  const { timestamp } = raw;
  const value = figureOf(raw['value']);
  // NaN fails every comparison.
  if (typeof value !== 'number' || !(Math.abs(value) <= MAX_VALUE)) return { field: 'value', message: 'must be a finite number' };
  const atMs = timestamp === undefined || timestamp === null ? nowMs : timeOf(timestamp);
  if (atMs === null) return { field: 'timestamp', message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' };
  if (atMs > nowMs + MAX_AHEAD_MS) return { field: 'timestamp', message: 'is more than 5 minutes in the future' };
  if (atMs < oldestMs) return { field: 'timestamp', message: 'is older than points are kept' };
  const series = book.seriesOf(raw['type'], raw['labels']);
  if (!(series instanceof MetricSeries)) return series;
  into.series.push(series);
  into.atMs.push(atMs);
  into.values.push(value);
  return null;
}

/** Reads times; neighbours often have the same one. */
function timeReader(): TimeReader {
  let lastText = '';
  let lastMs: number | null = null;
  return (raw) => {
    if (typeof raw === 'number') return Number.isFinite(raw) ? Math.floor(epochMs(raw)) : null;
    if (typeof raw !== 'string') return null;
    if (raw !== lastText) {
      lastMs = parseTime(raw);
      lastText = raw;
    }
    return lastMs;
  };
}
