import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';

/** How many series, and rows of each, one statement checks. */
const SERIES = 100;
const ROWS = 50;

export type Rollup = 'metric_1m' | 'metric_1h';
/** Tables whose rows are deleted one by one. */
export type RollupTable = Rollup | 'metric_points';

/** The end of the roll-ups' names. */
@Injectable()
export class MetricRollupsRepository {
  constructor(private readonly database: Database) {}

  /** The next series in the order of their ids, for `deleteBefore`; none after the last. */
  async seriesAfter(id: number): Promise<number[]> {
    const { rows } = await this.database.drizzle.execute<{ id: number }>(
      sql`select id from metric_series where id > ${id} order by id limit ${SERIES}`,
    );
    return rows.map((row) => row.id);
  }

  /** Deletes the oldest rows of these series from before, at most 50 of each; gives how many. */
  async deleteBefore(rows: RollupTable, seriesIds: readonly number[], cutoffMs: number): Promise<number> {
    const table = sql.identifier(rows);
    // By series, because that is what the index begins with: a search by time alone would read the whole table.
    const deleted = await this.database.drizzle.execute(sql`
      delete from ${table} rolled using (
        select old.series_id, old.at
        from unnest(${sql.param(seriesIds)}::int[]) as series (id)
        cross join lateral (
          select series_id, at from ${table}
          where series_id = series.id and at < to_timestamp(${cutoffMs}::float8 / 1000)
          order by at limit ${ROWS}
        ) old
      ) old
      where rolled.series_id = old.series_id and rolled.at = old.at`);
    return deleted.rowCount ?? 0;
  }
}
