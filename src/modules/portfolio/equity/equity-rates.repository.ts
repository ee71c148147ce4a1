import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { HOUR_MS } from '../../../common/time/time.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { MAX_MONEY } from '../books/broker-summary.js';
import type { RateChange } from '../books/fx/fx-changes.js';
import { lock, type Place, rollUp, settle, spansOf } from './equity-writes.repository.js';

type Changed = { broker: string; at_ms: number };

/** Corrects recorded amounts in the base currency, when the rates of their time come later. */
@Injectable()
export class EquityRatesRepository {
  constructor(private readonly database: Database) {}

  /** Amounts without a rate, or by the former rate, are computed anew; samples and flows at once. Gives the brokers that it changed. */
  async rerate(rateChanges: readonly RateChange[], intervalMs: number): Promise<string[]> {
    const changes = JSON.stringify(
      rateChanges.map(({ fromMs, untilMs, ...change }) => ({ ...change, from_at: iso(fromMs), until_at: iso(untilMs) })),
    );
    return this.database.transaction(async (tx) => {
      await lock(tx);
      const hours = await samples(tx, changes);
      const paid = (await flows(tx, changes)).map(({ broker, atMs }) => ({ broker, atMs: Math.floor(atMs / intervalMs) * intervalMs }));
      if (hours.length + paid.length === 0) return [];
      const ends = hours.map(({ broker, atMs }) => ({ broker, atMs: atMs + HOUR_MS - 1 }));
      const settled = await settle(tx, spansOf([...hours, ...ends, ...paid]), intervalMs);
      await rollUp(tx, [...hours, ...settled], false);
      return [...new Set([...hours, ...paid].map(({ broker }) => broker))];
    });
  }
}

const RATE_ROWS = (changes: string) => sql`json_to_recordset(${changes}::json) as t (
  currency text, from_at timestamptz, until_at timestamptz, before double precision, rate double precision)`;

/** Whether an amount has no value in the base currency, or one by the former rate. */
const OUTDATED = (amount: string, inBase: string) =>
  sql.raw(`(${inBase} is null or abs(${inBase} - ${amount} * t.before) <= 1e-9 * abs(${inBase}))`);

/** Old rows have P&L and exposure in the base currency only: these are converted back first. Gives the hours that have changed. */
async function samples(tx: Transaction, changes: string): Promise<Place[]> {
  const { rows } = await tx.execute<Changed>(sql`
    with changed as (
      update equity_samples s set equity_base = s.equity * t.rate,
        pnl_base = coalesce(s.pnl, s.pnl_base * s.equity / nullif(s.equity_base, 0)) * t.rate,
        exposure_base = coalesce(s.exposure, s.exposure_base * s.equity / nullif(s.equity_base, 0)) * t.rate
      from ${RATE_ROWS(changes)}
      where s.currency = t.currency and s.at >= t.from_at and s.at < t.until_at and ${OUTDATED('s.equity', 's.equity_base')}
      returning s.broker, s.at)
    select distinct broker, floor(extract(epoch from at) / 3600)::double precision * ${HOUR_MS} as at_ms from changed`);
  return rows.map(toPlace);
}

async function flows(tx: Transaction, changes: string): Promise<Place[]> {
  const { rows } = await tx.execute<Changed>(sql`
    update cash_flows f set amount_base = f.amount * t.rate from ${RATE_ROWS(changes)}
    where f.currency = t.currency and f.at >= t.from_at and f.at < t.until_at and abs(f.amount) <= ${MAX_MONEY}
      and ${OUTDATED('f.amount', 'f.amount_base')}
    returning f.broker, (extract(epoch from f.at) * 1000)::double precision as at_ms`);
  return rows.map(toPlace);
}

function toPlace({ broker, at_ms: atMs }: Changed): Place {
  return { broker, atMs };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
