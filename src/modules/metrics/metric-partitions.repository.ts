import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import type { Transaction } from '../../platform/database/storage.session.js';
import { DAY } from './metric-step.js';

const NAME = /^metric_points_(\d{4})(\d{2})(\d{2})$/;
/** Of all that take this lock: whoever makes or drops partitions. */
const LOCK = sql`select pg_advisory_xact_lock(hashtext('metric_points partitions'))`;

/** The days of `metric_points`. A day is known by its number since 1970, in UTC. */
@Injectable()
export class MetricPartitionsRepository {
  /** Days that have a partition, as far as this process knows: another replica may have dropped an old one. */
  private readonly made = new Set<number>();

  constructor(private readonly database: Database) {}

  /** Makes the partitions that are missing for these times, epoch ms. Replicas may do so at once. */
  async ensure(timesMs: readonly number[]): Promise<void> {
    const missing = this.missing(timesMs);
    if (missing.length === 0) return;
    await this.database.transaction(async (tx) => {
      await tx.execute(LOCK);
      for (const day of missing) {
        await tx.execute(
          sql.raw(`create table if not exists ${nameOf(day)} partition of metric_points for values from (${at(day)}) to (${at(day + 1)})`),
        );
      }
    });
    for (const day of missing) this.made.add(day);
  }

  /** After an insert found no partition: nothing is known any more. */
  forget(): void {
    this.made.clear();
  }

  /** Drops every day that ended before; gives how many. Partitions that others have made under other names are left alone. */
  async dropBefore(cutoffMs: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      await tx.execute(LOCK);
      const old = (await daysIn(tx)).filter((day) => (day + 1) * DAY <= cutoffMs);
      for (const day of old) {
        this.made.delete(day);
        await tx.execute(sql.raw(`drop table if exists ${nameOf(day)}`));
      }
      return old.length;
    });
  }

  private missing(timesMs: readonly number[]): number[] {
    const missing = new Set<number>();
    let known = Number.NaN;
    for (const ms of timesMs) {
      const day = Math.floor(ms / DAY);
      if (day === known) continue;
      known = day;
      if (!this.made.has(day)) missing.add(day);
    }
    return [...missing].toSorted((a, b) => a - b);
  }
}

async function daysIn(tx: Transaction): Promise<number[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = 'metric_points'::regclass`);
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = NAME.exec(name) ?? [];
    return year === undefined ? [] : [Date.UTC(Number(year), Number(month) - 1, Number(day)) / DAY];
  });
}

function nameOf(day: number): string {
  return `metric_points_${new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function at(day: number): string {
  return `'${new Date(day * DAY).toISOString()}'`;
}
