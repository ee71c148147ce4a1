import type { UnratedTradesDto } from '../../../common/money/unrated-trades.dto.js';
import type { DayRate } from '../../../platform/database/day-rates.sql.js';
import type { Books } from './books.js';

/** Amounts of one day (UTC) in one currency. */
export interface ForeignDay {
  readonly currency: string;
  readonly dayMs: number;
  readonly count: number;
}

/** The rate of each day to the base currency, and how many amounts of each currency have none. */
export function ratesOf(days: readonly ForeignDay[], books: Books): { rates: DayRate[]; unrated: UnratedTradesDto[] } {
  const nowMs = Date.now();
  const rates = days.map(({ currency, dayMs, count }) => ({ currency, dayMs, count, rate: books.rateOfDay(currency, dayMs, nowMs) }));
  return { rates, unrated: unratedAmounts(rates) };
}

/** How many amounts of each currency have no rate. */
export function unratedAmounts(
  amounts: readonly { readonly currency: string; readonly count: number; readonly rate: number | null }[],
): UnratedTradesDto[] {
  const without = Map.groupBy(
    amounts.filter(({ rate }) => rate === null),
    ({ currency }) => currency,
  );
  return [...without].map(([currency, missing]) => ({ currency, count: missing.reduce((sum, { count }) => sum + count, 0) }));
}
