import { Injectable } from '@nestjs/common';
import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import { trades } from '../../../platform/database/tables/desk.schema.js';
import { brokerSummaries } from '../../../platform/database/tables/portfolio.schema.js';
import { Database } from '../../../platform/database/database.js';
import { type DayRates, dayMsOf, withDayRates } from '../../../platform/database/day-rates.sql.js';
import type { ForeignDay } from '../../portfolio/books/rates-of-days.js';
import { MAX_FIGURE } from '../ledger/trade.reader.js';
import type { TradeSelection } from '../ledger/trade-selection.js';
import { selected } from '../ledger/trades.repository.js';

/** Amounts that a trade may report. */
export type Amount = 'volume' | 'fees' | 'pnl';

/** Sums over a group of trades; money exact in the database, and null where no trade of the group has reported any. */
export interface TradeSums {
  readonly count: number;
  readonly buys: number;
  readonly sells: number;
  /** Trades of neither side. */
  readonly others: number;
  /** Trades without a price or a quantity: they are not part of `volume`. */
  readonly unpriced: number;
  readonly volume: number | null;
  readonly fees: number | null;
  readonly pnl: number | null;
  readonly wins: number;
  readonly losses: number;
  readonly breakEven: number;
  readonly gains: number;
  readonly lost: number;
  /** The number of currencies in it; trades without a currency count as one. */
  readonly currencies: number;
  /** The first currency; null = not named. */
  readonly currency: string | null;
  /** The number of trades that report an amount without a currency. */
  readonly unnamed: Readonly<Record<Amount, number>>;
  /** The number of trades whose amount has no rate to the base currency; 0 where nothing was converted. */
  readonly unrated: Readonly<Record<Amount, number>>;
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}

export interface NamedSums extends TradeSums {
  readonly name: string | null;
}

export interface SumsByGroup {
  readonly all: TradeSums;
  readonly byCurrency: readonly NamedSums[];
  /** The groups with the most trades. */
  readonly bySymbol: readonly NamedSums[];
  readonly byStrategy: readonly NamedSums[];
}

interface Row extends Record<string, unknown> {
  readonly grouped: 'all' | 'currency' | 'symbol' | 'strategy';
  readonly name: string | null;
  readonly volume: string | null;
  readonly fees: string | null;
  readonly pnl: string | null;
  readonly first_ms: string | null;
  readonly last_ms: string | null;
}

@Injectable()
export class TradeStatsRepository {
  constructor(private readonly database: Database) {}

