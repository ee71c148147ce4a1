import { Injectable } from '@nestjs/common';
import { sql, type SQL } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { lostBy, runningSums } from '../series/compensated-sum.sql.js';
import type { MetricSeries } from '../series/metric-series.js';
import { fromNumberList, toNumberList } from '../series/number-list.js';

/** Points with the rows of their series, column by column. */
export interface PointRows {
  readonly seriesIds: readonly number[];
  readonly atMs: readonly number[];
  readonly values: readonly number[];
  /** How many points each request has that shares the statement, in their order. */
  readonly calls: readonly number[];
}

/** The newest point of a series, as it is now. */
export interface NewestPoint {
  readonly seriesId: number;
  readonly atMs: number;
  readonly value: number;
}

export interface Stored {
  /** How many points of each call were new. */
  readonly accepted: readonly number[];
  /** The series that have a newer newest point than before. */
  readonly moved: readonly NewestPoint[];
}

interface StoredRow extends Record<string, unknown> {
  readonly accepted: number;
  readonly by_call: Readonly<Record<string, number>> | null;
  readonly ids: string | null;
  readonly at_ms: string | null;
  readonly points: string | null;
}

const LOST_VALUE = lostBy(sql`before`, sql`value`, sql`upto`);
const LOST_SUM = lostBy(sql`before`, sql`sum`, sql`upto`);

/** Adds new points to the row of a minute or an hour. */
const MERGED = sql`
  on conflict (series_id, at) do update set
    count = kept.count + excluded.count,
    sum = kept.sum + excluded.sum,
    carry = kept.carry + excluded.carry + (${lostBy(sql`kept.sum`, sql`excluded.sum`, sql`(kept.sum + excluded.sum)`)}),
    min = least(kept.min, excluded.min),
    max = greatest(kept.max, excluded.max),
    last = case when excluded.last_at > kept.last_at then excluded.last else kept.last end,
    last_at = greatest(kept.last_at, excluded.last_at)`;

