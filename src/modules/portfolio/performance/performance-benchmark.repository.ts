import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Problem } from '../../common/problem.js';
import { Database } from '../../platform/database/database.js';
import type { Level } from './analytics/benchmark.js';

/** Closes of a metric that equity is compared with. */
@Injectable()
export class PerformanceBenchmarkRepository {
  constructor(private readonly database: Database) {}

  /**
   * The last value of each period since `startMs`, by where the period begins. Of several series the one without labels counts, else the
   * oldest; one of a broker out of scope does not exist. Unknown: `metric.not_found`.
   */
  async closes(type: string, brokers: readonly string[], startMs: number, periodMs: number): Promise<Level[]> {
    const series = await this.database.drizzle.execute<{ id: number }>(sql`
      select id from metric_series
      where type = ${type} and (labels ->> 'broker' is null or labels ->> 'broker' = any(${sql.param(brokers)}::text[]))
      order by labels = '{}'::jsonb desc, id limit 1`);
    const id = series.rows[0]?.id;
    if (id === undefined) throw new Problem('metric.not_found', { detail: 'There is no metric of the type that `benchmark` names.' });
    const since = Number.isFinite(startMs) ? new Date(startMs).toISOString() : '-infinity';
    const { rows } = await this.database.drizzle.execute<{ date_ms: number; level: number }>(sql`
      select distinct on (date_ms) date_ms, last as level
      from (
        select floor(extract(epoch from at) * 1000 / ${periodMs}::numeric)::double precision * ${periodMs} as date_ms, at, last
        from metric_1h where series_id = ${id} and at >= ${since}::timestamptz
      ) hours
      order by date_ms, at desc`);
    return rows.map(({ date_ms: dateMs, level }) => ({ dateMs, level }));
  }
}
