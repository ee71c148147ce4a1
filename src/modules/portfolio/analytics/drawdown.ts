import { DAY_MS } from '../../../common/time/time.js';
import { type Figure, from, known, unknownFigure } from './figure.js';
import { withoutNoise } from './moments.js';
import type { WealthPoint } from './returns.js';

/** A fall from a peak: how deep (a negative fraction of the peak), and how long. Times in epoch ms. */
export interface DrawdownPeriod {
  readonly depth: number;
  readonly peakMs: number;
  readonly troughMs: number;
  /** Null while the old peak is not reached again. */
  readonly recoveryMs: number | null;
  readonly daysToTrough: number;
  /** To the recovery, or so far. */
  readonly days: number;
}

/** `W_t / max_{s<=t} W_s - 1` at each point: wealth 1, 1.2, 0.9 -> 0, 0, -0.25. */
export function drawdownsOf(path: readonly WealthPoint[]): number[] {
  let peak = 0;
  return path.map(({ wealth }) => {
    peak = Math.max(peak, wealth);
    return withoutNoise(wealth / peak - 1, 1);
  });
}

/** The deepest of them, the start counted: the first loss is a fall from 1. [-0.1, 0.05] -> -0.1; 0 where nothing was ever lost. */
export function maxDrawdown(path: readonly WealthPoint[]): Figure {
  if (path.length < 2) return unknownFigure('insufficient_data');
  let deepest = 0;
  for (const fall of drawdownsOf(path)) deepest = Math.min(deepest, fall);
  return known(deepest);
}

/** `CAGR / |MDD|`. */
export function calmar(growthPerYear: Figure, deepest: Figure): Figure {
  return from(deepest, (fall) => (fall === 0 ? unknownFigure('no_drawdown') : from(growthPerYear, (rate) => known(rate / Math.abs(fall)))));
}

/** The `top` deepest falls, deepest first. Of equal highs the last is the peak, of equal lows the first is the trough. */
export function drawdownPeriods(path: readonly WealthPoint[], top: number): DrawdownPeriod[] {
  const periods: DrawdownPeriod[] = [];
  const falls = drawdownsOf(path);
  let peak = 0;
  let trough: number | null = null;
  for (let i = 0; i < falls.length; i += 1) {
    const fall = falls[i] ?? 0;
    if (fall < 0) {
      if (trough === null || fall < (falls[trough] ?? 0)) trough = i;
    } else {
      if (trough !== null) periods.push(period(path, falls, { peak, trough, end: i, recovered: true }));
      peak = i;
      trough = null;
    }
  }
  if (trough !== null) periods.push(period(path, falls, { peak, trough, end: path.length - 1, recovered: false }));
  return periods.toSorted((a, b) => a.depth - b.depth).slice(0, top);
}

interface Place {
  readonly peak: number;
  readonly trough: number;
  readonly end: number;
  readonly recovered: boolean;
}

function period(path: readonly WealthPoint[], falls: readonly number[], { peak, trough, end, recovered }: Place): DrawdownPeriod {
  const at = (i: number): number => path[i]?.atMs ?? Number.NaN;
  return {
    depth: falls[trough] ?? Number.NaN,
    peakMs: at(peak),
    troughMs: at(trough),
    recoveryMs: recovered ? at(end) : null,
    daysToTrough: (at(trough) - at(peak)) / DAY_MS,
    days: (at(end) - at(peak)) / DAY_MS,
  };
}
