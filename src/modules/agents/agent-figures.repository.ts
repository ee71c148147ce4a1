import { Injectable } from '@nestjs/common';
import { type SQL, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { type DayRates, dayMsOf, withDayRates } from '../../platform/database/day-rates.sql.js';
import type { ForeignDay } from '../portfolio/books/rates-of-days.js';
import type { LastSignal } from './agent.js';
import { sqlInstant, toLastSignal } from './agents.repository.js';

/** Which signals and trades count. */
export interface FigureSelection {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** The brokers whose trades count; null = all brokers, and trades without a broker. */
  readonly brokers: readonly string[] | null;
}

/** An agent's trades in one currency; null = no currency named. Money is exact, and null where no trade has a result. */
export interface CurrencyResults {
  readonly currency: string | null;
  readonly trades: number;
  /** How many have a result without a rate to the base currency; 0 where nothing was converted. */
  readonly unrated: number;
  readonly wins: number;
  readonly losses: number;
  readonly pnl: number | null;
  /** Largest fall of the cumulative result from its peak, which is 0 at first; 0 or negative. */
  readonly maxDrawdown: number | null;
}

export interface AgentFigures {
  readonly signals: number;
  readonly lastSignal: LastSignal | null;
  readonly byCurrency: readonly CurrencyResults[];
}

export interface SymbolResults extends Omit<CurrencyResults, 'maxDrawdown'> {
  readonly symbol: string;
  readonly signals: number;
  readonly currencies: number;
  /** Trades with a result and without a currency. */
  readonly unnamed: number;
}

/** Trades of an agent on one day in one currency. */
export interface AgentDay extends ForeignDay {
  readonly strategy: string;
}

export const NO_FIGURES: AgentFigures = { signals: 0, lastSignal: null, byCurrency: [] };

type Row = Record<string, unknown>;

/** Counts the signals and trades of agents in the database: no row is loaded. */
@Injectable()
export class AgentFiguresRepository {
  constructor(private readonly database: Database) {}

  async of(ids: readonly string[], selection: FigureSelection): Promise<Map<string, AgentFigures>> {
    if (ids.length === 0) return new Map();
    const [signals, results] = [await this.signals(ids, selection), await this.results(chosen(ids, selection))];
    return new Map(ids.map((id) => [id, { ...NO_FIGURES, ...signals.get(id), byCurrency: results.get(id) ?? [] }]));
  }

  /** How many trades these agents have in each currency but the base one on each day (UTC). */
  async foreignDays(ids: readonly string[], selection: FigureSelection, baseCurrency: string): Promise<AgentDay[]> {
    const { rows } = await this.database.drizzle.execute<{ strategy: string; currency: string; day: string; count: number }>(sql`
      select strategy, currency, ${dayMsOf(sql`at`)} as day, count(*)::int as count from (${chosen(ids, selection)}) chosen
      where currency <> ${baseCurrency} group by 1, 2, 3 order by 1, 2, 3`);
    return rows.map(({ strategy, currency, day, count }) => ({ strategy, currency, dayMs: Number(day), count }));
  }

  /** The results of trades in the base currency, by agent. */
  async inBase(ids: readonly string[], selection: FigureSelection, rates: DayRates): Promise<Map<string, CurrencyResults>> {
    const results = await this.results(converted(ids, selection, rates));
    return new Map([...results].flatMap(([id, [all]]) => (all ? [[id, all]] : [])));
  }

  /** Of one agent, the symbols with the most trades, then with the most signals; with rates their results are in the base currency. */
  async bySymbol(id: string, selection: FigureSelection, limit: number, rates: DayRates | null = null): Promise<SymbolResults[]> {
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      with traded as (
        select symbol, ${COUNTS}, (count(distinct currency) + max(case when currency is null then 1 else 0 end))::int as currencies,
          (count(*) filter (where currency is null and pnl is not null))::int as unnamed, min(currency) as currency
        from (${rates === null ? chosen([id], selection) : converted([id], selection, rates)}) chosen group by symbol
      ), signalled as (
        select symbol, count(*)::int as signals from agent_signals where agent_id = ${id} and ${within(selection)} group by symbol
      )
      select symbol, signals, trades, unrated, wins, losses, pnl, currencies, unnamed, currency
      from traded full join signalled using (symbol)
      order by trades desc nulls last, signals desc nulls last, symbol
      limit ${limit}`);
    return rows.map((row) => ({
      ...toResults(row),
      symbol: String(row['symbol']),
      signals: Number(row['signals'] ?? 0),
      currencies: Number(row['currencies'] ?? 0),
      unnamed: Number(row['unnamed'] ?? 0),
    }));
  }

  private async signals(ids: readonly string[], selection: FigureSelection): Promise<Map<string, Omit<AgentFigures, 'byCurrency'>>> {
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      select given.id, counted.signals, newest.*
      from unnest(${sql.param(ids)}::text[]) as given (id)
      cross join lateral (select count(*)::int as signals from agent_signals where agent_id = given.id and ${within(selection)}) counted
      join lateral (
        select symbol, direction, confidence, target_size, extract(epoch from at) * 1000 as signal_ms
        from agent_signals where agent_id = given.id and ${within(selection)} order by at desc, id desc limit 1
      ) newest on true`);
    return new Map(rows.map((row) => [String(row['id']), { signals: Number(row['signals']), lastSignal: toLastSignal(row) }]));
  }

  private async results(trades: SQL): Promise<Map<string, CurrencyResults[]>> {
    // One group at a time, so that the index gives their order; doubles, as windows over numerics take three times as long, and the
    // error over a million trades is far below a cent.
    const { rows } = await this.database.drizzle.execute<Row>(sql`
      with chosen as not materialized (${trades}),
      sums as (select strategy, currency, ${COUNTS} from chosen group by strategy, currency)
      select sums.*, drawdowns.max_drawdown
      from sums cross join lateral (
        select min(total - peak) as max_drawdown
        from (
          select total, greatest(0, max(total) over (order by at, id rows unbounded preceding)) as peak
          from (
            select at, id, sum(pnl::float8) over (order by at, id rows unbounded preceding) as total
            from chosen
            where chosen.strategy = sums.strategy and chosen.currency is not distinct from sums.currency and pnl is not null
          ) running
        ) peaks
      ) drawdowns
      order by strategy, currency`);
    return Map.groupBy(rows.map(toNamedResults), ({ strategy }) => strategy);
  }
}

