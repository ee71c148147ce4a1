import { Injectable } from '@nestjs/common';
import { and, between, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { readSide } from '../../common/desk-words.js';
import { Database } from '../../platform/database/database.js';
import { brokerPositions, brokerSummaries, cashFlows, fxRates } from '../../platform/database/desk.schema.js';
import type { BrokerPosition } from './broker-position.js';
import { type BrokerSummary, MAX_MONEY } from './broker-summary.js';
import type { CashFlow } from './cash-flow.reader.js';
import type { FxRate } from './fx.reader.js';

/** Flows that wait for a rate are looked at in such portions. */
const MAX_FLOWS = 1000;

/**
 * The books as they outlast a restart. Whatever replica writes and in whatever order: in every table the row with the newest time stays.
 * Rows go in as one JSON parameter, in the order of their keys, so that two replicas never wait for each other in a circle.
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
      from json_to_recordset(${rows}::json) as told (
        broker text, currency text, "totalValue" double precision, cash double precision, "unrealizedPnl" double precision,
        "realizedPnl" double precision, "totalPnl" double precision, "totalPositions" integer, "asOfMs" numeric, source text)
      order by broker
      on conflict (broker) do update set
        currency = excluded.currency, total_value = excluded.total_value, cash = excluded.cash,
        unrealized_pnl = excluded.unrealized_pnl, realized_pnl = excluded.realized_pnl, total_pnl = excluded.total_pnl,
        total_positions = excluded.total_positions, as_of = excluded.as_of, source = excluded.source
      where broker_summaries.as_of <= excluded.as_of`);
  }

  /** A closed position is a row of size 0 until `forgetClosed`: it keeps older reports from opening it again. */
  async savePositions(positions: readonly BrokerPosition[]): Promise<void> {
    const rows = JSON.stringify(newest(positions, ({ broker, symbol }) => JSON.stringify([broker, symbol])));
    await this.database.drizzle.execute(sql`
      insert into broker_positions (broker, symbol, side, size, entry_price, current_price, as_of)
      select broker, symbol, side, size, "entryPrice", "currentPrice", to_timestamp("asOfMs" / 1000.0)
      from json_to_recordset(${rows}::json) as told (
        broker text, symbol text, side text, size double precision, "entryPrice" double precision, "currentPrice" double precision,
        "asOfMs" numeric)
      order by broker, symbol
      on conflict (broker, symbol) do update set
        side = excluded.side, size = excluded.size, entry_price = excluded.entry_price, current_price = excluded.current_price,
        as_of = excluded.as_of
      where broker_positions.as_of <= excluded.as_of`);
  }

  async saveRates(rates: readonly FxRate[]): Promise<void> {
    const rows = JSON.stringify(newest(rates, ({ base, quote }) => `${base}/${quote}`));
    await this.database.drizzle.execute(sql`
      insert into fx_rates (base, quote, rate, as_of)
      select base, quote, rate, to_timestamp("asOfMs" / 1000.0)
      from json_to_recordset(${rows}::json) as told (base text, quote text, rate double precision, "asOfMs" numeric)
      order by base, quote
      on conflict (base, quote) do update set rate = excluded.rate, as_of = excluded.as_of
      where fx_rates.as_of <= excluded.as_of`);
  }

  /** A flow that is there already stays as it is. */
  async saveFlows(flows: readonly CashFlow[]): Promise<void> {
    await this.database.drizzle.execute(sql`
      insert into cash_flows (id, broker, at, amount, currency)
      select id, broker, to_timestamp("atMs" / 1000.0), amount, currency
      from json_to_recordset(${JSON.stringify(flows)}::json) as told (
        id text, broker text, "atMs" numeric, amount double precision, currency text)
      order by id
      on conflict (id) do nothing`);
  }

  /** Flows in these currencies that are not known in the base currency, as there was no rate when they came. */
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
    return rows.map(({ asOf, side, ...row }) => ({ ...row, side: readSide(side), asOfMs: asOf.getTime() }));
  }

  async rates(): Promise<FxRate[]> {
    const rows = await this.database.drizzle.select().from(fxRates);
    return rows.map(({ asOf, ...row }) => ({ ...row, asOfMs: asOf.getTime() }));
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
