import { Injectable } from '@nestjs/common';
import { type SQL, sql } from 'drizzle-orm';
import type { TimeRange } from '../../common/time-range.js';
import { Database } from '../../platform/database/database.js';

/** From the first to the last sample with a rate, without a longer pause: between them a broker that has none makes a gap. */
export interface Lifetime {
  readonly broker: string;
  readonly firstAtMs: number;
  readonly firstEquity: number;
  readonly lastAtMs: number;
  readonly lastEquity: number;
}

export interface BrokerHistory {
  readonly broker: string;
  /** The latest; null while there is no sample with a rate. */
  readonly lifetime: Lifetime | null;
  /** Those before it, oldest first: the broker had gone and came again. */
  readonly former?: readonly Lifetime[];
  /** Whether the newest sample has no rate. */
  readonly unrated: boolean;
}

/** The sum over all brokers that existed at `atMs`, in base currency; P&L and exposure are null where one of them has none. */
export interface TotalPoint {
  readonly atMs: number;
  readonly equity: number;
  readonly pnl: number | null;
  readonly exposure: number | null;
}

/** An external flow of one broker, in base currency. */
export interface FlowAt {
  readonly atMs: number;
  readonly amount: number;
}

/** A broker's time, as the sums see it: no end for those that are still there. */
export interface Member {
  readonly broker: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

type PointRow = { at_ms: number; equity: number; pnl: number | null; exposure: number | null };

const MS = (column: string): SQL => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);
const TOTALS = sql.raw(`sum(s.equity_base) as equity,
  case when count(s.pnl_base) = count(*) then sum(s.pnl_base) end as pnl,
  case when count(s.exposure_base) = count(*) then sum(s.exposure_base) end as exposure`);
/** Who is away for longer than a long weekend has left: a sample of years ago does not make a broker part of all that came after it. */
const PAUSE_DAYS = 4;
/** Samples that somebody strews over the years do not make every sum slow. */
const MAX_LIFETIMES = 50;
const HOURS = { hour: 1, day: 24 } as const;

/**
 * Reads the equity history of brokers together. A total is the sum of samples of the same time of all brokers that exist then; where one
 * of them has none there is no total. Years are read from roll-ups; samples only where the brokers' roll-ups close at different times.
 */
@Injectable()
export class EquityRepository {
  constructor(private readonly database: Database) {}

  /** In the order of the names. */
  async histories(brokers: readonly string[]): Promise<BrokerHistory[]> {
    const pause = sql.raw(`interval '${PAUSE_DAYS} days'`);
    const { rows } = await this.database.drizzle.execute<HistoryRow>(sql`
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
    // Roll-ups are summed where all who are there close at the same time. Else the last total is looked up among the samples, from the
    // end: before the first of those closes that belong to brokers which go on. `offset 0` has the rows of each broker found by the
    // index, whatever the planner thinks of their number.
    const { rows } = await this.database.drizzle.execute<PointRow>(sql`
      with members as (${membersOf(members)}), closes as (
        select r.at, max(r.close_at) as close_at, sum(r.close_base) as equity,
          case when count(r.pnl_base) = count(*) then sum(r.pnl_base) end as pnl,
          case when count(r.exposure_base) = count(*) then sum(r.exposure_base) end as exposure,
          min(r.close_at) = max(r.close_at) as agreed, count(*) as present,
          count(*) filter (where m.first_at <= r.at and m.last_at >= r.at + ${bucket}) as lasting,
          min(r.close_at) filter (where m.last_at >= r.at + ${bucket}) as until
        from members m cross join lateral (
          select * from equity_rollups where resolution = ${resolution} and broker = m.broker and ${within('at', range)}
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
    const { rows } = await this.database.drizzle.execute<PointRow>(sql`
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
    const { rows } = await this.database.drizzle.execute<PointRow>(sql`
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
    const { rows } = await this.database.drizzle.execute<PointRow>(sql`
      with members as (${membersOf(members)}), buckets as (
        select ${instant(startMs)} + n * ${intervalMs}::double precision * interval '1 millisecond' as at,
          least(${instant(startMs)} + (n + 1) * ${intervalMs}::double precision * interval '1 millisecond', ${instant(endMs)}) as until
        from generate_series(0, ${count - 1}::integer) n
      )
      select ${MS('b.at')} as at_ms, t.equity, t.pnl, t.exposure
      from buckets b cross join lateral (${lastTotal(sql`b.at`, sql`b.until`)}) t
      order by b.at`);
    return rows.map(toPoint);
  }

  /** External flows of the members after their first sample, oldest first. */
  async flows(members: readonly Member[], { startMs, endMs }: TimeRange): Promise<FlowAt[]> {
    const { rows } = await this.database.drizzle.execute<{ at_ms: number; amount: number }>(sql`
      with members as (${membersOf(members)})
      select ${MS('s.at')} as at_ms, sum(s.flow_base) as amount
      from members m cross join lateral (
        select at, flow_base from equity_samples
        where broker = m.broker and flow_base <> 0 and at > m.first_at and at <= m.last_at and ${within('at', { startMs, endMs })} offset 0) s
      group by s.at order by s.at`);
    return rows.map(({ at_ms: atMs, amount }) => ({ atMs, amount }));
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

function membersOf(members: readonly Member[]): SQL {
  const rows = members.map(({ broker, firstAtMs, lastAtMs }) => ({
    broker,
    first_at: new Date(firstAtMs).toISOString(),
    last_at: lastAtMs === Infinity ? 'infinity' : new Date(lastAtMs).toISOString(),
  }));
  return sql`select * from json_to_recordset(${JSON.stringify(rows)}::json) as m (broker text, first_at timestamptz, last_at timestamptz)`;
}

/** How many brokers exist at a time. */
const expectedAt = (at: string): SQL => sql.raw(`(select count(*) from members e where e.first_at <= ${at} and e.last_at >= ${at})`);

/** The newest total from `start` to before `end`, found from the end. */
function lastTotal(start: SQL, end: SQL): SQL {
  return sql`
    select s.at, ${TOTALS}
    from equity_samples s join members m on m.broker = s.broker and s.at >= m.first_at and s.at <= m.last_at
    where s.at >= ${start} and s.at < ${end} and s.equity_base is not null
    group by s.at having count(*) = ${expectedAt('s.at')}
    order by s.at desc limit 1`;
}

function allTotals(range: TimeRange): SQL {
  return sql`
    select s.at, ${TOTALS}
    from members m cross join lateral (
      select * from equity_samples
      where broker = m.broker and at >= m.first_at and at <= m.last_at and ${within('at', range)} and equity_base is not null offset 0) s
    group by s.at having count(*) = ${expectedAt('s.at')}`;
}

function within(column: string, { startMs, endMs }: TimeRange): SQL {
  return sql`${sql.raw(column)} >= ${instant(startMs)} and ${sql.raw(column)} < ${instant(endMs)}`;
}

function instant(ms: number): SQL {
  // Beyond what Postgres can express there are no samples.
  const text = Number.isFinite(ms) ? new Date(ms).toISOString() : `${ms < 0 ? '-' : ''}infinity`;
  return sql`${text}::timestamptz`;
}