const COUNTS = sql`count(*)::int as trades, (count(*) filter (where pnl > 0))::int as wins, (count(*) filter (where pnl < 0))::int as losses,
  sum(pnl::numeric) as pnl,
  (count(*) filter (where not is_rated))::int as unrated`;

/** A result beyond this is a mistake of the sender: the trade counts as one without a result. A sum of a billion others fits a double. */
const MAX_RESULT = sql.raw('1e15');

/** A trade that names no currency has that of its broker. */
function chosen(ids: readonly string[], selection: FigureSelection): SQL {
  const { brokers } = selection;
  return sql`select t.strategy, t.symbol, t.at, t.id, case when abs(t.pnl) <= ${MAX_RESULT} then t.pnl end as pnl,
      coalesce(t.currency, b.currency) as currency, true as is_rated
    from trades t left join broker_summaries b on b.broker = t.broker
    where t.strategy = any(${sql.param(ids)}::text[]) and ${within(selection)}
      and ${brokers === null ? sql`true` : sql`t.broker = any(${sql.param(brokers)}::text[])`}`;
}

/** The same with each result in the base currency; null where the day has no rate. Without a result there is nothing to convert. */
function converted(ids: readonly string[], selection: FigureSelection, rates: DayRates): SQL {
  return sql`select strategy, symbol, at, id, pnl::numeric * rate as pnl, ${rates.baseCurrency}::text as currency, rate is not null or pnl is null as is_rated
    from (${withDayRates(chosen(ids, selection), rates)}) rated`;
}

function within({ startMs, endMs }: FigureSelection): SQL {
  return sql`at >= ${sqlInstant(startMs)} and at < ${sqlInstant(endMs)}`;
}

function toNamedResults(row: Row): CurrencyResults & { readonly strategy: string } {
  return { strategy: String(row['strategy']), ...toResults(row) };
}

function toResults(row: Row): CurrencyResults {
  const nullable = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  return {
    currency: typeof row['currency'] === 'string' ? row['currency'] : null,
    trades: Number(row['trades'] ?? 0),
    unrated: Number(row['unrated'] ?? 0),
    wins: Number(row['wins'] ?? 0),
    losses: Number(row['losses'] ?? 0),
    pnl: nullable(row['pnl']),
    maxDrawdown: nullable(row['max_drawdown']),
  };
}