  /**
   * All counts and sums, in one pass over the trades; at most `limit` groups of each kind. With rates, money is in the base currency and
   * covers the trades that have a rate.
   */
  async sums(selection: TradeSelection, limit: number, rates: DayRates | null = null): Promise<SumsByGroup> {
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      with chosen as (${rates === null ? chosen(selection) : converted(selection, rates)}
      ), sums as (
        select case grouping(currency, symbol, strategy) when 3 then 'currency' when 5 then 'symbol' when 6 then 'strategy' else 'all' end as grouped,
          case grouping(currency, symbol, strategy) when 3 then currency when 5 then symbol when 6 then strategy end as name,
          count(*)::int as count,
          (count(*) filter (where side = 'BUY'))::int as buys,
          (count(*) filter (where side = 'SELL'))::int as sells,
          (count(*) filter (where side not in ('BUY', 'SELL')))::int as others,
          (count(*) filter (where volume is null))::int as unpriced,
          sum(volume) as volume, sum(fees) as fees, sum(pnl) as pnl,
          (count(*) filter (where pnl > 0))::int as wins,
          (count(*) filter (where pnl < 0))::int as losses,
          (count(*) filter (where pnl = 0))::int as break_even,
          coalesce(sum(pnl) filter (where pnl > 0), 0) as gains,
          coalesce(-sum(pnl) filter (where pnl < 0), 0) as lost,
          ${counted('unnamed', (amount) => sql`currency is null and ${amount} is not null`)},
          (count(distinct currency) + max(case when currency is null then 1 else 0 end))::int as currencies,
          min(currency) as currency_name,
          ${counted('unrated', (amount) => (rates === null ? sql`false` : sql`rate is null and own_${amount} is not null`))},
          extract(epoch from min(at)) * 1000 as first_ms, extract(epoch from max(at)) * 1000 as last_ms
        from chosen
        group by grouping sets ((), (currency), (symbol), (strategy))
      ), ranked as (
        select *, row_number() over (partition by grouped order by count desc, name) as place from sums
      )
      select * from ranked where place <= ${limit} order by place`);
    const of = (grouped: Row['grouped']) => rows.filter((row) => row.grouped === grouped).map(toSums);
    const [all = NOTHING] = of('all');
    return { all, byCurrency: of('currency'), bySymbol: of('symbol'), byStrategy: of('strategy') };
  }

  /** How many trades there are in each currency but the base one on each day (UTC). */
  async foreignDays(selection: TradeSelection, baseCurrency: string): Promise<ForeignDay[]> {
    const { rows } = await this.database.drizzle.execute<{ currency: string; day: string; count: number }>(sql`
      select currency, ${dayMsOf(sql`at`)} as day, count(*)::int as count from (${chosen(selection)}) chosen
      where currency <> ${baseCurrency} group by 1, 2 order by 1, 2`);
    return rows.map(({ currency, day, count }) => ({ currency, dayMs: Number(day), count }));
  }
}

/** A trade that names no currency has that of its broker. */
function chosen(selection: TradeSelection): SQL {
  return sql`select ${trades.symbol}, ${trades.side}, ${trades.strategy}, ${trades.at}, ${figure(trades.fees)} as fees, ${figure(trades.pnl)} as pnl,
      ${figure(trades.quantity)} * ${figure(trades.price)} as volume, coalesce(${trades.currency}, ${brokerSummaries.currency}) as currency
    from ${trades} left join ${brokerSummaries} on ${brokerSummaries.broker} = ${trades.broker}
    where ${selected(selection)}`;
}

function converted(selection: TradeSelection, rates: DayRates): SQL {
  return sql`select symbol, side, strategy, at, fees * rate as fees, pnl * rate as pnl, volume * rate as volume, currency, rate,
      fees as own_fees, pnl as own_pnl, volume as own_volume
    from (${withDayRates(chosen(selection), rates)}) rated`;
}

/** A column for each amount: how many trades meet the condition. */
function counted(name: string, condition: (amount: SQL) => SQL): SQL {
  const columns = (['volume', 'fees', 'pnl'] satisfies Amount[]).map(
    (amount) => sql`(count(*) filter (where ${condition(sql.raw(amount))}))::int as ${sql.raw(`${name}_${amount}`)}`,
  );
  return sql.join(columns, sql`, `);
}

const NOTHING: TradeSums = {
  ...{
    count: 0,
    buys: 0,
    sells: 0,
    others: 0,
    unpriced: 0,
    wins: 0,
    losses: 0,
    breakEven: 0,
    gains: 0,
    lost: 0,
    currencies: 0,
  },
  ...{ unnamed: { volume: 0, fees: 0, pnl: 0 }, unrated: { volume: 0, fees: 0, pnl: 0 } },
  ...{ volume: null, fees: null, pnl: null, currency: null, firstAtMs: null, lastAtMs: null },
};

/** A figure as an exact number. A value beyond the largest is a mistake of the sender, and counts as not reported. */
function figure(column: AnyColumn): SQL {
  return sql`case when abs(${column}) <= ${sql.raw(String(MAX_FIGURE))} then ${column}::numeric end`;
}

function toSums(row: Row): NamedSums {
  const number = (column: string) => Number(row[column] ?? 0);
  const nullable = (column: string) => (row[column] === null ? null : number(column));
  return {
    name: row.name,
    count: number('count'),
    buys: number('buys'),
    sells: number('sells'),
    others: number('others'),
    unpriced: number('unpriced'),
    volume: nullable('volume'),
    fees: nullable('fees'),
    pnl: nullable('pnl'),
    wins: number('wins'),
    losses: number('losses'),
    breakEven: number('break_even'),
    gains: number('gains'),
    lost: number('lost'),
    currencies: number('currencies'),
    unnamed: { volume: number('unnamed_volume'), fees: number('unnamed_fees'), pnl: number('unnamed_pnl') },
    unrated: { volume: number('unrated_volume'), fees: number('unrated_fees'), pnl: number('unrated_pnl') },
    currency: typeof row['currency_name'] === 'string' ? row['currency_name'] : null,
    firstAtMs: nullable('first_ms'),
    lastAtMs: nullable('last_ms'),
  };
}
