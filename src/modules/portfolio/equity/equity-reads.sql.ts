import { type SQL, sql } from 'drizzle-orm';
import { END_OF_TIME_MS } from '../../../common/time/time.js';
import type { TimeRange } from '../../../common/time/time-range.js';
import type { Member } from './equity.points.js';

export const MS = (column: string): SQL => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);
const TOTALS = sql.raw(`sum(s.equity_base) as equity,
  case when count(s.pnl_base) = count(*) then sum(s.pnl_base) end as pnl,
  case when count(s.exposure_base) = count(*) then sum(s.exposure_base) end as exposure`);

export function membersOf(members: readonly Member[]): SQL {
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
export function lastTotal(start: SQL, end: SQL): SQL {
  return sql`
    select s.at, ${TOTALS}
    from equity_samples s join members m on m.broker = s.broker and s.at >= m.first_at and s.at <= m.last_at
    where s.at >= ${start} and s.at < ${end} and s.equity_base is not null
    group by s.at having count(*) = ${expectedAt('s.at')}
    order by s.at desc limit 1`;
}

export function allTotals(range: TimeRange): SQL {
  return sql`
    select s.at, ${TOTALS}
    from members m cross join lateral (
      select * from equity_samples
      where broker = m.broker and at >= m.first_at and at <= m.last_at and ${inTimeRange('at', range)} and equity_base is not null offset 0) s
    group by s.at having count(*) = ${expectedAt('s.at')}`;
}

export function inTimeRange(column: string, { startMs, endMs }: TimeRange): SQL {
  return sql`${sql.raw(column)} >= ${sqlInstant(startMs)} and ${sql.raw(column)} < ${sqlInstant(endMs)}`;
}

export function sqlInstant(ms: number): SQL {
  // Beyond what Postgres can express there are no samples.
  const text = ms >= 0 && ms < END_OF_TIME_MS ? new Date(ms).toISOString() : `${ms < 0 ? '-' : ''}infinity`;
  return sql`${text}::timestamptz`;
}
