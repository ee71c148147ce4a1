import { Injectable } from '@nestjs/common';
import { inArray, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { orders } from '../../platform/database/tables/desk.schema.js';
import type { Transaction } from '../../platform/database/connection/storage.session.js';
import { type Order, indexOfOrder, mergeOrder } from './order.js';
import { toOrder } from './orders.repository.js';

/** The advisory lock of reports: which order a report is about depends on what all others have named. */
const LOCK = 7_220_902;

interface Line {
  /** The position of its row; null = not stored yet. */
  readonly position: number | null;
  order: Order;
  isChanged: boolean;
}

/** Merges reports into orders. Rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class OrderReportsRepository {
  constructor(private readonly database: Database) {}

  /** Stores reports in their order, all or none; one of a known order is merged by `mergeOrder`. Gives how many orders changed. */
  store(reports: readonly Order[]): Promise<number> {
    return this.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
      const lines = await linesOf(tx, [...new Set(reports.map(({ id }) => id))]);
      for (const report of reports) take(lines, report);
      const changed = [...lines.values()].flat().filter(({ isChanged }) => isChanged);
      for (const { position, order } of changed) {
        const row = { ...toRow(order), announcedAt: null };
        if (position === null) await tx.insert(orders).values(row);
        else
          await tx
            .update(orders)
            .set(row)
            .where(sql`${orders.position} = ${position}`);
      }
      return changed.length;
    });
  }
}

/** The known orders of these ids, by id. A publisher that marks a row has it locked for a moment. */
async function linesOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, Line[]>> {
  const rows = await tx
    .select()
    .from(orders)
    .where(inArray(orders.id, [...ids]))
    .orderBy(orders.position)
    .for('update');
  const lines = rows.map((row) => {
    const { position, ...order } = toOrder(row);
    return { position, order, isChanged: false };
  });
  return Map.groupBy<string, Line>(lines, ({ order }) => order.id);
}

function take(lines: Map<string, Line[]>, report: Order): void {
  const line = lines.get(report.id) ?? [];
  lines.set(report.id, line);
  const places = line.map(({ order }) => order);
  const found = line[indexOfOrder(places, report)];
  if (found === undefined) {
    line.push({ position: null, order: report, isChanged: true });
    return;
  }
  const after = mergeOrder(found.order, report);
  if (JSON.stringify(after) === JSON.stringify(mergeOrder(found.order, found.order))) return;
  found.order = after;
  found.isChanged = true;
}

function toRow({ atMs, reportedAtMs, ...order }: Order): Omit<typeof orders.$inferInsert, 'position'> {
  return { ...order, at: new Date(atMs), reportedAt: new Date(reportedAtMs) };
}
