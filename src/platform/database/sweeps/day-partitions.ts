import { type SQL, sql } from 'drizzle-orm';
import { DAY_MS } from '../../../common/time/time.js';
import type { Database } from '../database.js';
import type { Transaction } from '../connection/storage.session.js';

/** Times that a partition holds, `[fromMs, toMs)`; -Infinity for one that has no beginning. */
interface Stretch {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The partitions of a table by its column `at`: one for each day (UTC) from yesterday on, so that a day can be dropped as a whole, and one
 * for each gap between them or before them: years of history cost one partition and not one for each of their days.
 */
export class DayPartitions {
  /** The partitions that this process knows: another replica may have dropped an old one. */
  private known: readonly Stretch[] = [];

  /** The names of our partitions: a day, all before a day, from a day to another one. */
  private readonly ours: RegExp;
  /** The advisory lock for making or dropping partitions of the table. */
  private readonly lock: SQL;

  /** `table`: a name of the schema, never input. */
  constructor(
    private readonly database: Database,
    private readonly table: string,
  ) {
    this.ours = new RegExp(`^${table}_(\\d{8}|before_\\d{8}|\\d{8}_\\d{8})$`);
    this.lock = sql`select pg_advisory_xact_lock(hashtext(${`${table} partitions`}))`;
  }

  /** Makes the partitions that are missing for these times, epoch ms. Replicas may do so at once. */
  async ensure(timesMs: readonly number[]): Promise<void> {
    if (this.missing(timesMs).length === 0) return;
    await this.database.transaction(async (tx) => {
      await tx.execute(this.lock);
      this.known = await stretchesIn(tx, this.table);
      for (const day of this.missing(timesMs)) {
        if (this.isKnown(day)) continue;
        const stretch = this.around(day);
        // Not `create table ... partition of`, which would wait for readers of the points, with all other statements behind it.
        await tx.execute(sql.raw(`create table ${stretch.name} (like ${this.table} including all)`));
        await tx.execute(
          sql.raw(
            `alter table ${this.table} attach partition ${stretch.name} for values from (${at(stretch.fromMs)}) to (${at(stretch.toMs)})`,
          ),
        );
        this.known = [...this.known, stretch];
      }
    });
  }

  /** Forgets the known partitions after an insert found none. */
  forget(): void {
    this.known = [];
  }

  /** Drops every partition of ours that ended before; gives how many. Those with names of another form are left alone. */
  async dropBefore(cutoffMs: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      await tx.execute(this.lock);
      const all = await stretchesIn(tx, this.table);
      const old = all.filter(({ name, toMs }) => this.ours.test(name) && toMs <= cutoffMs);
      this.known = all.filter((stretch) => !old.includes(stretch));
      for (const { name } of old) await tx.execute(sql.raw(`drop table if exists ${name}`));
      return old.length;
    });
  }

  /** Whether a partition holds times before this one and others after it, so that it cannot be dropped yet. */
  straddles(cutoffMs: number): boolean {
    return this.known.some(({ fromMs, toMs }) => fromMs < cutoffMs && toMs > cutoffMs && toMs - fromMs > DAY_MS);
  }

  private isKnown(day: number): boolean {
    const ms = day * DAY_MS;
    return this.known.some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
  }

  /** The days of these times that have no partition, oldest first. */
  private missing(timesMs: readonly number[]): number[] {
    const missing = new Set<number>();
    let last = Number.NaN;
    for (const ms of timesMs) {
      const day = Math.floor(ms / DAY_MS);
      if (day === last) continue;
      last = day;
      if (!this.isKnown(day)) missing.add(day);
    }
    return [...missing].toSorted((a, b) => a - b);
  }

  /** A recent day by itself; else the whole gap that the day is in, up to yesterday. */
  private around(day: number): Stretch {
    const yesterdayMs = (Math.floor(Date.now() / DAY_MS) - 1) * DAY_MS;
    const ms = day * DAY_MS;
    if (ms >= yesterdayMs) return { name: `${this.table}_${nameOf(ms)}`, fromMs: ms, toMs: ms + DAY_MS };
    const fromMs = Math.max(-Infinity, ...this.known.map(({ toMs }) => toMs).filter((end) => end <= ms));
    const toMs = Math.min(yesterdayMs, ...this.known.map((stretch) => stretch.fromMs).filter((start) => start > ms));
    const name = fromMs === -Infinity ? `${this.table}_before_${nameOf(toMs)}` : `${this.table}_${nameOf(fromMs)}_${nameOf(toMs)}`;
    return { name, fromMs, toMs };
  }
}

/** The partitions in the catalogue, whatever their names. */
async function stretchesIn(tx: Transaction, table: string): Promise<Stretch[]> {
  const { rows } = await tx.execute<{ name: string; from_ms: number | null; to_ms: number | null }>(sql`
    select name, (extract(epoch from (regexp_match(bound, 'FROM \\(''([^'']+)''\\)'))[1]::timestamptz) * 1000)::float8 as from_ms,
      (extract(epoch from (regexp_match(bound, 'TO \\(''([^'']+)''\\)'))[1]::timestamptz) * 1000)::float8 as to_ms
    from (
      select relname as name, pg_get_expr(relpartbound, oid) as bound
      from pg_inherits join pg_class on oid = inhrelid where inhparent = ${table}::regclass
    ) partitions`);
  return rows.map(({ name, from_ms: fromMs, to_ms: toMs }) => ({ name, fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity }));
}

function nameOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function at(ms: number): string {
  return ms === -Infinity ? 'minvalue' : `'${new Date(ms).toISOString()}'`;
}
