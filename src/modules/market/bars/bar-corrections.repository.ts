import { Injectable } from '@nestjs/common';
import { type SQL, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { type Bar, BUILT_MS, startOf } from './bar.js';
import { type BarRow, barIn, COLUMNS, READ, type Row, TABLES } from './bars.repository.js';

/** The corrected bar; null = it has no trades after all. */
export interface CorrectedRow extends Omit<BarRow, 'bar'> {
  readonly atMs: number;
  readonly bar: Bar | null;
}

const REPLACED = sql`on conflict (instrument_id, at) do update set open = excluded.open, high = excluded.high, low = excluded.low,
  close = excluded.close, volume = excluded.volume, trades = excluded.trades, turnover = excluded.turnover, open_at = excluded.open_at,
  close_at = excluded.close_at`;

/** Corrects bars whose trades a venue has corrected. */
@Injectable()
export class BarCorrectionsRepository {
  constructor(private readonly database: Database) {}

  /** Replaces the stored bar; for a minute its hour too, which is returned. */
  replace(row: CorrectedRow): Promise<Bar | null> {
    return this.database.transaction(async (tx) => {
      await put(tx, row);
      return row.interval === '1m' ? hourOf(tx, row) : null;
    });
  }
}

async function put(tx: Transaction, { interval, instrumentId, atMs, bar }: CorrectedRow): Promise<void> {
  const table = sql.identifier(TABLES[interval]);
  if (bar === null) {
    await tx.execute(sql`delete from ${table} where instrument_id = ${instrumentId} and at = ${time(atMs)}`);
    return;
  }
  const { open, high, low, close, volume, trades, turnover, openAtMs, closeAtMs } = bar;
  await tx.execute(sql`insert into ${table} (${COLUMNS})
    values (${instrumentId}, ${time(atMs)}, ${open}, ${high}, ${low}, ${close}, ${volume}, ${trades}, ${turnover}, ${time(openAtMs)}, ${time(closeAtMs)})
    ${REPLACED}`);
}

/** Builds an hour from its minutes. */
async function hourOf(tx: Transaction, { instrumentId, atMs }: CorrectedRow): Promise<Bar | null> {
  const hourMs = startOf(atMs, BUILT_MS['1h']);
  const hour = sql.identifier(TABLES['1h']);
  const { rows } = await tx.execute<Row>(sql`insert into ${hour} (${COLUMNS})
    select instrument_id, ${time(hourMs)}, (array_agg(open order by open_at, at))[1], max(high), min(low),
      (array_agg(close order by close_at desc, at desc))[1], sum(volume), sum(trades)::bigint, sum(turnover), min(open_at), max(close_at)
    from ${sql.identifier(TABLES['1m'])}
    where instrument_id = ${instrumentId} and at >= ${time(hourMs)} and at < ${time(hourMs + BUILT_MS['1h'])}
    group by instrument_id
    ${REPLACED} returning ${READ}`);
  const [kept] = rows;
  if (kept) return barIn(kept);
  await tx.execute(sql`delete from ${hour} where instrument_id = ${instrumentId} and at = ${time(hourMs)}`);
  return null;
}

function time(atMs: number): SQL {
  return sql`to_timestamp(${atMs}::float8 / 1000)`;
}
