import type { ClassConstructor } from 'class-transformer';
import { DAY_MS, END_OF_TIME_MS } from '../../../common/time/time.js';
import { fitLabels } from '../../../common/text/name.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { timeRange } from '../../../common/time/time-range.js';
import { checkQuery, NoQueryDto } from '../../../platform/http/input/query.js';
import { type MetricLabels, labelKeyFault, labelValueFault, MAX_LABELS } from '../series/metric-series.js';
import { bounded, type BoundedGrid, gridOver, parseStep } from '../series/metric-step.js';
import { type Aggregation, type Format, MetricHistoryQueryDto } from './dto/metric-history-query.dto.js';

/** Which part of a metric's history is requested. */
export interface MetricQuery {
  readonly grid: BoundedGrid;
  readonly aggregation: Aggregation;
  /** Labels that the series must have; sorted. */
  readonly labels: MetricLabels;
  /** Whether empty buckets appear as null. */
  readonly fill: boolean;
  readonly format: Format;
  /** Whether it means the same range at any time. */
  readonly isFixed: boolean;
}

const LABEL = 'label.';
const DEFAULT_RANGE_MS = DAY_MS;
const MAX_ERRORS = 100;

/** Reads the query of a history; any wrong or unknown parameter is `request.invalid` and named. */
export function readMetricQuery(query: unknown, nowMs: number): MetricQuery {
  const { own, labels } = divided(MetricHistoryQueryDto, query);
  const { startMs, endMs } = timeRange(own.start_time, own.end_time, nowMs, DEFAULT_RANGE_MS);
  return {
    grid: bounded(
      gridOver(inTime(startMs), inTime(endMs), own.step === undefined ? null : parseStep(own.step)),
      own.start_time === undefined ? null : inTime(startMs),
      own.end_time === undefined ? null : inTime(endMs),
    ),
    aggregation: own.aggregation,
    labels,
    fill: own.fill !== undefined,
    format: own.format,
    isFixed: own.end_time !== undefined,
  };
}

/** Reads the query of a newest point: labels only. */
export function readLabelQuery(query: unknown): MetricLabels {
  return divided(NoQueryDto, query).labels;
}

/** The parameters of the form, and the labels that stand behind `label.`. */
function divided<Dto extends object>(form: ClassConstructor<Dto>, query: unknown): { own: Dto; labels: MetricLabels } {
  const others: [string, unknown][] = [];
  const labels: [string, string][] = [];
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (!name.startsWith(LABEL)) {
      others.push([name, value]);
      continue;
    }
    const key = name.slice(LABEL.length);
    const message = labelKeyFault(key) ?? labelValueFault(value);
    if (message !== null) errors.push({ field: clipped(name, 200), message });
    else if (typeof value === 'string') labels.push([key, value]);
  }
  if (labels.length > MAX_LABELS) errors.push({ field: 'label', message: `must be at most ${MAX_LABELS}` });
  const { dto, faults } = checkQuery(form, Object.fromEntries(others));
  const all = [...faults, ...errors];
  if (all.length > 0) throw new Problem('request.invalid', { errors: all.slice(0, MAX_ERRORS) });
  return { own: dto, labels: fitLabels(Object.fromEntries(labels.length > 1 ? labels.toSorted(([a], [b]) => (a < b ? -1 : 1)) : labels)) };
}

function inTime(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS);
}
