import { HOUR_MS, MINUTE_MS } from '../../../common/time/time.js';
import type { Points } from './metric-points.js';

/**
 * Roll-up rows that one statement may write for scattered points. Each costs the embedded database a sixth of a millisecond, and no other
 * statement runs meanwhile: 300 delay the others by 50 ms.
 */
export const MAX_SCATTERED_ROWS = 300;
/** Series are numbered far below it. */
const SERIES = 1e6;

/**
 * How many rows by minute these points make where they are spread over several hours, as history is; 0 for those of one hour: a scrape of
 * thousands of series is stored at once.
 */
export function scatteredRows({ series, atMs }: Points): number {
  const first = Math.floor((atMs[0] ?? 0) / HOUR_MS);
  if (atMs.every((ms) => Math.floor(ms / HOUR_MS) === first)) return 0;
  return new Set(atMs.map((ms, index) => rowOf(ms, series[index]?.id ?? 0))).size;
}

/** Scattered points in the order of their times, divided so that no part makes more rows than that; others as they are. */
export function partsOf(points: Points): Points[] {
  if (scatteredRows(points) <= MAX_SCATTERED_ROWS) return [points];
  const parts: Points[] = [];
  let rows = new Set<number>();
  const inTime = points.atMs.map((atMs, index) => ({ atMs, index })).toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, index } of inTime) {
    const series = points.series[index];
    if (!series) continue;
    const row = rowOf(atMs, series.id ?? 0);
    if (parts.length === 0 || (rows.size === MAX_SCATTERED_ROWS && !rows.has(row))) {
      parts.push({ series: [], atMs: [], values: [] });
      rows = new Set();
    }
    rows.add(row);
    const part = parts.at(-1);
    part?.series.push(series);
    part?.atMs.push(atMs);
    part?.values.push(points.values[index] ?? 0);
  }
  return parts;
}

function rowOf(ms: number, seriesId: number): number {
  return Math.floor(ms / MINUTE_MS) * SERIES + seriesId;
}
