import { type Figure, from, known, unknownFigure } from './figure.js';

/**
 * Value at risk as a return (negative = loss): the quantile at `1 - confidence`, interpolated linearly at place `(N-1)·q` of the sorted
 * returns: [-0.03, -0.01, 0.02] at 0.95 -> -0.028.
 */
export function valueAtRisk(returns: readonly number[], confidence: number): Figure {
  if (returns.length === 0) return unknownFigure('insufficient_data');
  const sorted = Float64Array.from(returns).sort();
  // 1 - 0.95 is 0.05000000000000004: the place of the quantile needs the exact value.
  const place = (sorted.length - 1) * (Math.round((1 - confidence) * 1e9) / 1e9);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return known(below + (above - below) * (place - Math.floor(place)));
}

/** The mean of the returns that are not above the VaR. */
export function conditionalValueAtRisk(returns: readonly number[], confidence: number): Figure {
  return from(valueAtRisk(returns, confidence), (limit) => {
    const tail = returns.filter((value) => value <= limit);
    return known(tail.reduce((sum, value) => sum + value, 0) / tail.length);
  });
}
