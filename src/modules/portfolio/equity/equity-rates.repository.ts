import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { HOUR_MS } from '../../../common/time.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/storage.session.js';
import { MAX_MONEY } from '../books/broker-summary.js';
import type { RateChange } from '../books/fx-changes.js';
import { lock, type Place, rollUp, settle, spansOf } from './equity-writes.repository.js';

type Changed = { broker: string; at_ms: number };

/** Puts right what was recorded in the base currency, when the rates of its time come later. */
@Injectable()
export class EquityRatesRepository {
  constructor(private readonly database: Database) {}

  /** What had no rate, or that of before, takes the one that is known now; samples and flows at once. Gives the brokers that it changed. */
  async rerate(changes: readonly RateChange[], intervalMs: number): Promise<string[]> {
    const told = JSON.stringify(
      changes.map(({ fromMs, untilMs, ...change }) => ({ ...change, from_at: iso(fromMs), until_at: iso(untilMs) })),
    );
    return this.database.transaction(async (tx) => {
      await lock(tx);
      const hours = await samples(tx, told);
      const paid = (await flows(tx, told)).map(({ broker, atMs }) => ({ broker, atMs: Math.floor(atMs / intervalMs) * intervalMs }));
      if (hours.length + paid.length === 0) return [];
      const ends = hours.map(({ broker, atMs }) => ({ broker, atMs: atMs + HOUR_MS - 1 }));
      const settled = await settle(tx, spansOf([...hours, ...ends, ...paid]), intervalMs);
      await rollUp(tx, [...hours, ...settled], false);
      return [...new Set([...hours, ...paid].map(({ broker }) => broker))];
    });
  }
}

const TOLD = (told: string) => sql`json_to_recordset(${told}::json) as t (
  currency text, from_at timestamptz, until_at timestamptz, before double precision, rate double precision)`;

/** Whether an amount is unknown in the base currency, or by the rate of before. */
const OUTDATED = (amount: string, inBase: string) =>
  sql.raw(`(${inBase} is null or abs(${inBase} - ${amount} * t.before) <= 1e-9 * abs(${inBase}))`);

/** P&L and exposure of before there were columns of their own are taken back from the base currency. Gives the hours of what has changed. */
async function samples(tx: Transaction, told: string): Promise<Place[]> {
  const { rows } = await tx.execute<Changed>(sql`
    with changed as (
      update equity_samples s set equity_base = s.equity * t.rate,
        pnl_base = coalesce(s.pnl, s.pnl_base * s.equity / nullif(s.equity_base, 0)) * t.rate,
        exposure_base = coalesce(s.exposure, s.exposure_base * s.equity / nullif(s.equity_base, 0)) * t.rate
      from ${TOLD(told)}
      where s.currency = t.currency and s.at >= t.from_at and s.at < t.until_at and ${OUTDATED('s.equity', 's.equity_base')}
      returning s.broker, s.at)
    select distinct broker, floor(extract(epoch from at) / 3600)::double precision * ${HOUR_MS} as at_ms from changed`);
  return rows.map(toPlace);
}

async function flows(tx: Transaction, told: string): Promise<Place[]> {
  const { rows } = await tx.execute<Changed>(sql`
    update cash_flows f set amount_base = f.amount * t.rate from ${TOLD(told)}
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
