import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { ServiceStatus } from '../../../common/desk-words.js';
import type { TimeRange } from '../../../common/time/time-range.js';
import { Database } from '../../../platform/database/database.js';
import { systemSamples } from '../../../platform/database/tables/desk.schema.js';
import type { ComponentFigures, Sample } from '../components/component.js';

export interface SampleHistoryQuery extends TimeRange {
  /** One component, or undefined for all. */
  readonly component: string | undefined;
  /** Most samples of each component. */
  readonly points: number;
}

/** Samples of components over time. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class SystemSamplesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores samples and gives those that were new: of two of one component at one time the first stays, but a known status replaces UNKNOWN.
   * So replicas that ask the same monitor agree.
   */
  async insert(samples: readonly Sample[]): Promise<Sample[]> {
    if (samples.length === 0) return [];
    const { component, at } = systemSamples;
    const rows = await this.database.drizzle
      .insert(systemSamples)
      .values(samples.map((sample) => ({ ...sample, at: new Date(sample.atMs), figures: { ...sample.figures } })))
      .onConflictDoUpdate({
        target: [component, at],
        set: { status: sql`excluded.status`, figures: sql`excluded.figures` },
        setWhere: sql`${systemSamples.status} = 'UNKNOWN' and excluded.status <> 'UNKNOWN'`,
      })
      .returning();
    return rows.map(toSample);
  }

  /** The newest sample of each component that has one since then. */
  async newest(sinceMs: number): Promise<Sample[]> {
    const { component, at } = systemSamples;
    const rows = await this.database.drizzle
      .selectDistinctOn([component])
      .from(systemSamples)
      .where(gte(at, new Date(sinceMs)))
      .orderBy(asc(component), desc(at));
    return rows.map(toSample);
  }

  /** The newest sample of this component; null when there is none. */
  async newestOf(name: string): Promise<Sample | null> {
    const { component, at } = systemSamples;
    const [row] = await this.database.drizzle.select().from(systemSamples).where(eq(component, name)).orderBy(desc(at)).limit(1);
    return row ? toSample(row) : null;
  }

  /**
   * Samples in the range, oldest first, thinned to `points` of each component over the time that has samples at all: of those in one slot the
   * newest of the worst status stays, with the largest latency of all.
   */
  async history({ startMs, endMs, component, points }: SampleHistoryQuery): Promise<Sample[]> {
    const inside = and(
      gte(systemSamples.at, new Date(startMs)),
      lt(systemSamples.at, new Date(endMs)),
      component === undefined ? undefined : eq(systemSamples.component, component),
    );
    const { rows } = await this.database.drizzle.execute<{
      component: string;
      at_ms: number;
      status: ServiceStatus;
      figures: ComponentFigures;
      latency_ms: number | null;
    }>(sql`
      with width as (
        select (max(at) - min(at)) / ${points - 1}::int + interval '1 millisecond' as bin from system_samples where ${inside}
      ), thinned as (
        select component, max((figures ->> 'latency_ms')::float8) as latency_ms,
          coalesce(
            max(at) filter (where status = 'DOWN'), max(at) filter (where status = 'DEGRADED'), max(at) filter (where status = 'UNKNOWN'),
            max(at)
          ) as at
        from system_samples, width where ${inside}
        group by component, date_bin(bin, at, timestamptz 'epoch')
      )
      select s.component, extract(epoch from s.at)::float8 * 1000 as at_ms, s.status, s.figures, t.latency_ms
      from thinned t join system_samples s on s.component = t.component and s.at = t.at
      order by s.component, s.at`);
    return rows.map(({ component: name, at_ms: atMs, status, figures, latency_ms: latencyMs }) => ({
      component: name,
      atMs: Math.round(atMs),
      status,
      figures: latencyMs === null ? figures : { ...figures, latency_ms: latencyMs },
    }));
  }

  /** Deletes at most `limit` samples that are older than `days`; gives how many. */
  async deleteOlderThan(days: number, limit: number): Promise<number> {
    const deleted = await this.database.drizzle.execute(sql`
      delete from system_samples where (component, at) in (
        select component, at from system_samples where at < now() - ${days} * interval '1 day' order by at limit ${limit})`);
    return deleted.rowCount ?? 0;
  }

  /** Gives the space of deleted rows back for new ones; the embedded database has no autovacuum. */
  async reclaimSpace(): Promise<void> {
    if (this.database.kind === 'embedded') await this.database.drizzle.execute(sql`vacuum system_samples`);
  }
}

function toSample({ component, at, status, figures }: typeof systemSamples.$inferSelect): Sample {
  return { component, atMs: at.getTime(), status: status as ServiceStatus, figures };
}
