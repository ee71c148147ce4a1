import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { orders, trades } from '../../platform/database/tables/desk.schema.js';
import { toTrade } from '../trades/ledger/trades.repository.js';
import type { TradeDto } from '../trades/ledger/dto/trade.dto.js';
import { toTradeDto } from '../trades/ledger/trade.wire.js';
import type { Order } from './order.js';
import type { OrderSelection } from './order-selection.js';

type Row = typeof orders.$inferSelect;

/** An order with its position in the table. */
export interface StoredOrder extends Order {
  readonly position: number;
}

/** An order that is not published yet. `version` differs after each change of the row. */
export interface UnannouncedOrder {
  readonly order: Order;
  readonly version: string;
}

export interface OrderKey {
  readonly atMs: number;
  readonly position: number;
}

/** The desk's orders for reading. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  /** The newest placed first, `limit + 1` rows so that the caller sees whether there are more. */
  async page(selection: OrderSelection, limit: number, before: OrderKey | null): Promise<StoredOrder[]> {
    const { at, position } = orders;
    const rows = await this.database.drizzle
      .select()
      .from(orders)
      .where(
        and(
          selected(selection),
          before
            ? sql`(${at}, ${position}) < (${new Date(before.atMs).toISOString()}::timestamptz, ${before.position}::bigint)`
            : undefined,
        ),
      )
      .orderBy(desc(at), desc(position))
      .limit(limit + 1);
    return rows.map(toOrder);
  }

  /** The orders of this id, of these brokers; null = of all brokers and of none. */
  async find(id: string, brokers: readonly string[] | null): Promise<StoredOrder[]> {
    const rows = await this.database.drizzle
      .select()
      .from(orders)
      .where(and(eq(orders.id, id), within(brokers)))
      .orderBy(asc(orders.broker));
    return rows.map(toOrder);
  }

  /** The fills of the order, newest first: trades of its broker that name either of its ids. `unnamed`: also trades without a broker. */
  async fills({ id, clientOrderId, broker }: Order, unnamed: boolean, limit: number): Promise<TradeDto[]> {
    const ids = clientOrderId === null ? [id] : [id, clientOrderId];
    const ofBroker = broker === null ? isNull(trades.broker) : eq(trades.broker, broker);
    const rows = await this.database.drizzle
      .select()
      .from(trades)
      .where(and(inArray(trades.orderId, ids), unnamed ? or(ofBroker, isNull(trades.broker)) : ofBroker))
      .orderBy(desc(trades.at), desc(trades.id))
      .limit(limit);
    return rows.map((row) => toTradeDto(toTrade(row)));
  }

  /** Whether any order, trade or broker summary names this broker. */
  async knowsBroker(broker: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from orders where broker = ${broker}) or exists (select from trades where broker = ${broker})
        or exists (select from broker_summaries where broker = ${broker}) as known`);
    return rows[0]?.known ?? false;
  }

  async knowsStatus(status: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from orders where status = ${status}) as known`);
    return rows[0]?.known ?? false;
  }

  /**
   * Passes orders that are not published yet to `announce` and marks them when it has resolved. They are locked meanwhile, so that no other
   * replica publishes them too, and none can change and be published by another writer first.
   */
  announceNext(limit: number, announce: (orders: readonly UnannouncedOrder[]) => Promise<void>): Promise<'more' | 'locked' | 'none'> {
    return this.database.transaction(async (tx) => {
      const rows = await tx
        .select({ row: orders, version: sql<string>`xmin::text` })
        .from(orders)
        .where(isNull(orders.announcedAt))
        .orderBy(asc(orders.position))
        .limit(limit)
        .for('update', { skipLocked: true });
      if (rows.length > 0) {
        await announce(rows.map(({ row, version }) => ({ order: toOrder(row), version })));
        const positions = rows.map(({ row }) => row.position);
        await tx
          .update(orders)
          .set({ announcedAt: sql`now()` })
          .where(inArray(orders.position, positions));
      }
      if (rows.length === limit) return 'more';
      const { rows: left } = await tx.execute(sql`select from orders where announced_at is null limit 1`);
      return left.length > 0 ? 'locked' : 'none';
    });
  }
}

function selected({ symbol, status, strategy, brokers, startMs, endMs }: OrderSelection): SQL | undefined {
  return and(
    gte(orders.at, new Date(startMs)),
    lt(orders.at, new Date(endMs)),
    symbol === undefined ? undefined : eq(orders.symbol, symbol),
    status === undefined ? undefined : eq(orders.status, status),
    strategy === undefined ? undefined : eq(orders.strategy, strategy),
    within(brokers),
  );
}

function within(brokers: readonly string[] | null): SQL | undefined {
  return brokers === null ? undefined : sql`${orders.broker} = any(${sql.param(brokers)}::text[])`;
}

export function toOrder({ at, reportedAt, announcedAt: _announcedAt, ...row }: Row): StoredOrder {
  return { ...row, atMs: at.getTime(), reportedAtMs: reportedAt.getTime() };
}
