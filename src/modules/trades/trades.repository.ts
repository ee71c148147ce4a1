import { Injectable } from '@nestjs/common';
import { and, desc, eq, gte, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { trades } from '../../platform/database/desk.schema.js';
import { CLOSED, STATUS_RANKS, type Trade, UNKNOWN_SIDE, USUAL_RANK } from './trade.js';
import type { TradeSelection } from './trade-selection.js';

/** A trade that is not on the live stream yet. `version` is another one after each change of the row. */
export interface Unannounced {
  readonly trade: Trade;
  readonly version: string;
}

export interface TradeKey {
  readonly atMs: number;
  readonly id: string;
}

/** What of a row is told again by newer figures, see `retold`. */
const FIGURES = ['quantity', 'price', 'order_type', 'fees', 'pnl', 'currency'] as const;

/** The trades of the desk. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class TradesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores trades with ids of their own by one statement, all or none; one that is known is told again, as `retold` says. Gives the ids
   * of those that are new or have changed: they are no longer announced.
   */
  async upsert(rows: readonly Trade[]): Promise<Set<string>> {
    // One JSON parameter, see JournalRepository; sorted, so that two writers never wait for each other.
    const given = JSON.stringify(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(toValues));
    const { rows: changed } = await this.database.drizzle.execute<{ id: string }>(sql`
      insert into trades as t (id, symbol, side, quantity, price, at, status, order_type, fees, broker, strategy, pnl, currency)
      select e ->> 0, e ->> 1, e ->> 2, (e ->> 3)::float8, (e ->> 4)::float8, (e ->> 5)::timestamptz, e ->> 6, e ->> 7, (e ->> 8)::float8,
        e ->> 9, e ->> 10, (e ->> 11)::float8, e ->> 12
      from json_array_elements(${given}::json) with ordinality as given (e, n)
      order by n
      on conflict (id) do update set ${sql.join(ASSIGNMENTS, sql`, `)}, announced_at = null
      where ${IS_SAME} and (${sql.join(RETOLD, sql`, `)}) is distinct from (${sql.join(KNOWN, sql`, `)})
      returning id`);
    return new Set(changed.map(({ id }) => id));
  }

  /** Newest first, `limit + 1` rows so that the caller sees whether there are more. */
  async page(selection: TradeSelection, limit: number, before: TradeKey | null): Promise<Trade[]> {
    const { at, id } = trades;
    const rows = await this.database.drizzle
      .select()
      .from(trades)
      .where(
        and(
          selected(selection),
          before ? sql`(${at}, ${id}) < (${new Date(before.atMs).toISOString()}::timestamptz, ${before.id})` : undefined,
        ),
      )
      .orderBy(desc(at), desc(id))
      .limit(limit + 1);
    return rows.map(toTrade);
  }

  /** Whether the desk has ever told of this broker. */
  async knowsBroker(broker: string): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute<{ known: boolean }>(sql`
      select exists (select from trades where broker = ${broker}) or exists (select from broker_summaries where broker = ${broker}) as known`);
    return rows[0]?.known ?? false;
  }

  /**
   * Gives trades that are not announced to `announce` and marks them when it has resolved. They are locked meanwhile, so that no other
   * replica announces them too, and none can change and be announced by somebody faster. Gives whether there are more: beyond the limit,
   * or passed over because somebody else has them locked.
   */
  announceNext(limit: number, announce: (trades: readonly Unannounced[]) => Promise<void>): Promise<'more' | 'locked' | 'none'> {
    return this.database.transaction(async (tx) => {
      const rows = await tx
        .select({ row: trades, version: sql<string>`xmin::text` })
        .from(trades)
        .where(isNull(trades.announcedAt))
        .orderBy(trades.at, trades.id)
        .limit(limit)
        .for('update', { skipLocked: true });
      if (rows.length > 0) {
        await announce(rows.map(({ row, version }) => ({ trade: toTrade(row), version })));
        const ids = rows.map(({ row }) => row.id);
        await tx
          .update(trades)
          .set({ announcedAt: sql`now()` })
          .where(sql`${trades.id} = any(${sql.param(ids)}::text[])`);
      }
      if (rows.length === limit) return 'more';
      const { rows: left } = await tx.execute(sql`select from trades where announced_at is null limit 1`);
      return left.length > 0 ? 'locked' : 'none';
    });
  }
}

/** The condition of a selection, on table `trades`. */
export function selected({ symbol, side, strategy, status, brokers, startMs, endMs }: TradeSelection): SQL | undefined {
  return and(
    gte(trades.at, new Date(startMs)),
    lt(trades.at, new Date(endMs)),
    symbol === undefined ? undefined : eq(trades.symbol, symbol),
    side === undefined ? undefined : eq(trades.side, side),
    strategy === undefined ? undefined : eq(trades.strategy, strategy),
    status === undefined ? undefined : eq(trades.status, status),
    brokers === null ? undefined : sql`${trades.broker} = any(${sql.param(brokers)}::text[])`,
  );
}

const UNKNOWN_SIDE_SQL = sql.raw(`'${UNKNOWN_SIDE}'`);

/** `rankOf` in SQL. */
function rank(status: string): SQL {
  const cases = STATUS_RANKS.map(([value, words]) => `when ${status} in (${words.map((word) => `'${word}'`).join(', ')}) then ${value}`);
  return sql.raw(`case ${cases.join(' ')} else ${USUAL_RANK} end`);
}

/** `isSameTrade` in SQL. */
const IS_SAME = sql`t.symbol = excluded.symbol and (t.side = excluded.side or ${UNKNOWN_SIDE_SQL} in (t.side, excluded.side) or (excluded.status = ${sql.raw(`'${CLOSED}'`)} and t.broker = excluded.broker))
  and (t.broker is null or excluded.broker is null or t.broker = excluded.broker)`;
const IS_NEWER = sql`${rank('excluded.status')} >= ${rank('t.status')}`;

function newer(column: string): SQL {
  const [told, known] = [sql.raw(`excluded.${column}`), sql.raw(`t.${column}`)];
  return sql`case when ${IS_NEWER} then coalesce(${told}, ${known}) else coalesce(${known}, ${told}) end`;
}

/** What a column becomes when its trade is told again: `retold` in SQL. */
const RULES: readonly (readonly [column: string, becomes: SQL])[] = [
  ['side', sql`case when t.side = ${UNKNOWN_SIDE_SQL} then excluded.side else t.side end`],
  ['status', sql`case when ${IS_NEWER} then excluded.status else t.status end`],
  ['broker', sql`coalesce(t.broker, excluded.broker)`],
  ['strategy', sql`coalesce(t.strategy, excluded.strategy)`],
  ...FIGURES.map((column) => [column, newer(column)] as const),
];
const ASSIGNMENTS = RULES.map(([column, becomes]) => sql`${sql.raw(column)} = ${becomes}`);
const RETOLD = RULES.map(([, becomes]) => becomes);
const KNOWN = RULES.map(([column]) => sql.raw(`t.${column}`));

function toValues(trade: Trade): readonly unknown[] {
  const { id, symbol, side, quantity, price, atMs, status, orderType, fees, broker, strategy, pnl, currency } = trade;
  return [id, symbol, side, quantity, price, new Date(atMs), status, orderType, fees, broker, strategy, pnl, currency];
}

function toTrade(row: typeof trades.$inferSelect): Trade {
  const { id, symbol, side, quantity, price, at, status, orderType, fees, broker, strategy, pnl, currency } = row;
  return { id, symbol, side, quantity, price, atMs: at.getTime(), status, orderType, fees, broker, strategy, pnl, currency };
}
