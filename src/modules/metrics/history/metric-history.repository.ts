import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import type { BrokerScope } from '../../../common/broker-scope.js';
import { HOUR_MS, MINUTE_MS } from '../../../common/time/time.js';
import { Database } from '../../../platform/database/database.js';
import type { Aggregation } from './dto/metric-history-query.dto.js';
import type { MetricLabels } from '../series/metric-series.js';
import { visible } from '../series/metric-series.repository.js';
import { lostBy, runningSums } from '../series/compensated-sum.sql.js';
import { fromNumberList } from '../series/number-list.js';
import { type BoundedGrid, type Piece, piecesOf, type Resolution } from '../series/metric-step.js';

/** A series' figures in the buckets that are not empty, in their order. */
export interface SeriesBuckets {
  readonly labels: MetricLabels;
  /** Numbers of the buckets, rising. */
  readonly buckets: readonly number[];
  readonly figures: readonly number[];
  /** What each figure is to be divided by, for averages. */
  readonly counts: readonly number[] | null;
}

export interface MetricHistoryQuery {
  readonly type: string;
  readonly labels: MetricLabels;
  readonly scope: BrokerScope;
  readonly grid: BoundedGrid;
  readonly aggregation: Aggregation;
  /** Most series that are read. */
  readonly maxSeries: number;
  /** Older points are deleted; their roll-ups are left. */
  readonly pointsSinceMs: number;
}

interface SeriesRow extends Record<string, unknown> {
  readonly labels: MetricLabels;
  readonly buckets: string | null;
  readonly figures: string | null;
  readonly counts: string | null;
}

const SOURCES: Readonly<Record<Resolution, { readonly table: string; readonly ms: number; readonly columns: SQL }>> = {
  hour: { table: 'metric_1h', ms: HOUR_MS, columns: sql`at, count, sum, carry, min, max, last` },
  minute: { table: 'metric_1m', ms: MINUTE_MS, columns: sql`at, count, sum, carry, min, max, last` },
  point: {
    table: 'metric_points',
    ms: 0,
    columns: sql`at, 1::bigint as count, value as sum, 0::float8 as carry, value as min, value as max, value as last`,
  },
};
const SUMS: readonly [row: SQL, rows: SQL] = [
  sql`sum + carry`,
  sql`(array_agg(upto order by at desc))[1] + (sum(carry) + sum(${lostBy(sql`before`, sql`sum`, sql`upto`)}))`,
];
/** A figure of one row, and of several. An average is divided afterwards: Postgres refuses tiny quotients. */
const FIGURES: Readonly<Record<Aggregation, readonly [row: SQL, rows: SQL]>> = {
  avg: SUMS,
  sum: SUMS,
  min: [sql`min`, sql`min(min)`],
  max: [sql`max`, sql`max(max)`],
  count: [sql`count`, sql`sum(count)::bigint`],
  last: [sql`last`, sql`(array_agg(last order by at desc))[1]`],
};

/** Reads histories from the coarsest rows that give the requested figures. */
@Injectable()
export class MetricHistoryRepository {
  constructor(private readonly database: Database) {}

  /**
   * The matching series that may have points in the range, `maxSeries + 1` at most and then without figures. A series comes as one row whose
   * columns are texts: neither the driver nor this program has to parse a thousand rows.
   */
  async read({ type, labels, scope, grid, aggregation, maxSeries, pointsSinceMs }: MetricHistoryQuery): Promise<SeriesBuckets[]> {
    const { rows } = await this.database.drizzle.execute<SeriesRow>(sql`
      with picked as materialized (
        select id, labels from metric_series
        where type = ${type} and last_at >= ${instant(grid.fromMs)} and labels @> ${JSON.stringify(labels)}::jsonb ${visible(scope)}
        limit ${maxSeries + 1}
      )
      select picked.labels, history.* from picked cross join lateral (
        select array_agg(bucket)::text as buckets, array_agg(figure)::text as figures,
          ${aggregation === 'avg' ? sql`array_agg(count)::text` : sql`null::text`} as counts
        from (${bucketsOf(grid, aggregation, pointsSinceMs, maxSeries)}) in_order
      ) history`);
    return rows.map((row) => ({
      labels: row.labels,
      buckets: fromNumberList(row.buckets),
      figures: fromNumberList(row.figures),
      counts: row.counts === null ? null : fromNumberList(row.counts),
    }));
  }
}

function bucketsOf(grid: BoundedGrid, aggregation: Aggregation, pointsSinceMs: number, maxSeries: number): SQL {
  const parts = piecesOf(grid, pointsSinceMs);
  // A range that ends before 1970 is empty.
  const pieces = parts.length > 0 ? parts : [{ resolution: 'hour' as const, fromMs: grid.startMs, toMs: grid.startMs }];
  const bucket = sql`(round(date_part('epoch', at) * 1000)::bigint - ${grid.startMs}::bigint) / ${grid.stepMs}::bigint`;
  const rows = sql.join(
    pieces.map((piece) => rowsOf(piece, maxSeries)),
    sql` union all `,
  );
  const [row, several] = FIGURES[aggregation];
  const [only] = pieces;
  if (only && pieces.length === 1 && SOURCES[only.resolution].ms === grid.stepMs)
    return sql`select ${bucket} as bucket, ${row} as figure, count from (${rows}) rolled order by at`;
  const isSummed = aggregation === 'sum' || aggregation === 'avg';
  const placed = sql`select ${bucket} as bucket, rolled.* from (${rows}) rolled`;
  const summed = isSummed ? sql`select *, ${runningSums(sql`sum`, sql`bucket`)} from (${placed}) placed` : placed;
  return sql`select bucket, ${several} as figure, sum(count)::bigint as count from (${summed}) summed group by 1 order by 1`;
}

function rowsOf({ resolution, fromMs, toMs }: Piece, maxSeries: number): SQL {
  const { table, columns } = SOURCES[resolution];
  return sql`
    select ${columns} from ${sql.identifier(table)}
    where series_id = picked.id and at >= ${instant(fromMs)} and at < ${instant(toMs)} and (select count(*) from picked) <= ${maxSeries}`;
}

function instant(ms: number): SQL {
  return sql`to_timestamp(${ms}::float8 / 1000)`;
}
