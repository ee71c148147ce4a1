import { type Figure, known, unknownFigure } from './figure.js';
import { deviation, largest, mean, withoutNoise } from './moments.js';

/** How figures are annualised. */
export interface Annual {
  readonly periodsPerYear: number;
  /** The yearly risk-free rate, as a fraction. */
  readonly rf: number;
}

/** `(1+rf)^(1/P) - 1`: 5 % over 252 periods -> 0.000193630. */
export function riskFreePerPeriod({ periodsPerYear, rf }: Annual): number {
  return (1 + rf) ** (1 / periodsPerYear) - 1;
}

/** `s(r)·√P`. */
export function volatility(returns: readonly number[], { periodsPerYear }: Annual): Figure {
  return returns.length < 2 ? unknownFigure('insufficient_data') : known(deviation(returns) * Math.sqrt(periodsPerYear));
}

/** `mean(r-rf)/s(r-rf)·√P`. */
export function sharpe(returns: readonly number[], annual: Annual): Figure {
  if (returns.length < 2) return unknownFigure('insufficient_data');
  const spread = deviation(returns);
  if (spread === 0) return unknownFigure('zero_variance');
  return known(((mean(returns) - riskFreePerPeriod(annual)) / spread) * Math.sqrt(annual.periodsPerYear));
}

/** `√(Σ min(r-rf,0)²/N)·√P` over all N periods, not only the losing ones. */
export function downsideDeviation(returns: readonly number[], annual: Annual): Figure {
  if (returns.length === 0) return unknownFigure('insufficient_data');
  const target = riskFreePerPeriod(annual);
  let sum = 0;
  for (const value of returns) sum += Math.min(value - target, 0) ** 2;
  return known(withoutNoise(Math.sqrt(sum / returns.length), largest(returns)) * Math.sqrt(annual.periodsPerYear));
}

/** `mean(r-rf)·P / downside`. */
export function sortino(returns: readonly number[], annual: Annual): Figure {
  const downside = downsideDeviation(returns, annual);
  if (downside.reason !== null) return downside;
  if (downside.value === 0) return unknownFigure('no_losses');
  return known(((mean(returns) - riskFreePerPeriod(annual)) * annual.periodsPerYear) / downside.value);
}
