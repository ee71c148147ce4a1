import { type Figure, known, unknownFigure } from './figure.js';

/** Sums of wins and losses, of trades or of periods. `losses` of money is the sum of losing results: zero or negative. */
export interface Outcomes {
  readonly count: number;
  readonly wins: number;
  readonly losses: number;
  readonly gained: number;
  readonly lost: number;
}

export const NO_OUTCOMES: Outcomes = { count: 0, wins: 0, losses: 0, gained: 0, lost: 0 };

/** [120, -80, 0] -> 3 results, one win of 120, one loss of -80. */
export function outcomesOf(results: readonly number[]): Outcomes {
  const wins = results.filter((result) => result > 0);
  const losses = results.filter((result) => result < 0);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { count: results.length, wins: wins.length, losses: losses.length, gained: sum(wins), lost: sum(losses) };
}

/** `wins / (wins + losses)`; break-even results are left out: 4 wins, 3 losses and a zero -> 0.5714285714. */
export function winRate({ wins, losses }: Outcomes): Figure {
  return wins + losses === 0 ? unknownFigure('insufficient_data') : known(wins / (wins + losses));
}

/** `Σ gains / |Σ losses|`. */
export function profitFactor({ count, losses, gained, lost }: Outcomes): Figure {
  if (count === 0) return unknownFigure('insufficient_data');
  return losses === 0 ? unknownFigure('no_losses') : known(gained / Math.abs(lost));
}

/** `avg win / |avg loss|`; without a win there is no average win. */
export function payoff({ count, wins, losses, gained, lost }: Outcomes): Figure {
  if (count === 0) return unknownFigure('insufficient_data');
  if (losses === 0) return unknownFigure('no_losses');
  return wins === 0 ? unknownFigure('insufficient_data') : known(gained / wins / Math.abs(lost / losses));
}

/** The mean result, break-even results counted. */
export function expectancy({ count, gained, lost }: Outcomes): Figure {
  return count === 0 ? unknownFigure('insufficient_data') : known((gained + lost) / count);
}
