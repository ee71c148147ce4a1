import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import type { BrokerScope } from '../../../common/broker-scope.js';
import { Database } from '../../../platform/database/database.js';
import type { MetricLabels } from './metric-series.js';

/** A series and its newest point. */
export interface CurrentPoint {
  readonly type: string;
  readonly labels: MetricLabels;
  readonly atMs: number;
  readonly value: number;
}

/** How many series and types each principal has made; null = unknown principal. */
export interface SeriesMakers {
  readonly types: readonly (readonly [type: string, maker: string | null])[];
  readonly series: readonly (readonly [maker: string | null, count: number])[];
}

export interface TypeRow extends CurrentPoint {
  readonly series: number;
}

interface CurrentRow extends Record<string, unknown> {
  readonly type: string;
  readonly labels: MetricLabels;
  readonly at_ms: number;
  readonly value: number;
}

const AT_MS = sql`round(date_part('epoch', last_at) * 1000)::float8`;

/** Reads series without their history. A series counts once it has a point. */
@Injectable()
export class MetricSeriesRepository {
  constructor(private readonly database: Database) {}

  /** Types in the order of their names with the newest point of any of their series, `limit + 1` of them. */
  async types(scope: BrokerScope, after: string | null, limit: number): Promise<TypeRow[]> {
    const { rows } = await this.database.drizzle.execute<CurrentRow & { series: number }>(sql`
      select type, count(*)::int as series, max(${AT_MS}) as at_ms,
        (array_agg(last_value order by last_at desc, id))[1] as value, (array_agg(labels order by last_at desc, id))[1] as labels
      from metric_series
      where last_at is not null ${visible(scope)} ${after === null ? sql`` : sql`and type > ${after}`}
      group by type order by type limit ${limit + 1}`);
    return rows.map((row) => ({ ...toPoint(row), series: row.series }));
  }

  /** The newest point of the type's series that have these labels. */
  async newest(type: string, labels: MetricLabels, scope: BrokerScope): Promise<CurrentPoint | null> {
    const { rows } = await this.database.drizzle.execute<CurrentRow>(sql`
      select type, labels, ${AT_MS} as at_ms, last_value as value from metric_series
      where type = ${type} and last_at is not null and labels @> ${JSON.stringify(labels)}::jsonb ${visible(scope)}
      order by last_at desc, id limit 1`);
    return rows[0] ? toPoint(rows[0]) : null;
  }

  async exists(type: string, scope: BrokerScope): Promise<boolean> {
    const { rows } = await this.database.drizzle.execute(
      sql`select 1 from metric_series where type = ${type} and last_at is not null ${visible(scope)} limit 1`,
    );
    return rows.length > 0;
  }

  /** The types and who has made each, and how many series each principal has made; also those without a point so far. */
  async makers(): Promise<SeriesMakers> {
    const types = await this.database.drizzle.execute<{ type: string; made_by: string | null }>(
      sql`select distinct on (type) type, made_by from metric_series order by type, id`,
    );
    const series = await this.database.drizzle.execute<{ made_by: string | null; count: number }>(
      sql`select made_by, count(*)::int as count from metric_series group by made_by`,
    );
    return {
      types: types.rows.map(({ type, made_by: maker }) => [type, maker]),
      series: series.rows.map(({ made_by: maker, count }) => [maker, count]),
    };
  }

  /** The series whose newest points are the newest, oldest first. */
  async current(limit: number): Promise<CurrentPoint[]> {
    const { rows } = await this.database.drizzle.execute<CurrentRow>(sql`
      select type, labels, ${AT_MS} as at_ms, last_value as value from metric_series
      where last_at is not null order by last_at desc limit ${limit}`);
    return rows.map(toPoint).reverse();
  }
}

/** The condition under which a row of `metric_series` is for these brokers; a series without a broker is for all. */
export function visible(scope: BrokerScope): SQL {
  if (scope === null) return sql``;
  return sql`and (labels ->> 'broker' is null or labels ->> 'broker' = any(${sql.param(scope)}::text[]))`;
}

function toPoint({ type, labels, at_ms: atMs, value }: CurrentRow): CurrentPoint {
  return { type, labels, atMs, value };
}
