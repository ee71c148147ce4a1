import { durationMs } from '../../../common/time/duration.js';
import { Problem } from '../../../common/problem.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../common/time/time.js';

const STEP = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d|w)?$/;
const LONGEST_STEP_MS = 3650 * DAY_MS;

/** Steps that people read easily. */
const NICE_STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY_MS),
];
/** As many points as a chart has room for. */
const CHOSEN_POINTS = 1000;
export const MAX_BUCKETS = 11_000;

/** Buckets of equal length; `startMs` is a multiple of `stepMs` since 1970, and bucket k begins at `startMs + k * stepMs`. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** A grid of which only the points of `[fromMs, toMs)` count: its first bucket may begin before, and its last may end after that. */
export interface BoundedGrid extends Grid {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Which rows a grid's figures are read from: the coarsest that its steps are made of. */
export type Resolution = 'hour' | 'minute' | 'point';

/** `60`, `60s`, `5m`, `1h`, `1d` in milliseconds; 0, a negative one and anything else is `request.invalid`. */
export function parseStep(text: string): number {
  const stepMs = durationMs(text, STEP);
  if (stepMs === null || stepMs > LONGEST_STEP_MS) {
    throw invalid(`must be a number of seconds above 0, or one with a unit: 60s, 5m, 1h, 1d (at most ${LONGEST_STEP_MS / DAY_MS}d)`);
  }
  return stepMs;
}

/** The grid over `[startMs, endMs)`; without a step the finest nice one of at most 1,000 buckets. More than 11,000 is `request.invalid`. */
export function gridOver(startMs: number, endMs: number, stepMs: number | null): Grid {
  if (stepMs === null) return chosenGrid(startMs, endMs);
  const grid = aligned(startMs, endMs, stepMs);
  if (grid.count > MAX_BUCKETS) {
    throw invalid(`makes ${grid.count} points of a series, and the cap is ${MAX_BUCKETS}: take a larger step or a shorter range`);
  }
  return grid;
}

export function resolutionOf({ stepMs }: Grid): Resolution {
  if (stepMs % HOUR_MS === 0) return 'hour';
  return stepMs % MINUTE_MS === 0 ? 'minute' : 'point';
}

/** Without a `fromMs` (or `toMs`) the first (or last) bucket is whole. */
export function bounded(grid: Grid, fromMs: number | null, toMs: number | null): BoundedGrid {
  return { ...grid, fromMs: fromMs ?? grid.startMs, toMs: toMs ?? grid.startMs + grid.count * grid.stepMs };
}

/** Rows of one resolution whose times are in `[fromMs, toMs)`. */
export interface Piece {
  readonly resolution: Resolution;
  readonly fromMs: number;
  readonly toMs: number;
}

const SIZES_MS: Readonly<Record<Resolution, number>> = { hour: HOUR_MS, minute: MINUTE_MS, point: 0 };
const FINER: Readonly<Record<Resolution, Resolution>> = { hour: 'minute', minute: 'point', point: 'point' };

/**
 * The rows that a grid is made of: the coarsest inside, finer ones at borders within a bucket. Of what is older than `pointsSinceMs` there
 * are no points any more, and a minute counts where it starts.
 */
export function piecesOf(grid: BoundedGrid, pointsSinceMs: number): Piece[] {
  return divided(grid, resolutionOf(grid), pointsSinceMs);
}

function divided({ fromMs, toMs }: Pick<Piece, 'fromMs' | 'toMs'>, resolution: Resolution, pointsSinceMs: number): Piece[] {
  if (fromMs >= toMs) return [];
  if (resolution === 'point') return [{ resolution, fromMs, toMs }];
  const sizeMs = SIZES_MS[resolution];
  const [firstMs, lastMs] = [Math.ceil(fromMs / sizeMs) * sizeMs, Math.floor(toMs / sizeMs) * sizeMs];
  if (resolution === 'minute' && fromMs < pointsSinceMs) return [{ resolution, fromMs, toMs }];
  if (firstMs >= lastMs) return divided({ fromMs, toMs }, FINER[resolution], pointsSinceMs);
  return [
    ...divided({ fromMs, toMs: firstMs }, FINER[resolution], pointsSinceMs),
    { resolution, fromMs: firstMs, toMs: lastMs },
    ...divided({ fromMs: lastMs, toMs }, FINER[resolution], pointsSinceMs),
  ];
}

function chosenGrid(startMs: number, endMs: number): Grid {
  for (const stepMs of NICE_STEPS_MS) {
    const grid = aligned(startMs, endMs, stepMs);
    if (grid.count <= CHOSEN_POINTS) return grid;
  }
  const year = 365 * DAY_MS;
  return aligned(startMs, endMs, year * Math.ceil((endMs - startMs) / year / (CHOSEN_POINTS - 1)));
}

function aligned(startMs: number, endMs: number, stepMs: number): Grid {
  const first = Math.floor(startMs / stepMs);
  return { startMs: first * stepMs, stepMs, count: Math.ceil(endMs / stepMs) - first };
}

function invalid(message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field: 'step', message }] });
}
