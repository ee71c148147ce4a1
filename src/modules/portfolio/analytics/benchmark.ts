import { type Figure, known, unknownFigure } from './figure.js';
import { covariance, deviation, largest, mean } from './moments.js';

/** A level (wealth, a close) on a date; dates are compared as they are. */
export interface DatedLevel {
  readonly dateMs: number;
  readonly level: number;
}

/** Returns of both over the same periods. */
export interface Pairs {
  readonly own: readonly number[];
  readonly benchmark: readonly number[];
}

/** Returns between dates that both have; gaps are not filled: own on 1, 2, 4 and the benchmark on 1, 3, 4 -> one pair, from 1 to 4. */
export function pairsOf(own: readonly DatedLevel[], benchmark: readonly DatedLevel[]): Pairs {
  const levels = new Map(benchmark.map(({ dateMs, level }) => [dateMs, level]));
  const pairs: { own: number[]; benchmark: number[] } = { own: [], benchmark: [] };
  let last: { own: number; benchmark: number } | null = null;
  for (const { dateMs, level } of own) {
    const other = levels.get(dateMs);
    // A level that is not above zero has no return after it.
    if (other === undefined || other <= 0) continue;
    if (last !== null) {
      pairs.own.push(level / last.own - 1);
      pairs.benchmark.push(other / last.benchmark - 1);
    }
    last = level > 0 ? { own: level, benchmark: other } : null;
  }
  return pairs;
}

/** `cov(r, b) / var(b)`. */
export function beta({ own, benchmark }: Pairs): Figure {
  if (own.length < 2) return unknownFigure('insufficient_data');
  const spread = deviation(benchmark);
  return spread === 0 ? unknownFigure('no_benchmark_variance') : known(covariance(own, benchmark) / spread ** 2);
}

/** `(mean r - β·mean b)·P`. */
export function alpha(pairs: Pairs, periodsPerYear: number): Figure {
  const slope = beta(pairs);
  if (slope.reason !== null) return slope;
  return known((mean(pairs.own) - slope.value * mean(pairs.benchmark)) * periodsPerYear);
}

/** `cov(r, b) / (s(r)·s(b))`, from -1 to 1. */
export function correlation({ own, benchmark }: Pairs): Figure {
  if (own.length < 2) return unknownFigure('insufficient_data');
  const [spread, benchmarkSpread] = [deviation(own), deviation(benchmark)];
  if (benchmarkSpread === 0) return unknownFigure('no_benchmark_variance');
  if (spread === 0) return unknownFigure('zero_variance');
  return known(Math.max(-1, Math.min(1, covariance(own, benchmark) / spread / benchmarkSpread)));
}

/** `s(r-b)·√P`. */
export function trackingError(pairs: Pairs, periodsPerYear: number): Figure {
  return pairs.own.length < 2 ? unknownFigure('insufficient_data') : known(activeDeviation(pairs) * Math.sqrt(periodsPerYear));
}

/** `mean(r-b)/s(r-b)·√P`. */
export function informationRatio(pairs: Pairs, periodsPerYear: number): Figure {
  if (pairs.own.length < 2) return unknownFigure('insufficient_data');
  const spread = activeDeviation(pairs);
  if (spread === 0) return unknownFigure('zero_variance');
  return known(((mean(pairs.own) - mean(pairs.benchmark)) / spread) * Math.sqrt(periodsPerYear));
}

/** 0 where the difference of the returns is no more than rounding beside the returns themselves. */
function activeDeviation({ own, benchmark }: Pairs): number {
  const active = own.map((value, i) => value - (benchmark[i] ?? Number.NaN));
  return deviation(active, Math.max(largest(own), largest(benchmark)));
}
