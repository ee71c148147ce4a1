import { Injectable } from '@nestjs/common';
import { type SQL, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import type { Bar, BuiltInterval } from './bar.js';

const ROWS = 50;
export const TABLES = { '1s': 'market_bars_1s', '1m': 'market_bars_1m', '1h': 'market_bars_1h' } as const;

/** An addition to the bar of one instrument. */
export interface BarRow {
  readonly interval: '1s' | '1m';
  readonly instrumentId: number;
  readonly bar: Bar;
}

/** A stored bar. */
export interface KeptBar {
  readonly interval: BuiltInterval;
  readonly instrumentId: number;
  readonly bar: Bar;
}

/** Writer and number of a batch: a batch that is sent again counts once. */
export interface Batch {
  readonly writer: string;
  readonly number: number;
}

export interface Row extends Record<string, unknown> {
  readonly kind: BuiltInterval;
  readonly instrument_id: number;
  readonly at_ms: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly volume: number | null;
  readonly trades: string | number;
  readonly turnover: number | null;
  readonly open_ms: number;
  readonly close_ms: number;
}

export const COLUMNS = sql`instrument_id, at, open, high, low, close, volume, trades, turnover, open_at, close_at`;
const MS = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::float8`);
export const READ = sql`${MS('at')} as at_ms, open as o, high as h, low as l, close as c, volume, trades, turnover,
  ${MS('open_at')} as open_ms, ${MS('close_at')} as close_ms`;

/** The same merge as `mergeBars`. */
const MERGED = sql`on conflict (instrument_id, at) do update set
  open = case when excluded.open_at < kept.open_at then excluded.open else kept.open end,
  open_at = least(kept.open_at, excluded.open_at),
  close = case when excluded.close_at >= kept.close_at then excluded.close else kept.close end,
  close_at = greatest(kept.close_at, excluded.close_at),
  high = greatest(kept.high, excluded.high),
  low = least(kept.low, excluded.low),
  volume = case when kept.volume is null then excluded.volume else kept.volume + coalesce(excluded.volume, 0) end,
  trades = kept.trades + excluded.trades,
  turnover = case when kept.turnover is null then excluded.turnover else kept.turnover + coalesce(excluded.turnover, 0) end`;

/** Stored bars, one table for each length. */
@Injectable()
export class BarsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Adds to bars in one statement, and additions of minutes to their hours; two writers of one bar make one row. Rows are locked in the
   * order of their keys. `returning`: returns the changed rows.
   */
  async add({ writer, number }: Batch, rows: readonly BarRow[], returning: boolean): Promise<KeptBar[]> {
    const input = JSON.stringify(
      rows.map(({ interval, instrumentId: i, bar: b }) => ({
        ...{ k: interval, i, at: b.atMs, o: b.open, h: b.high, l: b.low, c: b.close, v: b.volume, n: b.trades, t: b.turnover },
        ...{ oa: b.openAtMs, ca: b.closeAtMs },
      })),
    );
    const { rows: kept } = await this.database.drizzle.execute<Row>(sql`
      with gate as (
        insert into market_bar_writers as known (writer, batch, at) values (${writer}, ${number}, now())
        on conflict (writer) do update set batch = excluded.batch, at = excluded.at where known.batch < excluded.batch
        returning batch
      ), input as materialized (
        select k, i as instrument_id, to_timestamp(at / 1000) as at, o as open, h as high, l as low, c as close, v as volume, n as trades,
          t as turnover, to_timestamp(oa / 1000) as open_at, to_timestamp(ca / 1000) as close_at
        from json_to_recordset(${input}::json) as rows (k text, i int, at float8, o float8, h float8, l float8, c float8, v float8,
          n bigint, t float8, oa float8, ca float8)
        where exists (select from gate)
      ), hours_added as (
        select instrument_id, date_bin('1 hour', at, 'epoch') as at, (array_agg(open order by open_at, at))[1] as open, max(high) as high,
          min(low) as low, (array_agg(close order by close_at desc, at desc))[1] as close, sum(volume) as volume,
          sum(trades)::bigint as trades, sum(turnover) as turnover, min(open_at) as open_at, max(close_at) as close_at
        from input where k = '1m' group by 1, 2
      ), seconds as (${addedTo(TABLES['1s'], sql`input where k = '1s'`, returning)}
      ), minutes as (${addedTo(TABLES['1m'], sql`input where k = '1m'`, returning)}
      ), hours as (${addedTo(TABLES['1h'], sql`hours_added`, returning)}
      )
      ${returning ? sql`select '1s' as kind, * from seconds union all select '1m', * from minutes union all select '1h', * from hours` : sql`select`}`);
    return returning ? kept.map((row) => ({ interval: row.kind, instrumentId: row.instrument_id, bar: barIn(row) })) : [];
  }

  /**
   * The newest `limit` bars of `stepMs` that begin in `[fromMs, toMs)`, ascending, the number of the writer's batches in them, and the
   * start of the oldest stored bar, epoch ms; null = there is none.
   */
  async read(
    { interval, stepMs, instrumentId, writer }: { interval: BuiltInterval; stepMs: number; instrumentId: number; writer: string },
    { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
    baseMs: number,
  ): Promise<{ readonly batch: number; readonly oldestMs: number | null; readonly bars: readonly Bar[] }> {
    const table = sql.identifier(TABLES[interval]);
    const newest = (columns: SQL, count: number) => sql`
      select ${columns} from ${table}
      where instrument_id = ${instrumentId} and at >= to_timestamp(${fromMs}::float8 / 1000) and at < to_timestamp(${toMs}::float8 / 1000)
      order by at desc limit ${count}`;
    // Bars of the stored length need no grouping, which takes longer than reading them.
    const bars =
      stepMs === baseMs
        ? newest(READ, limit)
        : sql`
        select ${MS('bin')} as at_ms, (array_agg(open order by open_at, at))[1] as o, max(high) as h, min(low) as l,
          (array_agg(close order by close_at desc, at desc))[1] as c, sum(volume) as volume, sum(trades) as trades, sum(turnover) as turnover,
          ${MS('min(open_at)')} as open_ms, ${MS('max(close_at)')} as close_ms
        from (${newest(sql`*, date_bin(${`${stepMs} milliseconds`}::interval, at, 'epoch') as bin`, limit * Math.round(stepMs / baseMs))}) newest
        group by bin order by bin desc limit ${limit}`;
    const { rows } = await this.database.drizzle.execute<Row & { batch: string | number; oldest_ms: number | null }>(sql`
      select known.*, bars.* from (
        select coalesce((select batch from market_bar_writers where writer = ${writer}), 0) as batch,
          (select ${MS('min(at)')} from ${table} where instrument_id = ${instrumentId}) as oldest_ms
      ) known left join (${bars}) bars on true order by at_ms`);
    return {
      batch: Number(rows[0]?.batch ?? 0),
      oldestMs: rows[0]?.oldest_ms ?? null,
      bars: rows.filter(({ at_ms: atMs }) => atMs !== null).map((row) => barIn(row)),
    };
  }

  /** The bars of all instruments that begin exactly at `atMs`. */
  async startingAt(interval: BuiltInterval, atMs: number): Promise<{ exchange: string; symbol: string; bar: Bar }[]> {
    const { rows } = await this.database.drizzle.execute<Row & { exchange: string; symbol: string }>(sql`
      select exchange, symbol, bars.* from market_instruments cross join lateral (
        select ${READ} from ${sql.identifier(TABLES[interval])}
        where instrument_id = market_instruments.id and at = to_timestamp(${atMs}::float8 / 1000)
      ) bars`);
    return rows.map((row) => ({ exchange: row.exchange, symbol: row.symbol, bar: barIn(row) }));
  }

  /** Deletes the oldest bars of these instruments before a time, at most 50 of each; returns the number. */
  async deleteBefore(interval: BuiltInterval, instrumentIds: readonly number[], cutoffMs: number): Promise<number> {
    const table = sql.identifier(TABLES[interval]);
    // By instrument, which is the first column of the index.
    const deleted = await this.database.drizzle.execute(sql`
      delete from ${table} bars using (
        select old.instrument_id, old.at from unnest(${sql.param(instrumentIds)}::int[]) as instrument (id)
        cross join lateral (
          select instrument_id, at from ${table}
          where instrument_id = instrument.id and at < to_timestamp(${cutoffMs}::float8 / 1000)
          order by at limit ${ROWS}
        ) old
      ) old
      where bars.instrument_id = old.instrument_id and bars.at = old.at`);
    return deleted.rowCount ?? 0;
  }

  /** Deletes writers that have written nothing since then. */
  async forgetWriters(beforeMs: number): Promise<number> {
    const deleted = await this.database.drizzle.execute(
      sql`delete from market_bar_writers where at < to_timestamp(${beforeMs}::float8 / 1000)`,
    );
    return deleted.rowCount ?? 0;
  }
}

function addedTo(table: string, from: SQL, returning: boolean): SQL {
  return sql`
    insert into ${sql.identifier(table)} as kept (${COLUMNS})
    select ${COLUMNS} from ${from} order by instrument_id, at
    ${MERGED}
    ${returning ? sql`returning instrument_id, ${READ}` : sql``}`;
}

export function barIn({ at_ms, o, h, l, c, volume, trades, turnover, open_ms, close_ms }: Row): Bar {
  return {
    ...{ atMs: at_ms, open: o, high: h, low: l, close: c, volume, trades: Number(trades), turnover },
    ...{ openAtMs: open_ms, closeAtMs: close_ms },
  };
}
