import { type FieldError, Problem } from '../../common/problem.js';
import { clipped } from '../../common/text.js';
import { timeRange } from '../../common/time-range.js';
import { type Labels, labelKeyFault, labelValueFault, MAX_LABELS } from './metric-series.js';
import { DAY, type Grid, gridOver, parseStep } from './metric-step.js';

export const AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count', 'last'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What of a metric's history is asked for. */
export interface MetricQuery {
  readonly grid: Grid;
  readonly aggregation: Aggregation;
  /** Labels that the series must have; sorted. */
  readonly labels: Labels;
  /** Whether empty buckets are told as null. */
  readonly fill: boolean;
  /** Whether it asks for the same range at any time. */
  readonly isFixed: boolean;
}

type Named = Readonly<Record<string, unknown>>;

const LABEL = 'label.';
const RANGE_FIELDS: ReadonlySet<string> = new Set(['start_time', 'end_time', 'aggregation', 'step', 'fill']);
const DEFAULT_RANGE_MS = DAY;
const MAX_ERRORS = 100;
/** No point is from before 1970, and the database reads no years beyond these. */
const END_OF_TIME_MS = 253_402_300_800_000;

/** Reads the query of a history; whatever is wrong with it, or unknown, is `request.invalid` and named. */
export function readMetricQuery(query: unknown, nowMs: number): MetricQuery {
  const { own, labels } = divided(query, RANGE_FIELDS);
  const [start, end] = [textOf(own, 'start_time'), textOf(own, 'end_time')];
  const { startMs, endMs } = timeRange(start, end, nowMs, DEFAULT_RANGE_MS);
  const step = textOf(own, 'step');
  return {
    grid: gridOver(inTime(startMs), inTime(endMs), step === undefined ? null : parseStep(step)),
    aggregation: choiceOf(own, 'aggregation', AGGREGATIONS) ?? 'avg',
    labels,
    fill: choiceOf(own, 'fill', ['null']) !== undefined,
    isFixed: end !== undefined,
  };
}

/** Reads the query of a newest point: labels only. */
export function readLabels(query: unknown): Labels {
  return divided(query, new Set()).labels;
}

function divided(query: unknown, known: ReadonlySet<string>): { own: Named; labels: Labels } {
  const own: Record<string, unknown> = {};
  const labels: [string, string][] = [];
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (known.has(name)) {
      own[name] = value;
    } else if (!name.startsWith(LABEL)) {
      errors.push({ field: clipped(name, 200), message: 'is not known here' });
    } else {
      const key = name.slice(LABEL.length);
      const message = labelKeyFault(key) ?? labelValueFault(value);
      if (message !== null) errors.push({ field: clipped(name, 200), message });
      else if (typeof value === 'string') labels.push([key, value]);
    }
  }
  if (labels.length > MAX_LABELS) errors.push({ field: 'label', message: `must be at most ${MAX_LABELS}` });
  if (errors.length > 0) throw new Problem('request.invalid', { errors: errors.slice(0, MAX_ERRORS) });
  return { own, labels: Object.fromEntries(labels.length > 1 ? labels.toSorted(([a], [b]) => (a < b ? -1 : 1)) : labels) };
}

function textOf(fields: Named, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(name, 'must be given once');
}

function choiceOf<T extends string>(fields: Named, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(fields, name);
  if (text === undefined) return undefined;
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw invalid(name, `must be ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}`);
  return choice;
}

function inTime(ms: number): number {
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS);
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field, message }] });
}
