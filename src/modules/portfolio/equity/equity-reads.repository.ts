import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import type { TimeRange } from '../../../common/time/time-range.js';
import { Database } from '../../../platform/database/database.js';
import type { Drizzle } from '../../../platform/database/connection/storage.session.js';
import type { BrokerHistory, FlowAt, Member, TotalPoint, Unrated } from './equity.points.js';
import { allTotals, sqlInstant, lastTotal, membersOf, MS, inTimeRange } from './equity-reads.sql.js';

export type { BrokerHistory, FlowAt, Lifetime, Member, TotalPoint } from './equity.points.js';

type UnratedRow = { broker: string; currency: string; first_ms: number; last_ms: number; count: number };
type PointRow = { at_ms: number; equity: number; pnl: number | null; exposure: number | null };

/** A broker without a sample for longer than a long weekend has left: an old sample does not make it a part of all later totals. */
const PAUSE_DAYS = 4;
/** A limit on lifetimes of one broker, so that samples scattered over years do not make every sum slow. */
const MAX_LIFETIMES = 50;
const HOURS = { hour: 1, day: 24 } as const;

/**
 * Reads the equity history of brokers together. A total is the sum of samples of the same time of all brokers that exist then; where one
 * of them has none there is no total. Years are read from roll-ups; samples only where the brokers' roll-ups close at different times.
 */
export class EquityReads {
  constructor(private readonly source: Pick<Drizzle, 'execute'>) {}

  /** In the order of the names. */
  async histories(brokers: readonly string[]): Promise<BrokerHistory[]> {
    const pause = sql.raw(`interval '${PAUSE_DAYS} days'`);
    const { rows } = await this.source.execute<HistoryRow>(sql`
      select b.broker, ${MS('f.at')} as first_ms, f.equity_base as first_equity, ${MS('l.close_at')} as last_ms,
        l.close_base as last_equity, coalesce(n.unrated, false) as unrated
      from unnest(${sql.param(brokers)}::text[]) with ordinality as b (broker, place)
      left join lateral (
        select * from (
          select at, after, close_at, close_base, max(start) over (order by at) as first_day from (
            select at, close_at, close_base, lead(at) over (order by at) as after,
              case when at - lag(at) over (order by at) <= ${pause} then null else at end as start
            from equity_rollups where resolution = 'day' and broker = b.broker) d) e
        where after is null or after - at > ${pause} order by at desc limit ${MAX_LIFETIMES}) l on true
      left join lateral (
        select s.at, s.equity_base from equity_samples s
        where s.broker = b.broker and s.at >= l.first_day and s.at < l.first_day + interval '24 hours' and s.equity_base is not null
        order by s.at limit 1) f on true
      left join lateral (
        select s.equity_base is null as unrated from equity_samples s where s.broker = b.broker order by s.at desc limit 1) n on true
      order by b.place, l.at`);
    return [...Map.groupBy(rows, ({ broker }) => broker).values()].map(toHistory);
  }

  /** The last total of each hour or day of the range (UTC), oldest first. */
  async closes(resolution: keyof typeof HOURS, members: readonly Member[], range: TimeRange): Promise<TotalPoint[]> {
    const bucket = sql`${HOURS[resolution]} * interval '1 hour'`;
    // Roll-ups are summed where all present brokers close at the same time. Else the last total is looked up among the samples, from the
    // end: before the first of those closes that belong to brokers which go on. `offset 0` makes the index find the rows of each broker,
    // however many rows the planner expects.
    const { rows } = await this.source.execute<PointRow>(sql`
      with members as (${membersOf(members)}), closes as (
        select r.at, max(r.close_at) as close_at, sum(r.close_base) as equity,
          case when count(r.pnl_base) = count(*) then sum(r.pnl_base) end as pnl,
          case when count(r.exposure_base) = count(*) then sum(r.exposure_base) end as exposure,
          min(r.close_at) = max(r.close_at) as agreed, count(*) as present,
          count(*) filter (where m.first_at <= r.at and m.last_at >= r.at + ${bucket}) as lasting,
          min(r.close_at) filter (where m.last_at >= r.at + ${bucket}) as until
        from members m cross join lateral (
          select * from equity_rollups where resolution = ${resolution} and broker = m.broker and ${inTimeRange('at', range)}
            and at > m.first_at - ${bucket} and at <= m.last_at offset 0) r
        group by r.at
      ), judged as (
        select c.*,
          c.agreed and c.present = (select count(*) from members m where m.first_at <= c.close_at and m.last_at >= c.close_at) as whole,
          c.lasting = (select count(*) from members m where m.first_at <= c.at and m.last_at >= c.at + ${bucket}) as possible
        from closes c
      )
      select ${MS('close_at')} as at_ms, equity, pnl, exposure from judged where whole
      union all
      select ${MS('t.at')}, t.equity, t.pnl, t.exposure
      from judged j cross join lateral (${lastTotal(sql`j.at`, sql`coalesce(j.until + interval '1 millisecond', j.at + ${bucket})`)}) t
      where possible and not whole
      order by at_ms`);
    return rows.map(toPoint);
  }

  /** Every total of the range, oldest first. */
  async totals(members: readonly Member[], range: TimeRange): Promise<TotalPoint[]> {
    const { rows } = await this.source.execute<PointRow>(sql`
      with members as (${membersOf(members)})
      select ${MS('t.at')} as at_ms, t.equity, t.pnl, t.exposure from (${allTotals(range)}) t order by t.at`);
    return rows.map(toPoint);
  }

