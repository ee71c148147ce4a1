import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import type { Aggregation } from './metric-query.js';
import type { Labels } from './metric-series.js';
import { type Scope, visible } from './metric-series.repository.js';
import { fromNumberList } from './number-list.js';
import { type Grid, HOUR, type Resolution, resolutionOf } from './metric-step.js';

/** A series' figures in the buckets that are not empty, in their order. */
export interface SeriesBuckets {
  readonly labels: Labels;
  /** Numbers of the buckets, rising. */
  readonly buckets: readonly number[];
  readonly figures: readonly number[];
  /** What each figure is to be divided by, for averages. */
  readonly counts: readonly number[] | null;
}

export interface HistoryQuery {
  readonly type: string;
  readonly labels: Labels;
  readonly scope: Scope;
  readonly grid: Grid;
  readonly aggregation: Aggregation;
  /** Of more series than this nothing is read. */
  readonly maxSeries: number;
}

interface SeriesRow extends Record<string, unknown> {
  readonly labels: Labels;
  readonly buckets: string | null;
  readonly figures: string | null;
  readonly counts: string | null;
}

const MINUTE = 60_000;
const SOURCES: Readonly<Record<Resolution, { readonly table: string; readonly ms: number }>> = {
  hour: { table: 'metric_1h', ms: HOUR },
  minute: { table: 'metric_1m', ms: MINUTE },
  point: { table: 'metric_points', ms: 0 },
};
/** A figure of one row of a roll-up, of several, and of raw points. An average is divided afterwards: Postgres refuses tiny quotients. */
const FIGURES: Readonly<Record<Aggregation, readonly [row: SQL, rows: SQL, points: SQL]>> = {
  avg: [sql`sum`, sql`sum(sum)`, sql`sum(value)`],
  sum: [sql`sum`, sql`sum(sum)`, sql`sum(value)`],
  min: [sql`min`, sql`min(min)`, sql`min(value)`],
  max: [sql`max`, sql`max(max)`, sql`max(value)`],
  count: [sql`count`, sql`sum(count)::bigint`, sql`count(*)`],
  last: [sql`last`, sql`(array_agg(last order by at desc))[1]`, sql`(array_agg(value order by at desc))[1]`],
};
const COUNTS: readonly [row: SQL, rows: SQL, points: SQL] = [sql`count`, sql`sum(count)::bigint`, sql`count(*)`];

/** Histories, from the coarsest rows that give the figures asked for. */
@Injectable()
export class MetricHistoryRepository {
  constructor(private readonly database: Database) {}

  /**
   * The matching series that may have points in the range, `maxSeries + 1` at most and then without figures. A series comes as one row
   * whose columns are texts: neither the driver nor we take a thousand rows apart.
   */
  async read({ type, labels, scope, grid, aggregation, maxSeries }: HistoryQuery): Promise<SeriesBuckets[]> {
    const from = sql`to_timestamp(${grid.startMs}::float8 / 1000)`;
    const to = sql`to_timestamp(${grid.startMs + grid.count * grid.stepMs}::float8 / 1000)`;
    const { rows } = await this.database.drizzle.execute<SeriesRow>(sql`
      with picked as materialized (
        select id, labels from metric_series
        where type = ${type} and last_at >= ${from} and labels @> ${JSON.stringify(labels)}::jsonb ${visible(scope)}
        limit ${maxSeries + 1}
      )
      select picked.labels, history.* from picked cross join lateral (
        select array_agg(bucket)::text as buckets, array_agg(figure)::text as figures,
          ${aggregation === 'avg' ? sql`array_agg(count)::text` : sql`null::text`} as counts
        from (${bucketsOf(grid, aggregation, from, to, maxSeries)}) in_order
      ) history`);
    return rows.map((row) => ({
      labels: row.labels,
      buckets: fromNumberList(row.buckets),
      figures: fromNumberList(row.figures),
      counts: row.counts === null ? null : fromNumberList(row.counts),
    }));
  }
}

function bucketsOf(grid: Grid, aggregation: Aggregation, from: SQL, to: SQL, maxSeries: number): SQL {
  const resolution = resolutionOf(grid);
  const { table, ms } = SOURCES[resolution];
  const isOneRow = ms === grid.stepMs;
  const form = isOneRow ? 0 : resolution === 'point' ? 2 : 1;
  return sql`
    select (round(date_part('epoch', at) * 1000)::bigint - ${grid.startMs}::bigint) / ${grid.stepMs}::bigint as bucket,
      ${FIGURES[aggregation][form]} as figure, ${COUNTS[form]} as count
    from ${sql.identifier(table)} as rolled
    where series_id = picked.id and at >= ${from} and at < ${to} and (select count(*) from picked) <= ${maxSeries}
    ${isOneRow ? sql`order by at` : sql`group by 1 order by 1`}`;
}
