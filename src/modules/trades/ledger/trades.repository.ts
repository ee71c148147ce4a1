import { Injectable } from '@nestjs/common';
import { and, desc, eq, gte, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { trades } from '../../../platform/database/tables/desk.schema.js';
import { FILLED, type Trade, IMPLIED_STATUS } from './trade.js';
import { OTHER_SIDE, type TradeSelection } from './trade-selection.js';

/** A trade that is not published yet. `version` differs after each change of the row. */
export interface UnannouncedTrade {
  readonly trade: Trade;
  readonly version: string;
}

/** The place of a trade in `ORDER`. */
export interface TradeKey {
  readonly atMs: number;
  readonly id: string;
  readonly symbol: string;
  /** Empty where no report has named one. */
  readonly broker: string;
}

/** The desk's trades for reading. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class TradesRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, `limit + 1` rows so that the caller sees whether there are more. */
  async page(selection: TradeSelection, limit: number, before: TradeKey | null): Promise<Trade[]> {
    const rows = await this.database.drizzle
      .select()
      .from(trades)
      .where(and(selected(selection), before ? sql`(${ORDER_LIST}) < ${placeOfKey(before)}` : undefined))
      .orderBy(...ORDER.map((part) => desc(part)))
      .limit(limit + 1);
    return rows.map(toTrade);
  }

  /** Whether any trade or broker summary names this broker. */
  async knowsBroker(broker: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from trades where broker = ${broker}) or exists (select from broker_summaries where broker = ${broker}) as known`);
    return rows[0]?.known ?? false;
  }

  /** Whether any trade has this status. */
  async knowsStatus(status: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from trades where status = ${status}) as known`);
    return rows[0]?.known ?? false;
  }

  /**
   * Passes trades that are not published yet to `announce` and marks them when it has resolved. They are locked meanwhile, so that no other
   * replica publishes them too, and none can change and be published by another writer first. Gives whether there are more: beyond the
   * limit, or skipped because another transaction has them locked.
   */
  announceNext(limit: number, announce: (trades: readonly UnannouncedTrade[]) => Promise<void>): Promise<'more' | 'locked' | 'none'> {
    return this.database.transaction(async (tx) => {
      const rows = await tx
        .select({ row: trades, version: sql<string>`xmin::text`, place: sql<string>`ctid::text` })
        .from(trades)
        .where(isNull(trades.announcedAt))
        .orderBy(...ORDER)
        .limit(limit)
        .for('update', { skipLocked: true });
      if (rows.length > 0) {
        await announce(rows.map(({ row, version }) => ({ trade: toTrade(row), version })));
        // While the rows are locked their places do not change.
        const places = rows.map(({ place }) => place);
        await tx
          .update(trades)
          .set({ announcedAt: sql`now()` })
          .where(sql`ctid = any(${sql.param(places)}::tid[])`);
      }
      if (rows.length === limit) return 'more';
      const { rows: left } = await tx.execute(sql`select from trades where announced_at is null limit 1`);
      return left.length > 0 ? 'locked' : 'none';
    });
  }
}

/** The order of trades in time; without the whole identity a page could end between two trades that it cannot distinguish. */
export const ORDER: readonly SQL[] = [sql`${trades.at}`, sql`${trades.id}`, sql`${trades.symbol}`, sql`coalesce(${trades.broker}, '')`];

export const ORDER_LIST: SQL = sql.join([...ORDER], sql`, `);

/** A part of the key as a value of `ORDER`. */
export function placeOfKey({ atMs, id, symbol, broker }: TradeKey): SQL {
  return sql`(${new Date(atMs).toISOString()}::timestamptz, ${id}, ${symbol}, ${broker})`;
}

/** The condition of a selection, on table `trades`. */
export function selected({ symbol, side, strategy, status, brokers, startMs, endMs }: TradeSelection): SQL | undefined {
  return and(
    gte(trades.at, new Date(startMs)),
    lt(trades.at, new Date(endMs)),
    symbol === undefined ? undefined : eq(trades.symbol, symbol),
    side === undefined ? undefined : side === OTHER_SIDE ? sql`${trades.side} not in ('BUY', 'SELL')` : eq(trades.side, side),
    strategy === undefined ? undefined : eq(trades.strategy, strategy),
    status === undefined ? undefined : status === FILLED ? inArray(trades.status, [FILLED, IMPLIED_STATUS]) : eq(trades.status, status),
    brokers === null ? undefined : sql`${trades.broker} = any(${sql.param(brokers)}::text[])`,
  );
}

export function toTrade(row: typeof trades.$inferSelect): Trade {
  const { id, symbol, side, quantity, price, at, status, orderType, fees, broker, strategy, pnl, currency, orderId, reportedAt } = row;
  const [atMs, reportedAtMs] = [at.getTime(), reportedAt?.getTime() ?? null];
  return { id, symbol, side, quantity, price, atMs, status, orderType, fees, broker, strategy, pnl, currency, orderId, reportedAtMs };
}
