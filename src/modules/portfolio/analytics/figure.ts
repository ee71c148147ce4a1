/** Why a figure has no value (analytics.md). */
export const REASONS = [
  'insufficient_data',
  'zero_variance',
  'no_losses',
  'no_drawdown',
  'ruin',
  'no_benchmark',
  'no_benchmark_variance',
] as const;
export type FigureReason = (typeof REASONS)[number];

/** A known figure, or the reason why it has no value. Never NaN or Infinity. */
export type Figure = { readonly value: number; readonly reason: null } | { readonly value: null; readonly reason: FigureReason };

/** The figure of a formula. A result beyond the range of numbers (a day's gain to the power of a year) is `insufficient_data`. */
export function known(value: number): Figure {
  // + 0 turns -0 into 0.
  return Number.isFinite(value) ? { value: value + 0, reason: null } : unknownFigure('insufficient_data');
}

export function unknownFigure(reason: FigureReason): Figure {
  return { value: null, reason };
}

/** A figure computed from another one; where that is unknown, the result is unknown for the same reason. */
export function from(figure: Figure, next: (value: number) => Figure): Figure {
  return figure.reason === null ? next(figure.value) : figure;
}
