import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { trades } from '../../../platform/database/tables/desk.schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { tradeIdentity, indexOfTrade, mergeTrade, type Trade } from '../ledger/trade.js';
import { TRADE_MERGE } from './trade-report.sql.js';
import { toTrade } from '../ledger/trades.repository.js';

/** The advisory lock of reports, shared by those that all name a broker. */
const LOCK = 7_220_901;

const COLUMNS = sql.raw(
  'id, symbol, side, quantity, price, at, status, order_type, fees, broker, strategy, pnl, currency, order_id, told_at',
);
const VALUES = sql.raw(`e ->> 0 as id, e ->> 1 as symbol, e ->> 2 as side, (e ->> 3)::float8 as quantity, (e ->> 4)::float8 as price,
  (e ->> 5)::timestamptz as at, e ->> 6 as status, e ->> 7 as order_type, (e ->> 8)::float8 as fees, e ->> 9 as broker, e ->> 10 as strategy,
  (e ->> 11)::float8 as pnl, e ->> 12 as currency, e ->> 13 as order_id, (e ->> 14)::timestamptz as told_at`);

/** Merges reports into trades. Rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class TradeReportsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores trades of different identities, all or none; a known one is merged by `mergeTrade`. Gives those of `rows` that are new or change
   * something: they are due for publication.
   */
  async store(rows: readonly Trade[]): Promise<ReadonlySet<Trade>> {
    if (rows.length === 0) return new Set();
    const unnamed = rows.filter(({ broker }) => broker === null);
    return this.database.transaction(async (tx) => {
      // A report without a broker is about a trade that another report may be naming right now, so nothing else is stored meanwhile.
      const lock = sql.raw(unnamed.length > 0 ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared');
      await tx.execute(sql`select ${lock}(${LOCK})`);
      const { changed, left } = await upsertNamed(
        tx,
        rows.filter(({ broker }) => broker !== null),
      );
      return new Set([...changed, ...(await settle(tx, [...left, ...unnamed]))]);
    });
  }
}

/** Stores trades that name their broker, by one statement. `left`: those that may be a trade that is known without a broker. */
async function upsertNamed(tx: Transaction, rows: readonly Trade[]): Promise<{ changed: readonly Trade[]; left: readonly Trade[] }> {
  if (rows.length === 0) return { changed: [], left: [] };
  // Sorted, so that two writers never wait for each other.
  const sorted = rows.map((trade) => ({ trade, identity: tradeIdentity(trade) })).toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
  const { rows: done } = await tx.execute<{ id: string; symbol: string; broker: string; is_left: boolean }>(sql`
    with given as (select n, ${VALUES} from json_array_elements(${JSON.stringify(sorted.map(({ trade }) => toValues(trade)))}::json) with ordinality as given (e, n)),
    unnamed as (select n from given where exists (
      select from trades known where known.id = given.id and known.symbol = given.symbol and known.broker is null)),
    written as (
      insert into trades as t (${COLUMNS})
      select ${COLUMNS} from given where n not in (select n from unnamed) order by n
      on conflict (id, symbol, broker) do update set ${TRADE_MERGE.set} where ${TRADE_MERGE.changes}
      returning id, symbol, broker)
    select id, symbol, broker, false as is_left from written
    union all select id, symbol, broker, true from given where n in (select n from unnamed)`);
  const byIdentity = new Map(sorted.map(({ trade, identity }) => [identity, trade]));
  const those = (isLeft: boolean) =>
    done.filter(({ is_left }) => is_left === isLeft).flatMap((row) => byIdentity.get(tradeIdentity(row)) ?? []);
  return { changed: those(false), left: those(true) };
}

interface Candidate {
  trade: Trade;
  /** The position of its row; null = not stored yet. */
  readonly place: string | null;
  isChanged: boolean;
}

/** Stores trades that must be matched by symbol and id alone, under the exclusive lock. Gives those that changed something. */
async function settle(tx: Transaction, rows: readonly Trade[]): Promise<Trade[]> {
  if (rows.length === 0) return [];
  const known = Map.groupBy(await candidates(tx, rows), ({ trade }) => lineOf(trade));
  const news = rows.filter((report) => {
    const line = known.get(lineOf(report)) ?? [];
    known.set(lineOf(report), line);
    return take(line, report);
  });
  const changed = [...known.values()].flat().filter(({ isChanged }) => isChanged);
  await update(tx, changed);
  await insert(tx, changed);
  return news;
}

/** Adds a report to the trades of its symbol and id; true if it changed anything. */
function take(line: Candidate[], report: Trade): boolean {
  const found =
    line[
      indexOfTrade(
        line.map(({ trade }) => trade),
        report,
      )
    ];
  if (found === undefined) return line.push({ trade: report, place: null, isChanged: true }) > 0;
  const after = mergeTrade(found.trade, report);
  if (JSON.stringify(after) === JSON.stringify(found.trade)) return false;
  found.trade = after;
  found.isChanged = true;
  return true;
}

function lineOf({ id, symbol }: Trade): string {
  return JSON.stringify([id, symbol]);
}

async function candidates(tx: Transaction, rows: readonly Trade[]): Promise<Candidate[]> {
  const lines = JSON.stringify(rows.map(({ id, symbol }) => [id, symbol]));
  const found = await tx
    .select({ row: trades, place: sql<string>`ctid::text` })
    .from(trades)
    .where(sql`(${trades.id}, ${trades.symbol}) in (select e ->> 0, e ->> 1 from json_array_elements(${lines}::json) as given (e))`)
    // A publisher that marks a row moves it.
    .for('update');
  return found.map(({ row, place }) => ({ trade: toTrade(row), place, isChanged: false }));
}

async function update(tx: Transaction, changed: readonly Candidate[]): Promise<void> {
  const rows = changed.flatMap(({ trade, place }) => (place === null ? [] : [[...toValues(trade), place]]));
  if (rows.length === 0) return;
  await tx.execute(sql`
    update trades t set (${COLUMNS}, announced_at) = (r.id, r.symbol, r.side, r.quantity, r.price, r.at, r.status, r.order_type, r.fees, r.broker,
      r.strategy, r.pnl, r.currency, r.order_id, r.told_at, null)
    from (select ${VALUES}, (e ->> 15)::tid as place from json_array_elements(${JSON.stringify(rows)}::json) as given (e)) r
    where t.ctid = r.place`);
}

async function insert(tx: Transaction, changed: readonly Candidate[]): Promise<void> {
  const rows = changed.flatMap(({ trade, place }) => (place === null ? [toValues(trade)] : []));
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into trades (${COLUMNS}) select ${VALUES} from json_array_elements(${JSON.stringify(rows)}::json) as given (e)`);
}

function toValues(trade: Trade): readonly unknown[] {
  const { id, symbol, side, quantity, price, atMs, status, orderType, fees, broker, strategy, pnl, currency, orderId, reportedAtMs } =
    trade;
  const [at, reportedAt] = [new Date(atMs), reportedAtMs === null ? null : new Date(reportedAtMs)];
  return [id, symbol, side, quantity, price, at, status, orderType, fees, broker, strategy, pnl, currency, orderId, reportedAt];
}
