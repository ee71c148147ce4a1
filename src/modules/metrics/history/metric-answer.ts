import { setImmediate } from 'node:timers/promises';
import type { SeriesBuckets } from './metric-history.repository.js';
import type { Grid } from './metric-step.js';

interface Line {
  /** The labels as JSON. */
  readonly labels: string;
  readonly series: SeriesBuckets;
  /** The next bucket that is not written yet. */
  next: number;
}

/** Points that are written in one go: about a millisecond's worth. */
const SLICE = 4000;
/** About what a point takes besides its labels. */
const POINT_BYTES = 70;

/** About how many bytes the answer of these series has, without writing it. */
export function answerBytes(all: readonly SeriesBuckets[], { count }: Grid, fill: boolean): number {
  return all.reduce((sum, { labels, buckets }) => {
    return sum + (fill ? count : buckets.length) * (Buffer.byteLength(JSON.stringify(labels)) + POINT_BYTES);
  }, 0);
}

/**
 * The points of a history as JSON, `[{timestamp, value, labels}]`, by time and then by labels. Written by hand: a time is the same text
 * for every series, labels for every time. Long ones are written in slices, between which others have their turn.
 */
export async function answerOf(all: readonly SeriesBuckets[], { startMs, stepMs, count }: Grid, fill: boolean): Promise<string> {
  const lines = all
    .map((series): Line => ({ labels: JSON.stringify(inOrder(series.labels)), series, next: 0 }))
    .toSorted((a, b) => (a.labels < b.labels ? -1 : 1));
  const slices: string[] = [];
  let points: string[] = [];
  for (let bucket = 0; bucket < count; bucket += 1) {
    let head = '';
    for (const line of lines) {
      const isThere = line.series.buckets[line.next] === bucket;
      if (!isThere && !fill) continue;
      if (head === '') head = `{"timestamp":"${new Date(startMs + bucket * stepMs).toISOString()}","value":`;
      points.push(`${head}${isThere ? valueAt(line.series, line.next) : 'null'},"labels":${line.labels}}`);
      if (isThere) line.next += 1;
    }
    if (points.length < SLICE) continue;
    slices.push(points.join(','));
    points = [];
    await setImmediate();
  }
  if (points.length > 0) slices.push(points.join(','));
  return `[${slices.join(',')}]`;
}

function valueAt({ figures, counts }: SeriesBuckets, index: number): string {
  const figure = figures[index] ?? Number.NaN;
  return JSON.stringify(counts === null ? figure : figure / (counts[index] ?? Number.NaN));
}

/** Postgres keeps the keys of an object by their length. */
function inOrder(labels: SeriesBuckets['labels']): SeriesBuckets['labels'] {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
