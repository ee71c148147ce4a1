import { setImmediate } from 'node:timers/promises';
import { csvCell } from '../../../common/text/csv.js';
import type { Format } from './dto/metric-history-query.dto.js';
import type { SeriesBuckets } from './metric-history.repository.js';
import type { Grid } from '../series/metric-step.js';

interface Line {
  /** The labels as JSON, by which series are sorted. */
  readonly order: string;
  /** The end of the text of each of its points. */
  readonly tail: string;
  readonly series: SeriesBuckets;
  /** The next bucket that is not written yet. */
  next: number;
}

/** Points written without a pause: about a millisecond's worth. */
const SLICE = 4000;
/** About how many bytes a point takes besides its labels. */
const POINT_BYTES = 70;

/** About how many bytes the answer of these series has, without writing it. */
export function answerBytes(all: readonly SeriesBuckets[], { count }: Grid, fill: boolean): number {
  return all.reduce((sum, { labels, buckets }) => {
    return sum + (fill ? count : buckets.length) * (Buffer.byteLength(JSON.stringify(labels)) + POINT_BYTES);
  }, 0);
}

/** A format: the text around the points, and the parts of one in their order. */
interface Form {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  head(time: string): string;
  readonly empty: string;
  /** The rest of a point of this series. */
  tail(labels: SeriesBuckets['labels']): string;
}

/** `[{timestamp, value, labels}]`. */
const JSON_FORM: Form = {
  ...{ before: '[', between: ',', after: ']', empty: 'null' },
  head: (time) => `{"timestamp":"${time}","value":`,
  tail: (labels) => `,"labels":${JSON.stringify(inOrder(labels))}}`,
};

/** `{"items":[...]}`. */
const ITEMS_FORM: Form = { ...JSON_FORM, before: '{"items":[', after: ']}' };

/** A point a line. */
const NDJSON_FORM: Form = { ...JSON_FORM, before: '', between: '\n', after: '\n' };

const FORMS = { json: JSON_FORM, items: ITEMS_FORM, ndjson: NDJSON_FORM } as const;

/** RFC 4180 with a header: `timestamp,value,label.host`, a column for each label that any of the series has. */
function csvForm(all: readonly SeriesBuckets[]): Form {
  const names = [...new Set(all.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  return {
    ...{ before: `${['timestamp', 'value', ...names.map((name) => csvCell(`label.${name}`))].join(',')}\r\n` },
    ...{ between: '', after: '', empty: '' },
    head: (time) => `${time},`,
    tail: (labels) => `${names.map((name) => `,${csvCell(labels[name] ?? null)}`).join('')}\r\n`,
  };
}

/**
 * The points of a history by time and then by labels. Written by hand: a time is the same text for every series, labels for every time.
 * Long ones are written in slices, between which other requests get their turn.
 */
export async function answerOf(
  all: readonly SeriesBuckets[],
  { startMs, stepMs, count }: Grid,
  fill: boolean,
  format: Format = 'json',
): Promise<string> {
  const form = format === 'csv' ? csvForm(all) : FORMS[format];
  const lines = all
    .map((series): Line => ({ order: JSON.stringify(inOrder(series.labels)), tail: form.tail(series.labels), series, next: 0 }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1));
  const slices: string[] = [];
  let points: string[] = [];
  for (let bucket = 0; bucket < count; bucket += 1) {
    let head = '';
    for (const line of lines) {
      const isThere = line.series.buckets[line.next] === bucket;
      if (!isThere && !fill) continue;
      if (head === '') head = form.head(new Date(startMs + bucket * stepMs).toISOString());
      points.push(`${head}${isThere ? valueAt(line.series, line.next) : form.empty}${line.tail}`);
      if (isThere) line.next += 1;
    }
    if (points.length < SLICE) continue;
    slices.push(points.join(form.between));
    points = [];
    await setImmediate();
  }
  if (points.length > 0) slices.push(points.join(form.between));
  // Of nothing there is no line.
  if (slices.length === 0 && form === NDJSON_FORM) return '';
  return `${form.before}${slices.join(form.between)}${form.after}`;
}

function valueAt({ figures, counts }: SeriesBuckets, index: number): string {
  const figure = figures[index] ?? Number.NaN;
  return JSON.stringify(counts === null ? figure : figure / (counts[index] ?? Number.NaN));
}

/** Postgres sorts the keys of an object by their length. */
function inOrder(labels: SeriesBuckets['labels']): SeriesBuckets['labels'] {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
