/** Figures made of sums and counts of results; profits and losses of one currency. */
export interface Results {
  readonly wins: number;
  readonly losses: number;
  readonly breakEven: number;
  /** Sum of the profits, and of the losses as a positive number. */
  readonly gains: number;
  readonly lost: number;
}

export type TradeFigureReason = 'insufficient_data' | 'no_losses' | 'mixed_currencies' | 'no_rate';
export type TradeFigure =
  { readonly value: number; readonly reason?: never } | { readonly value: null; readonly reason: TradeFigureReason };

const missing = (reason: TradeFigureReason): TradeFigure => ({ value: null, reason });

/** Wins by decided trades: 4 wins, 3 losses -> 0.5714285714. Source: analytics.md. */
export function winRate({ wins, losses }: Pick<Results, 'wins' | 'losses'>): TradeFigure {
  return wins + losses === 0 ? missing('insufficient_data') : { value: wins / (wins + losses) };
}

/** Gains by losses: 425 / 260 -> 1.6346153846. */
export function profitFactor({ wins, losses, gains, lost }: Results): TradeFigure {
  if (wins + losses === 0) return missing('insufficient_data');
  return losses === 0 ? missing('no_losses') : { value: gains / lost };
}

/** Average win by average loss: (425 / 4) / (260 / 3) -> 1.2259615385. */
export function payoff({ wins, losses, gains, lost }: Results): TradeFigure {
  if (wins === 0) return missing('insufficient_data');
  return losses === 0 ? missing('no_losses') : { value: gains / wins / (lost / losses) };
}

/** Mean result, break-even trades counted: 165 / 8 -> 20.625. */
export function expectancy({ wins, losses, breakEven, gains, lost }: Results): TradeFigure {
  const count = wins + losses + breakEven;
  return count === 0 ? missing('insufficient_data') : { value: (gains - lost) / count };
}

/** Values by name, and the reason for each that is null. */
export function named<Name extends string>(
  figures: Readonly<Record<Name, TradeFigure>>,
): {
  values: Record<Name, number | null>;
  reasons: Partial<Record<Name, TradeFigureReason>>;
} {
  const entries = Object.entries<TradeFigure>(figures);
  return {
    values: Object.fromEntries(entries.map(([name, { value }]) => [name, value])) as Record<Name, number | null>,
    reasons: Object.fromEntries(entries.flatMap(([name, { reason }]) => (reason === undefined ? [] : [[name, reason]]))) as Partial<
      Record<Name, TradeFigureReason>
    >,
  };
}
