import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import type { Labels } from './metric-series.js';

/** The brokers whose series may be seen; null: all. A series without a broker is everybody's. */
export type Scope = readonly string[] | null;

/** A series and its newest point. */
export interface CurrentPoint {
  readonly type: string;
  readonly labels: Labels;
  readonly atMs: number;
  readonly value: number;
}

export interface TypeRow extends CurrentPoint {
  readonly series: number;
}

interface CurrentRow extends Record<string, unknown> {
  readonly type: string;
  readonly labels: Labels;
  readonly at_ms: number;
  readonly value: number;
}

const AT_MS = sql`round(date_part('epoch', last_at) * 1000)::float8`;

/** What is known of series without looking at their history. A series counts once it has a point. */
@Injectable()
export class MetricSeriesRepository {
  constructor(private readonly database: Database) {}

  /** Types in the order of their names with the newest point of any of their series, `limit + 1` of them. */
  async types(scope: Scope, after: string | null, limit: number): Promise<TypeRow[]> {
    const { rows } = await this.database.drizzle.execute<CurrentRow & { series: number }>(sql`
      select type, count(*)::int as series, max(${AT_MS}) as at_ms,
        (array_agg(last_value order by last_at desc, id))[1] as value, (array_agg(labels order by last_at desc, id))[1] as labels
      from metric_series
      where last_at is not null ${visible(scope)} ${after === null ? sql`` : sql`and type > ${after}`}
      group by type order by type limit ${limit + 1}`);
    return rows.map((row) => ({ ...toPoint(row), series: row.series }));
  }

  /** The newest point of the type's series that have these labels. */
  async newest(type: string, labels: Labels, scope: Scope): Promise<CurrentPoint | null> {
    const { rows } = await this.database.drizzle.execute<CurrentRow>(sql`
      select type, labels, ${AT_MS} as at_ms, last_value as value from metric_series
      where type = ${type} and last_at is not null and labels @> ${JSON.stringify(labels)}::jsonb ${visible(scope)}
      order by last_at desc, id limit 1`);
    return rows[0] ? toPoint(rows[0]) : null;
  }

  async exists(type: string, scope: Scope): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute(
      sql`select 1 from metric_series where type = ${type} and last_at is not null ${visible(scope)} limit 1`,
    );
    return rows.length > 0;
  }

  /** Which types there are, and how many series; also those without a point so far. */
  async count(): Promise<{ readonly types: readonly string[]; readonly series: number }> {
    const { rows } = await this.database.drizzle.execute<{ type: string; series: number }>(
      sql`select type, count(*)::int as series from metric_series group by type`,
    );
    return { types: rows.map(({ type }) => type), series: rows.reduce((sum, { series }) => sum + series, 0) };
  }

  /** The series whose newest points are the newest, oldest first. */
  async current(limit: number): Promise<CurrentPoint[]> {
    const { rows } = await this.database.drizzle.execute<CurrentRow>(sql`
      select type, labels, ${AT_MS} as at_ms, last_value as value from metric_series
      where last_at is not null order by last_at desc limit ${limit}`);
    return rows.map(toPoint).reverse();
  }
}

/** The condition under which a row of `metric_series` is for these brokers. */
export function visible(scope: Scope): SQL {
  if (scope === null) return sql``;
  return sql`and (labels ->> 'broker' is null or labels ->> 'broker' = any(${sql.param(scope)}::text[]))`;
}

function toPoint({ type, labels, at_ms: atMs, value }: CurrentRow): CurrentPoint {
  return { type, labels, atMs, value };
}
