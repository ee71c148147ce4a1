import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';

/** A broker's figures for the sampling interval that begins at `atMs`. Base figures are null without a rate. */
export interface StoredSample {
  readonly broker: string;
  readonly atMs: number;
  readonly currency: string;
  readonly equity: number;
  readonly equityBase: number | null;
  readonly pnlBase: number | null;
  readonly exposureBase: number | null;
  /** In the currency of the equity. */
  readonly pnl?: number | null;
  readonly exposure?: number | null;
}

/** `amountBase` is null without a rate: the flow waits for one. */
export interface StoredFlow {
  readonly id: string;
  readonly broker: string;
  readonly atMs: number;
  readonly amount: number;
  readonly currency: string;
  readonly amountBase: number | null;
}

/** What one call writes. */
export interface History {
  readonly samples: readonly StoredSample[];
  readonly flows: readonly StoredFlow[];
}

export interface Place {
  readonly broker: string;
  readonly atMs: number;
}

/** The lock of writers, who take turns: a roll-up is made of samples that another one may be writing. */
const WRITERS_LOCK = 7_301_944_221;

/**
 * Writes the equity history. Whatever comes, in whatever order and however often: a roll-up always equals the samples of its bucket,
 * because it is made of them anew, in the same transaction. Rejects with `storage.unavailable` and has then written nothing.
 */
@Injectable()
export class EquitySamplesRepository {
  constructor(private readonly database: Database) {}

  /**
   * Samples: each broker and time at most once per call; an existing one is replaced, unless it is of before `keptBeforeMs`. Flows: an
   * existing one stays, and takes a better amount in the base currency; it counts from the first sample with a rate that ends after it.
   * Both are visible at once. Gives the brokers whose history has changed.
   */
  async save({ samples, flows }: History, intervalMs: number, keptBeforeMs: number): Promise<string[]> {
    return this.database.transaction(async (tx) => {
      await lock(tx);
      const paid = flows.length === 0 ? [] : await insertFlows(tx, flows);
      const touched = samples.length === 0 ? [] : await upsert(tx, samples, keptBeforeMs);
      if (paid.length + touched.length === 0) return [];
      const places = [...touched, ...paid.map(({ broker, atMs }) => ({ broker, atMs: Math.floor(atMs / intervalMs) * intervalMs }))];
      const moved = await settle(tx, spansOf(places), intervalMs);
      const mayBeEmpty = samples.some(({ equityBase }) => equityBase === null);
      await rollUp(tx, [...touched, ...moved], mayBeEmpty);
      return [...new Set(places.map(({ broker }) => broker))];
    });
  }
}

/** Gives the flows with a new or another amount in the base currency. */
async function insertFlows(tx: Transaction, flows: readonly StoredFlow[]): Promise<Place[]> {
  const byId = new Map(flows.map((flow) => [flow.id, flow]));
  const rows = JSON.stringify([...byId.values()].map(({ atMs, ...flow }) => ({ ...flow, at: iso(atMs) })));
  const written = await tx.execute<WrittenRow & { is_rated: boolean }>(sql`
    insert into cash_flows as f (id, broker, at, amount, currency, amount_base)
    select id, broker, at, amount, currency, "amountBase" from json_to_recordset(${rows}::json) as reported (
      id text, broker text, at timestamptz, amount double precision, currency text, "amountBase" double precision)
    order by id
    on conflict (id) do update set amount_base = excluded.amount_base
    where excluded.amount_base is not null and f.amount_base is distinct from excluded.amount_base
    returning broker, (extract(epoch from at) * 1000)::double precision as at_ms, amount_base is not null as is_rated`);
  return written.rows.filter(({ is_rated }) => is_rated).map(toPlace);
}

