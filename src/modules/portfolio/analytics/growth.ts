import { type Figure, from, known, unknownFigure } from './figure.js';

/**
 * `Π(1+r) - 1`, the time-weighted return: [0.02, -0.01, 0.02] -> 0.029996. Flows are already taken out of the returns, so it is total
 * return and TWR in one.
 */
export function totalReturn(returns: readonly number[]): Figure {
  if (returns.length === 0) return unknownFigure('insufficient_data');
  let growth = 1;
  for (const value of returns) {
    if (1 + value <= 0) return unknownFigure('ruin');
    growth *= 1 + value;
  }
  return known(growth - 1);
}

/** `(1+T)^(P/N) - 1`: 4.5 % in 10 of 252 periods -> 2.0320092316. */
export function cagr(returns: readonly number[], periodsPerYear: number): Figure {
  return from(totalReturn(returns), (total) =>
    total <= -1 ? unknownFigure('ruin') : known((1 + total) ** (periodsPerYear / returns.length) - 1),
  );
}
