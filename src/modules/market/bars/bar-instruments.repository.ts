import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';

export interface BarInstrument {
  readonly exchange: string;
  readonly symbol: string;
  /** The feeds of the trades in its bars. */
  readonly feeds: readonly string[];
}

interface Row extends Record<string, unknown> {
  readonly id: number;
  readonly feeds: string[];
}

const PAGE = 100;

/** The instruments with bars. */
@Injectable()
export class BarInstrumentsRepository {
  constructor(private readonly database: Database) {}

  async find(exchange: string, symbol: string): Promise<{ readonly id: number; readonly feeds: readonly string[] } | null> {
    const { rows } = await this.database.drizzle.execute<Row>(
      sql`select id, feeds from market_instruments where exchange = ${exchange} and symbol = ${symbol}`,
    );
    return rows[0] ?? null;
  }

  /** The ids of these instruments, in their order; new instruments get an id, and new feeds are added. */
  async identify(instruments: readonly BarInstrument[]): Promise<number[]> {
    const wanted = JSON.stringify(instruments.map(({ exchange: e, symbol: s, feeds: f }) => ({ e, s, f })));
    const { rows } = await this.database.drizzle.execute<{ n: string; id: number }>(sql`
      with wanted as (
        select distinct on (e, s) e, s, f from json_to_recordset(${wanted}::json) as wanted (e text, s text, f jsonb) order by e, s
      ), changed as (
        insert into market_instruments as known (exchange, symbol, feeds) select e, s, f from wanted order by e, s
        on conflict (exchange, symbol) do update set feeds = (
          select jsonb_agg(distinct feed) from jsonb_array_elements(known.feeds || excluded.feeds) as feeds (feed)
        )
        returning id, exchange, symbol
      )
      select n, id from rows from (json_to_recordset(${wanted}::json) as (e text, s text)) with ordinality as asked (e, s, n)
      join changed on exchange = e and symbol = s`);
    const ids = new Map(rows.map(({ n, id }) => [Number(n) - 1, id]));
    return instruments.map((_, index) => ids.get(index) ?? 0);
  }

  /** The next page of ids; empty after the last one. */
  async idsAfter(id: number): Promise<number[]> {
    const { rows } = await this.database.drizzle.execute<Row>(
      sql`select id from market_instruments where id > ${id} order by id limit ${PAGE}`,
    );
    return rows.map((row) => row.id);
  }
}
