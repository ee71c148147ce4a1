import { Decimal } from 'decimal.js';
import { decimalsOf } from './currency.js';

/** Below this an amount, in units of its last decimal, has digits to spare behind it. */
const CLEAR = 1e9;
const NEAR_HALF = 1e-6;

/** Rounds half away from zero at the border; null stays null, NaN and Infinity become null. `round(1.005, 2) -> 1.01`. */
export function round(value: number | null, decimals: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  const scale = 10 ** decimals;
  const units = Math.abs(value) * scale;
  // Only what lies at the middle between two amounts needs its decimal digits; all else is a hundred times faster without them.
  const isClear = units < CLEAR && Math.abs((units % 1) - 0.5) > NEAR_HALF;
  if (isClear) return (Math.sign(value) * Math.round(units)) / scale + 0;
  // + 0 turns -0 into 0.
  return new Decimal(value).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber() + 0;
}

/** Rounds an amount to the decimals of its currency: 0.0015 BTC stays, 0.0015 USD is 0. Null = the desk's base currency. */
export type RoundMoney = (amount: number | null, currency: string | null) => number | null;

/** `overrides`: decimals of currencies that come before those of `decimalsOf`. */
export function moneyRounder(baseCurrency: string, overrides: ReadonlyMap<string, number> = new Map()): RoundMoney {
  return (amount, currency) => round(amount, decimalsOf(currency ?? baseCurrency, overrides));
}