/** Raw points with their roll-ups. Everything rejects with `storage.unavailable` while the database is out of reach. */
@Injectable()
export class MetricPointsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores the points by one statement, all or none; of several with the same series and time the first is kept, in the table or in the
   * list. Roll-ups and newest points are made of the rows that were really inserted, so that they always equal the raw points. Rows are
   * written and locked in the order of their keys: two replicas with the same points wait for each other and do not deadlock.
   */
  async insert({ seriesIds, atMs, values, calls }: PointRows): Promise<Stored> {
    const {
      rows: [row],
    } = await this.database.drizzle.execute<StoredRow>(sql`
      with input as materialized (
        select series_id, to_timestamp(ms / 1000)::timestamptz(3) as at, value, n
        from unnest(${toNumberList(seriesIds)}::int[], ${toNumberList(atMs)}::float8[], ${toNumberList(values)}::float8[])
          with ordinality as points (series_id, ms, value, n)
      ), fresh as (
        insert into metric_points (series_id, at, value)
        select series_id, at, value from input order by series_id, at, n
        on conflict do nothing
        returning series_id, at, value
      ), summed as (
        select series_id, minute, at, value, ${runningSums(sql`value`, sql`series_id, minute`)}
        from (select series_id, date_bin('1 minute', at, 'epoch') as minute, at, value from fresh) fresh
      ), minutes as (
        select series_id, minute as at, count(*) as count, (array_agg(upto order by at desc))[1] as sum, sum(${LOST_VALUE}) as carry,
          min(value) as min, max(value) as max, (array_agg(value order by at desc))[1] as last, max(at) as last_at
        from summed group by 1, 2
      ), minutes_summed as (
        select *, date_bin('1 hour', at, 'epoch') as hour, ${runningSums(sql`sum`, sql`series_id, date_bin('1 hour', at, 'epoch')`)}
        from minutes
      ), hours as (
        select series_id, hour as at, sum(count)::bigint as count, (array_agg(upto order by at desc))[1] as sum,
          sum(carry) + sum(${LOST_SUM}) as carry, min(min) as min, max(max) as max, (array_agg(last order by last_at desc))[1] as last,
          max(last_at) as last_at
        from minutes_summed group by 1, 2
      ), kept_minutes as (${keptIn('metric_1m', 'minutes')}
      ), kept_hours as (${keptIn('metric_1h', 'hours')}
      ), newest as (
        select distinct on (series_id) series_id, last_at, last from hours order by series_id, at desc
      ), outdated as materialized (
        select series.id, newest.last_at, newest.last
        from newest join metric_series series on series.id = newest.series_id
        where series.last_at is null or series.last_at < newest.last_at
        order by series.id
        for no key update of series
      ), moved as (
        update metric_series series set last_at = outdated.last_at, last_value = outdated.last
        from outdated
        where series.id = outdated.id and (series.last_at is null or series.last_at < outdated.last_at)
        returning series.id, round(date_part('epoch', outdated.last_at) * 1000)::bigint as at_ms, outdated.last
      ), counted as (select count(*)::int as accepted from fresh)
      select counted.accepted, (${acceptedByCall(calls)}) as by_call,
        changed.ids, changed.at_ms, changed.points
      from counted, (select array_agg(id)::text as ids, array_agg(at_ms)::text as at_ms, array_agg(last)::text as points from moved) changed`);
    if (!row) throw new Error('The statement that stores points gave no row');
    const times = fromNumberList(row.at_ms);
    const newest = fromNumberList(row.points);
    return {
      accepted: acceptedOf(calls, row),
      moved: fromNumberList(row.ids).map((seriesId, index) => ({ seriesId, atMs: times[index] ?? 0, value: newest[index] ?? 0 })),
    };
  }

  /** Gives each series the id of its row, making the rows that are missing. */
  async identify(series: readonly MetricSeries[]): Promise<void> {
    let missing = await this.find(series);
    // A serial number is spent on every attempt to insert, so known rows are looked up first.
    if (missing.length > 0) {
      const wanted = JSON.stringify(missing.map(({ type, labels, labelsKey, maker }) => [type, labels, labelsKey, maker]));
      await this.database.drizzle.execute(sql`
        insert into metric_series (type, labels, labels_key, made_by)
        select distinct on (1, 3) e ->> 0, (e -> 1)::jsonb, e ->> 2, e ->> 3 from json_array_elements(${wanted}::json) as wanted (e) order by 1, 3
        on conflict (type, labels_key) do nothing`);
      missing = await this.find(missing);
    }
    if (missing.length > 0) throw new Error(`The series ${missing[0]?.key} has no row`);
  }

  /** Gives the series that have a row their id; returns those that have none. */
  async find(series: readonly MetricSeries[]): Promise<MetricSeries[]> {
    const wanted = JSON.stringify(series.map(({ type, labelsKey }) => [type, labelsKey]));
    const { rows } = await this.database.drizzle.execute<{ n: string; id: number }>(sql`
      select n, id from json_array_elements(${wanted}::json) with ordinality as wanted (e, n)
      join metric_series on type = e ->> 0 and labels_key = e ->> 1`);
    for (const { n, id } of rows) {
      const found = series[Number(n) - 1];
      if (found) found.id = id;
    }
    return series.filter(({ id }) => id === null);
  }
}

function keptIn(table: 'metric_1m' | 'metric_1h', rows: 'minutes' | 'hours'): SQL {
  return sql`
    insert into ${sql.identifier(table)} as kept (series_id, at, count, sum, carry, min, max, last, last_at)
    select series_id, at, count, sum, carry, min, max, last, last_at from ${sql.identifier(rows)} order by series_id, at ${MERGED}`;
}

/** How many points of each request were new, by the request's number from 1; only asked where several requests had known points. */
function acceptedByCall(calls: readonly number[]): SQL {
  if (calls.length === 1) return sql`null::json`;
  let first = 1;
  const firsts = calls.map((points) => (first += points) - points);
  const all = first - 1;
  return sql`
    select json_object_agg(call, points) from (
      select width_bucket(n, ${toNumberList(firsts)}::bigint[]) as call, count(*) as points
      from (select distinct on (series_id, at) series_id, at, n from input order by series_id, at, n) firsts
      join fresh using (series_id, at)
      where (select accepted from counted) < ${all}
      group by 1
    ) calls`;
}

function acceptedOf(calls: readonly number[], { accepted, by_call: byCall }: StoredRow): number[] {
  if (calls.length === 1) return [accepted];
  const all = calls.reduce((sum, points) => sum + points, 0);
  return accepted === all ? [...calls] : calls.map((_, index) => byCall?.[index + 1] ?? 0);
}
