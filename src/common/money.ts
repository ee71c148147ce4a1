import { Decimal } from 'decimal.js';

/** Rounds half away from zero at the border; null stays null, NaN and Infinity become null. `round(1.005, 2) -> 1.01`. */
export function round(value: number | null, decimals: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  // + 0 turns -0 into 0.
  return new Decimal(value).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber() + 0;
}
