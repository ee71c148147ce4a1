import { type SQL, sql } from 'drizzle-orm';
import { DAY_MS } from '../../common/time/time.js';

/** The worth of a currency in the base currency on a day (UTC); null where that day has no known rate. */
export interface DayRate {
  readonly currency: string;
  /** Start of the day. */
  readonly dayMs: number;
  readonly rate: number | null;
}

export interface DayRates {
  readonly baseCurrency: string;
  readonly rates: readonly DayRate[];
}

/** The day (UTC) of an instant, in milliseconds. */
export function dayMsOf(at: SQL): SQL {
  return sql`(floor(extract(epoch from ${at}) / 86400)::bigint * ${sql.raw(String(DAY_MS))})`;
}

/** The rows of a query that has `currency` and `at`, each with its `rate`: null where none is known, and where it names no currency. */
export function withDayRates(rows: SQL, { baseCurrency, rates }: DayRates): SQL {
  const known = JSON.stringify(rates.map(({ currency, dayMs, rate }) => ({ currency, day: dayMs, rate })));
  return sql`select amounts.*, case when amounts.currency = ${baseCurrency} then 1 else known.rate end as rate
    from (${rows}) amounts
    left join json_to_recordset(${known}::json) as known (currency text, day bigint, rate numeric)
      on known.currency = amounts.currency and known.day = ${dayMsOf(sql`amounts.at`)}`;
}