  /** Of the totals of each bucket the last and those where `figure` is lowest and highest, oldest first. */
  async extremes(
    figure: 'equity' | 'pnl' | 'exposure',
    members: readonly Member[],
    range: TimeRange,
    bucketMs: number,
  ): Promise<TotalPoint[]> {
    const order = sql.raw(figure);
    const { rows } = await this.source.execute<PointRow>(sql`
      with members as (${membersOf(members)}), totals as (
        select t.*, floor(extract(epoch from t.at) * 1000 / ${bucketMs}::numeric) as bucket from (${allTotals(range)}) t
      ), ranked as (
        select *, row_number() over (partition by bucket order by ${order}, at) as lowest,
          row_number() over (partition by bucket order by ${order} desc nulls last, at) as highest,
          row_number() over (partition by bucket order by at desc) as newest
        from totals
      )
      select ${MS('at')} as at_ms, equity, pnl, exposure from ranked where 1 in (lowest, highest, newest) order by at`);
    return rows.map(toPoint);
  }

  /** The last total of each interval of the range that has one; `atMs` is where the interval starts. The start of the range is one. */
  async lastOfEach(intervalMs: number, members: readonly Member[], { startMs, endMs }: TimeRange): Promise<TotalPoint[]> {
    const count = Math.ceil((endMs - startMs) / intervalMs);
    const { rows } = await this.source.execute<PointRow>(sql`
      with members as (${membersOf(members)}), buckets as (
        select ${sqlInstant(startMs)} + n * ${intervalMs}::double precision * interval '1 millisecond' as at,
          least(${sqlInstant(startMs)} + (n + 1) * ${intervalMs}::double precision * interval '1 millisecond', ${sqlInstant(endMs)}) as until
        from generate_series(0, ${count - 1}::integer) n
      )
      select ${MS('b.at')} as at_ms, t.equity, t.pnl, t.exposure
      from buckets b cross join lateral (${lastTotal(sql`b.at`, sql`b.until`)}) t
      order by b.at`);
    return rows.map(toPoint);
  }

  /** Hours or days of the range that have equity of a broker and none of it in base currency. */
  async unrated(resolution: keyof typeof HOURS, brokers: readonly string[], range: TimeRange): Promise<Unrated[]> {
    const seconds = HOURS[resolution] * 3600;
    const { rows } = await this.source.execute<UnratedRow>(sql`
      select broker, min(currency) as currency, ${MS('min(at)')} as first_ms, ${MS('max(at)')} as last_ms, count(*)::integer as count
      from (
        select s.broker, min(s.currency) as currency, b.at from equity_samples s
        cross join lateral (select to_timestamp(floor(extract(epoch from s.at) / ${seconds}::numeric) * ${seconds}::numeric) as at) b
        where s.broker = any(${sql.param(brokers)}::text[]) and s.equity_base is null and ${inTimeRange('s.at', range)}
        group by s.broker, b.at) u
      where not exists (
        select from equity_rollups r where r.resolution = ${resolution} and r.broker = u.broker and r.at = u.at)
      group by broker order by broker`);
    return rows.map(({ broker, currency, count, first_ms, last_ms }) => ({
      ...{ broker, currency, count, firstAtMs: first_ms, lastAtMs: last_ms },
    }));
  }

  /** External flows of the members after their first sample, oldest first. */
  async flows(members: readonly Member[], { startMs, endMs }: TimeRange): Promise<FlowAt[]> {
    const { rows } = await this.source.execute<{ at_ms: number; amount: number }>(sql`
      with members as (${membersOf(members)})
      select ${MS('s.at')} as at_ms, sum(s.flow_base) as amount
      from members m cross join lateral (
        select at, flow_base from equity_samples
        where broker = m.broker and flow_base <> 0 and at > m.first_at and at <= m.last_at and ${inTimeRange('at', { startMs, endMs })} offset 0) s
      group by s.at order by s.at`);
    return rows.map(({ at_ms: atMs, amount }) => ({ atMs, amount }));
  }
}

/** The same, and several reads of one state: no flow without its equity between them. */
@Injectable()
export class EquityRepository extends EquityReads {
  constructor(private readonly database: Database) {
    super(database.drizzle);
  }

  snapshot<T>(work: (reads: EquityReads) => Promise<T>): Promise<T> {
    return this.database.snapshot((tx) => work(new EquityReads(tx)));
  }
}

type HistoryRow = {
  broker: string;
  first_ms: number | null;
  first_equity: number | null;
  last_ms: number | null;
  last_equity: number | null;
  unrated: boolean;
};

/** The rows of one broker, oldest first. */
function toHistory(rows: readonly HistoryRow[]): BrokerHistory {
  const lifetimes = rows.flatMap(({ broker, first_ms, first_equity, last_ms, last_equity }) => {
    const known = first_ms !== null && first_equity !== null && last_ms !== null && last_equity !== null;
    return known ? [{ broker, firstAtMs: first_ms, firstEquity: first_equity, lastAtMs: last_ms, lastEquity: last_equity }] : [];
  });
  const [broker, unrated] = [rows[0]?.broker ?? '', rows[0]?.unrated ?? false];
  const former = lifetimes.slice(0, -1);
  return { broker, lifetime: lifetimes.at(-1) ?? null, unrated, ...(former.length > 0 && { former }) };
}

function toPoint({ at_ms: atMs, equity, pnl, exposure }: PointRow): TotalPoint {
  return { atMs, equity, pnl, exposure };
}
