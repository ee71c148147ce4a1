import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { Database } from '../../../platform/database/database.js';
import type { DatedLevel } from '../analytics/benchmark.js';

/** How many known types an error names, and how many characters of a name it repeats. */
const KNOWN = 30;
const NAME = 60;

/** Closes of a metric with which equity is compared. */
@Injectable()
export class PerformanceBenchmarkRepository {
  constructor(private readonly database: Database) {}

  /**
   * The last value of each period since `startMs`, by the start of the period. Of several series the one without labels counts, else the
   * oldest; one of a broker out of scope does not exist. Unknown: `metric.not_found`.
   */
  async closes(type: string, brokers: readonly string[], startMs: number, periodMs: number): Promise<DatedLevel[]> {
    const series = await this.database.drizzle.execute<{ id: number }>(sql`
      select id from metric_series
      where type = ${type} and (labels ->> 'broker' is null or labels ->> 'broker' = any(${sql.param(brokers)}::text[]))
      order by labels = '{}'::jsonb desc, id limit 1`);
    const id = series.rows[0]?.id;
    if (id === undefined) throw await this.unknownType(brokers);
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

  /** Names the known types, the first of them where they are many. */
  private async unknownType(brokers: readonly string[]): Promise<Problem> {
    const { rows } = await this.database.drizzle.execute<{ type: string }>(sql`
      select distinct type from metric_series
      where labels ->> 'broker' is null or labels ->> 'broker' = any(${sql.param(brokers)}::text[])
      order by type limit ${KNOWN + 1}`);
    const types = rows.slice(0, KNOWN).map(({ type }) => clipped(type, NAME));
    const known = types.length === 0 ? 'There are no metrics yet' : `Known: ${types.join(', ')}${rows.length > KNOWN ? ' ...' : ''}`;
    return new Problem('metric.not_found', { detail: `There is no metric of the type that \`benchmark\` names. ${known}.` });
  }
}
