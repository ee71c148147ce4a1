import { Injectable } from '@nestjs/common';
import { and, between, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import { POSITION_LEGS, readSide } from '../../../common/desk-words.js';
import { DAY_MS } from '../../../common/time/time.js';
import { Database } from '../../../platform/database/database.js';
import { brokerPositions, brokerSummaries, cashFlows, fxRates } from '../../../platform/database/tables/portfolio.schema.js';
import type { BrokerPosition } from './broker-position.js';
import { type BrokerSummary, MAX_MONEY } from './broker-summary.js';
import type { CashFlow } from './cash-flow.reader.js';
import type { FxRate } from './fx/fx.reader.js';
import { settled } from './position-legs.js';
import { ENDS } from './position-legs.sql.js';

/** Flows without a rate are read in portions of this size. */
const MAX_FLOWS = 1000;

/**
 * The stored books. Whichever replica writes and in whatever order: in every table the row with the newest time stays. Rows go in as one
 * JSON parameter, in the order of their keys, so that two replicas never wait for each other in a circle.
 */
@Injectable()
export class BooksRepository {
  constructor(private readonly database: Database) {}

  async saveSummaries(summaries: readonly BrokerSummary[]): Promise<void> {
    const rows = JSON.stringify(newest(summaries, ({ broker }) => broker));
    await this.database.drizzle.execute(sql`
      insert into broker_summaries
        (broker, currency, total_value, cash, unrealized_pnl, realized_pnl, total_pnl, total_positions, as_of, source)
      select broker, currency, "totalValue", cash, "unrealizedPnl", "realizedPnl", "totalPnl", "totalPositions",
        to_timestamp("asOfMs" / 1000.0), source
      from json_to_recordset(${rows}::json) as reported (
        broker text, currency text, "totalValue" double precision, cash double precision, "unrealizedPnl" double precision,
        "realizedPnl" double precision, "totalPnl" double precision, "totalPositions" integer, "asOfMs" numeric, source text)
      order by broker
      on conflict (broker) do update set
        currency = excluded.currency, total_value = excluded.total_value, cash = excluded.cash,
        unrealized_pnl = excluded.unrealized_pnl, realized_pnl = excluded.realized_pnl, total_pnl = excluded.total_pnl,
        total_positions = excluded.total_positions, as_of = excluded.as_of, source = excluded.source
      where broker_summaries.as_of <= excluded.as_of`);
  }

  /**
   * In the order in which they were reported. A closed leg is a row of size 0 until `forgetClosed`: it keeps older reports from opening it
   * again. The legs that these reports end are written first, so that a crash between the statements leaves no holding twice.
   */
  async savePositions(positions: readonly BrokerPosition[]): Promise<void> {
    const rows = JSON.stringify(settled(positions));
    const reported = sql`(
      select broker, symbol, leg, side, size, "entryPrice" as entry_price, "currentPrice" as current_price,
        to_timestamp("asOfMs" / 1000.0) as as_of
      from json_to_recordset(${rows}::json) as rows (
        broker text, symbol text, leg text, side text, size double precision, "entryPrice" double precision,
        "currentPrice" double precision, "asOfMs" numeric))`;
    await this.database.drizzle.execute(sql`
      update broker_positions held set side = 'UNKNOWN', size = 0, as_of = reported.as_of from ${reported} reported
      where held.broker = reported.broker and held.symbol = reported.symbol and held.leg <> reported.leg and held.size is distinct from 0
        and held.as_of <= reported.as_of and ${ENDS('reported', 'held')}`);
    await this.database.drizzle.execute(sql`
      insert into broker_positions (broker, symbol, leg, side, size, entry_price, current_price, as_of)
      select broker, symbol, leg, side, size, entry_price, current_price, as_of from ${reported} reported
      where not exists (
        select from broker_positions held
        where held.broker = reported.broker and held.symbol = reported.symbol and held.leg <> reported.leg and held.as_of > reported.as_of
          and ${ENDS('held', 'reported')})
      order by broker, symbol, leg
      on conflict (broker, symbol, leg) do update set
        side = excluded.side, size = excluded.size, entry_price = excluded.entry_price, current_price = excluded.current_price,
        as_of = excluded.as_of
      where broker_positions.as_of <= excluded.as_of`);
  }

  /** One row of a pair for each day (UTC): the last rate of the day, valid from its first one on. */
  async saveRates(rates: readonly FxRate[]): Promise<void> {
    const days = Map.groupBy(rates, ({ base, quote, asOfMs }) => `${base}/${quote} ${Math.floor(asOfMs / DAY_MS)}`);
    const rows = [...days.values()].flatMap((reported) => {
      const sinceMs = reported.reduce((first, { asOfMs }) => Math.min(first, asOfMs), Infinity);
      return newest(reported, () => '').map((rate) => ({ ...rate, sinceMs }));
    });
    await this.database.drizzle.execute(sql`
      insert into fx_rates (base, quote, day, rate, as_of, since)
      select base, quote, (to_timestamp("asOfMs" / 1000.0) at time zone 'UTC')::date, rate, to_timestamp("asOfMs" / 1000.0),
        to_timestamp("sinceMs" / 1000.0)
      from json_to_recordset(${JSON.stringify(rows)}::json) as reported (
        base text, quote text, rate double precision, "asOfMs" numeric, "sinceMs" numeric)
      order by base, quote, 3
      on conflict (base, quote, day) do update set
        rate = case when fx_rates.as_of <= excluded.as_of then excluded.rate else fx_rates.rate end,
        as_of = greatest(fx_rates.as_of, excluded.as_of), since = least(fx_rates.since, excluded.since), stored_at = now()
      where fx_rates.as_of <= excluded.as_of or excluded.since < fx_rates.since`);
  }

  /** Flows in these currencies that have no amount in the base currency yet, as there was no rate when they came. */
  async flowsWithoutBase(currencies: readonly string[]): Promise<CashFlow[]> {
    const waiting = and(isNull(cashFlows.amountBase), inArray(cashFlows.currency, [...new Set(currencies)]));
    const rows = await this.database.drizzle
      .select()
      .from(cashFlows)
      .where(and(waiting, between(cashFlows.amount, -MAX_MONEY, MAX_MONEY)))
      .limit(MAX_FLOWS);
    return rows.map(({ id, broker, at, amount, currency }) => ({ id, broker, atMs: at.getTime(), amount, currency }));
  }

  async summaries(): Promise<BrokerSummary[]> {
    const rows = await this.database.drizzle.select().from(brokerSummaries);
    return rows.map(({ asOf, source, ...row }) => ({ ...row, asOfMs: asOf.getTime(), source: source === 'redis' ? 'redis' : 'event' }));
  }

  async positions(): Promise<BrokerPosition[]> {
    const rows = await this.database.drizzle.select().from(brokerPositions);
    return rows.map(({ asOf, side, leg, ...row }) => ({
      ...row,
      side: readSide(side),
      leg: POSITION_LEGS.find((name) => name === leg) ?? 'NET',
      asOfMs: asOf.getTime(),
    }));
  }

  /** Every day's rates, or those that were stored in the last so many milliseconds. */
  async rates(storedWithinMs: number | null = null): Promise<FxRate[]> {
    const recent = storedWithinMs === null ? undefined : gt(fxRates.storedAt, sql`now() - ${storedWithinMs} * interval '1 millisecond'`);
    const rows = await this.database.drizzle.select().from(fxRates).where(recent);
    return rows.map(({ base, quote, rate, asOf, since }) => ({ base, quote, rate, asOfMs: asOf.getTime(), sinceMs: since.getTime() }));
  }

  /** Deletes closed positions from before this time. */
  async forgetClosed(beforeMs: number): Promise<void> {
    await this.database.drizzle
      .delete(brokerPositions)
      .where(and(eq(brokerPositions.size, 0), lt(brokerPositions.asOf, new Date(beforeMs))));
  }
}

/** The newest row of each key; of equal times the last one. A statement may not touch the same row twice. */
function newest<T extends { readonly asOfMs: number }>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const row of rows) {
    const key = keyOf(row);
    if (row.asOfMs >= (byKey.get(key)?.asOfMs ?? -Infinity)) byKey.set(key, row);
  }
  return [...byKey.values()];
}
