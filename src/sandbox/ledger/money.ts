import { Decimal } from 'decimal.js';

/** Wide enough that every sum in the books is exact: the laws of the ledger hold to the last digit. */
export const Money = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });
export type Money = Decimal;

export const ZERO: Money = new Money(0);

export function sum(values: Iterable<Money>): Money {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

/** part / whole in percent; 0 when there is no whole to compare with. */
export function percentOf(part: Money, whole: Money): number {
  return whole.isZero() ? 0 : (100 * part.toNumber()) / whole.toNumber();
}
