import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { fitLabels, labelledBrokerFault } from '../../../common/text/name.js';
import type { FieldError } from '../../../common/problem.js';
import { isObject } from '../../../platform/upstream/fields.js';

export type MetricLabels = Readonly<Record<string, string>>;

/** The rule for names of metrics: that of topics `metrics:<type>`, except names that are steps in a path. */
const TYPE = /^(?!\.{1,2}$)[\w.-]{1,64}$/;
const LABEL_KEY = /^(?!__proto__$)[a-zA-Z_]\w{0,63}$/;
export const MAX_LABELS = 16;
const MAX_LABEL_LENGTH = 200;
/** An index of Postgres takes 2,700 bytes; longer labels are identified by their hash. */
const MAX_KEY_BYTES = 2000;
const SERIES_IN_MEMORY = 50_000;

/** A metric's type with one set of labels. */
export class MetricSeries {
  readonly labels: MetricLabels;
  /** The identity of a series: its labels as JSON with sorted keys, or their hash where that is long. */
  readonly labelsKey: string;
  /** The row in `metric_series`, once it is known. */
  id: number | null = null;
  /** The principal that made it, if this process made it. */
  maker: string | null = null;

  constructor(
    readonly type: string,
    labels: MetricLabels,
  ) {
    this.labels = sorted(labels);
    this.labelsKey = labelsKeyOf(this.labels);
  }

  /** Unique over all series: a type has no brace or colon, and the labels begin with one. */
  get key(): string {
    return this.type + this.labelsKey;
  }
}

/** The series of recent points, so that a point of a known one costs a look-up and no checks. */
export class SeriesBook {
  private readonly known = new LRUCache<string, MetricSeries>({ max: SERIES_IN_MEMORY });

  /** The series of a point as it was sent, or the fault in its `type` or `labels`. */
  seriesOf(type: unknown, labels: unknown): MetricSeries | FieldError {
    const signature = signatureOf(type, labels);
    const known = signature === null ? undefined : this.known.get(signature);
    if (known) return known;
    const series = readSeries(type, labels);
    if (signature !== null && series instanceof MetricSeries) this.known.set(signature, series);
    return series;
  }

  /** A refused series must not stay in memory: its labels may be long. */
  forget(type: unknown, labels: unknown): void {
    const signature = signatureOf(type, labels);
    if (signature !== null) this.known.delete(signature);
  }
}

/** Whether a metric may have this name. */
export function isMetricType(type: unknown): type is string {
  return typeof type === 'string' && TYPE.test(type);
}

export function labelKeyFault(key: string): string | null {
  return LABEL_KEY.test(key) ? null : 'must be a name of 1 to 64 letters, digits and _ that does not start with a digit';
}

export function labelValueFault(value: unknown): string | null {
  const fits =
    typeof value === 'string' && value !== '' && value.length <= MAX_LABEL_LENGTH && value.isWellFormed() && !value.includes('\0');
  return fits ? null : `must be text of 1 to ${MAX_LABEL_LENGTH} characters`;
}

function readSeries(type: unknown, labels: unknown): MetricSeries | FieldError {
  if (!isMetricType(type)) return { field: 'type', message: 'must be a name of 1 to 64 letters, digits and . _ -' };
  if (labels === undefined || labels === null) return new MetricSeries(type, {});
  if (!isObject(labels)) return { field: 'labels', message: 'must be an object of texts' };
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) return { field: 'labels', message: `must be at most ${MAX_LABELS}` };
  for (const [key, value] of entries) {
    const keyFault = labelKeyFault(key);
    if (keyFault !== null) return { field: 'labels', message: `have a key that ${keyFault}` };
    const fault = labelValueFault(value);
    if (fault !== null) return { field: `labels.${key}`, message: fault };
  }
  const message = labelledBrokerFault(labels);
  if (message !== null) return { field: 'labels.broker', message };
  return new MetricSeries(type, fitLabels(labels as MetricLabels));
}

/**
 * Type and labels in the order in which they were sent, as one text; null where they cannot be valid. The number of labels comes first and
 * no valid part has a NUL, so a refused text can never equal an accepted one.
 */
function signatureOf(type: unknown, labels: unknown): string | null {
  if (typeof type !== 'string') return null;
  if (labels === undefined || labels === null) return `0\0${type}`;
  if (!isObject(labels)) return null;
  let count = 0;
  let text = '';
  for (const key in labels) {
    const value = labels[key];
    if (typeof value !== 'string') return null;
    count += 1;
    if (count > MAX_LABELS) return null;
    text += `\0${key}\0${value}`;
  }
  return `${count}\0${type}${text}`;
}

function sorted(labels: MetricLabels): MetricLabels {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function labelsKeyOf(labels: MetricLabels): string {
  const text = JSON.stringify(labels);
  return Buffer.byteLength(text) <= MAX_KEY_BYTES ? text : `sha256:${createHash('sha256').update(text).digest('base64url')}`;
}