export async function lock(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${WRITERS_LOCK})`);
}

/** One statement however many rows. Gives those that have changed. A rate may come after the sample that lacked it. */
async function upsert(tx: Transaction, samples: readonly StoredSample[], keptBeforeMs: number): Promise<Place[]> {
  const rows = JSON.stringify(
    samples.map(({ broker, atMs, currency, equity, equityBase, pnlBase, exposureBase, pnl, exposure }) => ({
      ...{ broker, at: iso(atMs), currency, equity },
      ...{ equity_base: equityBase, pnl_base: pnlBase, exposure_base: exposureBase, pnl: pnl ?? null, exposure: exposure ?? null },
    })),
  );
  const written = await tx.execute<WrittenRow>(sql`
    insert into equity_samples as s (broker, at, currency, equity, equity_base, pnl_base, exposure_base, pnl, exposure)
    select * from json_to_recordset(${rows}::json) as reported (
      broker text, at timestamptz, currency text, equity double precision, equity_base double precision, pnl_base double precision,
      exposure_base double precision, pnl double precision, exposure double precision)
    order by broker, at
    on conflict (broker, at) do update set
      currency = excluded.currency, equity = excluded.equity, equity_base = excluded.equity_base, pnl_base = excluded.pnl_base,
      exposure_base = excluded.exposure_base, pnl = excluded.pnl, exposure = excluded.exposure
    where (s.currency, s.equity, s.equity_base, s.pnl_base, s.exposure_base)
      is distinct from (excluded.currency, excluded.equity, excluded.equity_base, excluded.pnl_base, excluded.exposure_base)
      and (s.at >= ${keptBeforeMs === -Infinity ? '-infinity' : iso(keptBeforeMs)}::timestamptz
        or excluded.equity_base is not null and s.currency = excluded.currency and s.equity = excluded.equity)
    returning broker, (extract(epoch from at) * 1000)::double precision as at_ms`);
  return written.rows.map(toPlace);
}

/**
 * Assigns flows to samples: to the first one with a rate whose interval ends after them. Around new samples that may be another one than
 * before. Gives the samples whose flow has changed.
 */
export async function settle(tx: Transaction, spans: readonly Span[], intervalMs: number): Promise<Place[]> {
  const seconds = intervalMs / 1000;
  const wrong = await tx.execute<WrittenRow & { flow: number }>(sql`
    with spans as (
      select t.broker,
        coalesce((select p.at from equity_samples p where p.broker = t.broker and p.at < t.first and p.equity_base is not null
          order by p.at desc limit 1), '-infinity') as low,
        coalesce((select n.at from equity_samples n where n.broker = t.broker and n.at > t.last and n.equity_base is not null
          order by n.at limit 1), 'infinity') as high
      from json_to_recordset(${JSON.stringify(spans)}::json) as t (broker text, first timestamptz, last timestamptz)
    ), parts as (
      select x.broker, n.at, f.amount_base as flow
      from spans x
      cross join lateral (
        select at, amount_base from cash_flows
        where broker = x.broker and amount_base is not null and at >= x.low and at < x.high + ${seconds} * interval '1 second' offset 0) f
      cross join lateral (
        select at from equity_samples
        where broker = x.broker and equity_base is not null
          and at >= to_timestamp(floor(extract(epoch from f.at) / ${seconds}::numeric) * ${seconds}::numeric)
        order by at limit 1) n
      where n.at > x.low and n.at <= x.high
      union all
      select x.broker, s.at, 0 from spans x cross join lateral (
        select at from equity_samples where broker = x.broker and flow_base <> 0 and at > x.low and at <= x.high offset 0) s
    )
    select w.broker, (extract(epoch from w.at) * 1000)::double precision as at_ms, w.flow
    from (select broker, at, sum(flow) as flow from parts group by broker, at) w
    cross join lateral (select flow_base from equity_samples where broker = w.broker and at = w.at limit 1) s
    where s.flow_base <> w.flow`);
  if (wrong.rows.length === 0) return [];
  const flows = JSON.stringify(wrong.rows.map(({ broker, at_ms: atMs, flow }) => ({ broker, at: iso(atMs), flow })));
  await tx.execute(sql`
    update equity_samples s set flow_base = w.flow
    from json_to_recordset(${flows}::json) as w (broker text, at timestamptz, flow double precision)
    where s.broker = w.broker and s.at = w.at`);
  return wrong.rows.map(toPlace);
}

/**
 * Makes the hours of these samples anew from their samples, and the days from their hours: the same as from all samples of the day.
 * Bucket by bucket, each by the index, whatever the planner expects of the table.
 */
export async function rollUp(tx: Transaction, places: readonly Place[], mayBeEmpty: boolean): Promise<void> {
  if (places.length === 0) return;
  const [hours, days] = [bucketsOf(places, HOUR_MS), bucketsOf(places, DAY_MS)];
  if (mayBeEmpty) await forgetEmpty(tx, hours, days);
  await tx.execute(sql`
    insert into equity_rollups (${COLUMNS})
    select 'hour', b.broker, b.at, made.*
    from json_to_recordset(${hours}::json) as b (broker text, at timestamptz) cross join lateral (
      select max(s.at), (array_agg(s.equity_base order by s.at desc))[1], min(s.equity_base), max(s.equity_base), sum(s.flow_base),
        (array_agg(s.pnl_base order by s.at desc))[1], (array_agg(s.exposure_base order by s.at desc))[1], count(*)
      from equity_samples s
      where s.broker = b.broker and s.at >= b.at and s.at < b.at + interval '1 hour' and s.equity_base is not null
      having count(*) > 0) made
    ${REPLACED}`);
  await tx.execute(sql`
    insert into equity_rollups (${COLUMNS})
    select 'day', b.broker, b.at, made.*
    from json_to_recordset(${days}::json) as b (broker text, at timestamptz) cross join lateral (
      select max(h.close_at), (array_agg(h.close_base order by h.at desc))[1], min(h.min_base), max(h.max_base), sum(h.flow_base),
        (array_agg(h.pnl_base order by h.at desc))[1], (array_agg(h.exposure_base order by h.at desc))[1], sum(h.samples)
      from equity_rollups h
      where h.resolution = 'hour' and h.broker = b.broker and h.at >= b.at and h.at < b.at + interval '24 hours'
      having count(*) > 0) made
    ${REPLACED}`);
}

const COLUMNS = sql.raw('resolution, broker, at, close_at, close_base, min_base, max_base, flow_base, pnl_base, exposure_base, samples');
const REPLACED = sql.raw(`
  on conflict (resolution, broker, at) do update set
    close_at = excluded.close_at, close_base = excluded.close_base, min_base = excluded.min_base, max_base = excluded.max_base,
    flow_base = excluded.flow_base, pnl_base = excluded.pnl_base, exposure_base = excluded.exposure_base, samples = excluded.samples`);

/** A bucket whose samples have all lost their rate has no roll-up. */
async function forgetEmpty(tx: Transaction, hours: string, days: string): Promise<void> {
  await tx.execute(sql`
    delete from equity_rollups r using json_to_recordset(${hours}::json) as b (broker text, at timestamptz)
    where r.resolution = 'hour' and r.broker = b.broker and r.at = b.at and (
      select s.at from equity_samples s
      where s.broker = b.broker and s.at >= b.at and s.at < b.at + interval '1 hour' and s.equity_base is not null limit 1) is null`);
  await tx.execute(sql`
    delete from equity_rollups r using json_to_recordset(${days}::json) as b (broker text, at timestamptz)
    where r.resolution = 'day' and r.broker = b.broker and r.at = b.at and (
      select h.at from equity_rollups h
      where h.resolution = 'hour' and h.broker = b.broker and h.at >= b.at and h.at < b.at + interval '24 hours' limit 1) is null`);
}

type WrittenRow = { broker: string; at_ms: number };

interface Span {
  readonly broker: string;
  readonly first: string;
  readonly last: string;
}

function toPlace({ broker, at_ms: atMs }: WrittenRow): Place {
  return { broker, atMs };
}

/** From the first to the last of these times, for each broker. */
export function spansOf(places: readonly Place[]): Span[] {
  return [...Map.groupBy(places, ({ broker }) => broker)].map(([broker, own]) => {
    let [first, last] = [Infinity, -Infinity];
    for (const { atMs } of own) [first, last] = [Math.min(first, atMs), Math.max(last, atMs)];
    return { broker, first: iso(first), last: iso(last) };
  });
}

/** The buckets of these times, each once, as JSON. */
function bucketsOf(places: readonly Place[], sizeMs: number): string {
  const buckets = new Map<string, Set<number>>();
  for (const { broker, atMs } of places) {
    const own = buckets.get(broker) ?? new Set();
    buckets.set(broker, own.add(Math.floor(atMs / sizeMs) * sizeMs));
  }
  return JSON.stringify([...buckets].flatMap(([broker, starts]) => [...starts].map((atMs) => ({ broker, at: iso(atMs) }))));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
