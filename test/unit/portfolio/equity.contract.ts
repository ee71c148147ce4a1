import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { loadConfig } from '../../../src/config/config.js';
import { EquityRepository, type Member } from '../../../src/modules/portfolio/equity/equity-reads.repository.js';
import { EquityRatesRepository } from '../../../src/modules/portfolio/equity/equity-rates.repository.js';
import { EquityRecorder, type EquitySample } from '../../../src/modules/portfolio/equity/equity.recorder.js';
import { membersOf, withFlows } from '../../../src/modules/portfolio/equity/equity.series.js';
import { EquitySamplesRepository } from '../../../src/modules/portfolio/equity/equity-writes.repository.js';
import { EquityVersions } from '../../../src/modules/portfolio/equity/equity.versions.js';
import type { Database } from '../../../src/platform/database/database.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { type DatabaseKind, testDatabase } from '../../support/database.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2025, 0, 6, 22);

interface Row {
  readonly broker: string;
  readonly atMs: number;
  readonly equity: number;
  readonly base: number | null;
}

const EVER = { startMs: -Infinity, endMs: Infinity };

/** What the equity history promises, the same on both databases. */
export function describeEquity(kind: DatabaseKind): void {
  describe(`the equity history in the ${kind} database`, () => {
    let database: Database;
    let drop: () => Promise<void>;
    let recorder: EquityRecorder;
    let repository: EquityRepository;

    beforeAll(async () => {
      ({ database, drop } = await testDatabase(kind));
      const config = loadConfig({ NODE_ENV: 'test' });
      const versions = new EquityVersions(new MemoryEventLog(100));
      recorder = new EquityRecorder(new EquitySamplesRepository(database), new EquityRatesRepository(database), versions, config);
      repository = new EquityRepository(database);
    });
    beforeEach(() => forget());
    afterAll(() => drop());

    async function forget(): Promise<void> {
      await database.drizzle.execute(sql`truncate equity_samples, equity_rollups, cash_flows`);
    }

    const sample = (broker: string, atMs: number, equity: number, more: Partial<EquitySample> = {}): EquitySample => ({
      ...{ broker, atMs, currency: 'USD', equity, equityBase: equity, pnlBase: null, exposureBase: null },
      ...more,
    });
    const flow = (id: string, broker: string, atMs: number, amountBase: number) => ({ id, broker, atMs, amountBase });

    async function rollups(): Promise<Record<string, unknown>[]> {
      const { rows } = await database.drizzle.execute(sql`
        select resolution, broker, extract(epoch from at)::float8 * 1000 as at, extract(epoch from close_at)::float8 * 1000 as close_at,
          close_base, min_base, max_base, flow_base, pnl_base, exposure_base, samples
        from equity_rollups order by resolution, broker, at`);
      return rows;
    }

    /** The same from all samples at once. */
    async function rollupsFromSamples(): Promise<Record<string, unknown>[]> {
      const { rows } = await database.drizzle.execute(sql`
        select b.resolution, s.broker, floor(extract(epoch from s.at) / b.size)::float8 * b.size * 1000 as at,
          extract(epoch from max(s.at))::float8 * 1000 as close_at, (array_agg(s.equity_base order by s.at desc))[1] as close_base,
          min(s.equity_base) as min_base, max(s.equity_base) as max_base, sum(s.flow_base) as flow_base,
          (array_agg(s.pnl_base order by s.at desc))[1] as pnl_base, (array_agg(s.exposure_base order by s.at desc))[1] as exposure_base,
          count(*)::integer as samples
        from equity_samples s cross join (values ('hour', 3600), ('day', 86400)) as b (resolution, size)
        where s.equity_base is not null group by 1, 2, 3 order by 1, 2, 3`);
      return rows;
    }

    async function members(): Promise<Member[]> {
      const histories = await repository.histories(['alpha', 'beta', 'gamma']);
      return histories.flatMap(({ lifetime }) => lifetime ?? []);
    }

    it('rolls samples up by the hour and the day', async () => {
      const [first, last] = [Date.UTC(2025, 0, 6, 22, 59, 30), Date.UTC(2025, 0, 6, 23, 1)];
      await recorder.record([
        sample('alpha', first, 100, { pnlBase: 1, exposureBase: 10 }),
        sample('alpha', last, 90, { pnlBase: 2, exposureBase: 20 }),
      ]);
      const hour = { resolution: 'hour', broker: 'alpha', flow_base: 0, samples: 1 };
      expect(await rollups()).toEqual([
        {
          ...{ resolution: 'day', broker: 'alpha', at: Date.UTC(2025, 0, 6), close_at: last, close_base: 90, min_base: 90, max_base: 100 },
          ...{ flow_base: 0, pnl_base: 2, exposure_base: 20, samples: 2 },
        },
        {
          ...hour,
          at: Date.UTC(2025, 0, 6, 22),
          close_at: first - 30_000,
          ...{ close_base: 100, min_base: 100, max_base: 100, pnl_base: 1, exposure_base: 10 },
        },
        {
          ...hour,
          at: Date.UTC(2025, 0, 6, 23),
          close_at: last,
          ...{ close_base: 90, min_base: 90, max_base: 90, pnl_base: 2, exposure_base: 20 },
        },
      ]);
    });

    it('keeps one sample per interval, the one that was told last', async () => {
      await recorder.record([sample('alpha', START_MS + 30_000, 103), sample('alpha', START_MS, 100)]);
      await recorder.record([sample('alpha', START_MS + 59_999, 105)]);
      expect(await rollups()).toMatchObject([
        { close_base: 105, samples: 1, min_base: 105 },
        { close_base: 105, samples: 1 },
      ]);
    });

    it('keeps a sample without a rate, and no roll-up of it', async () => {
      await recorder.record([sample('alpha', START_MS, 100)]);
      await recorder.record([
        sample('alpha', START_MS, 100, { currency: 'EUR', equityBase: null }),
        sample('beta', START_MS, 5, { equityBase: NaN }),
      ]);
      const { rows } = await database.drizzle.execute(sql`select broker, equity, equity_base from equity_samples order by broker`);
      expect(rows).toEqual([
        { broker: 'alpha', equity: 100, equity_base: null },
        { broker: 'beta', equity: 5, equity_base: null },
      ]);
      expect(await rollups()).toEqual([]);
      expect(await repository.histories(['alpha', 'ghost'])).toEqual([
        { broker: 'alpha', lifetime: null, unrated: true },
        { broker: 'ghost', lifetime: null, unrated: false },
      ]);
    });

    it('adds to the past, and changes nothing that was recorded of it', async () => {
      await recorder.record([sample('alpha', START_MS, 100), sample('alpha', START_MS + 2 * MINUTE_MS, 100, { equityBase: null })]);
      const told = [0, 1, 2, 3].map((n) => sample('alpha', START_MS + n * MINUTE_MS, n === 2 ? 100 : 7));
      await recorder.record([...told, sample('alpha', START_MS + 4 * MINUTE_MS, 1)], START_MS + 4 * MINUTE_MS);
      await recorder.record([sample('alpha', START_MS + 4 * MINUTE_MS, 2)], START_MS + 4 * MINUTE_MS);
      expect((await stored()).map(({ base }) => base)).toEqual([100, 7, 100, 7, 2]);
      expect(await rollups()).toEqual(await rollupsFromSamples());
    });

    it('is put right by rates that come late: what had none, and what had the one of before', async () => {
      const euros = { currency: 'EUR', pnl: 10, exposure: 20 };
      await recorder.record([
        sample('alpha', START_MS, 100, { ...euros, equityBase: null }),
        sample('alpha', START_MS + MINUTE_MS, 100, { ...euros, equityBase: 150, pnlBase: 15, exposureBase: 30 }),
        sample('alpha', START_MS + 2 * MINUTE_MS, 100, { ...euros, equityBase: 170 }),
        sample('alpha', START_MS + DAY_MS, 100, { ...euros, equityBase: null }),
      ]);
      await recorder.record(
        [],
        -Infinity,
        [1, 2].map((n) => ({ ...flow(`f${n}`, 'alpha', START_MS + n, 0), amount: 10, currency: 'EUR', amountBase: null })),
      );
      await recorder.rerate([{ currency: 'EUR', fromMs: START_MS, untilMs: START_MS + HOUR_MS, before: 1.5, rate: 2 }]);
      expect((await stored()).map(({ base }) => base)).toEqual([200, 200, 170, null]);
      expect(await rollups()).toEqual(await rollupsFromSamples());
      expect(await rollups()).toMatchObject([{ flow_base: 40 }, { flow_base: 40, close_base: 170 }]);
      const { rows } = await database.drizzle.execute(sql`select pnl_base, exposure_base from equity_samples order by at limit 2`);
      expect(rows).toEqual([
        { pnl_base: 20, exposure_base: 40 },
        { pnl_base: 20, exposure_base: 40 },
      ]);
      const range = { startMs: START_MS - DAY_MS, endMs: Infinity };
      expect(await repository.unrated('day', ['alpha', 'beta'], range)).toMatchObject([{ broker: 'alpha', currency: 'EUR', count: 1 }]);
    });

    it('has a broker leave in a long pause and come again, and sums the others meanwhile', async () => {
      const days = Array.from({ length: 30 }, (_, n) => START_MS + n * DAY_MS);
      await recorder.record([
        ...days.map((atMs) => sample('alpha', atMs, 100)),
        ...[START_MS - 3000 * DAY_MS, START_MS + 10 * DAY_MS, START_MS + 11 * DAY_MS, START_MS + 20 * DAY_MS].map((atMs) =>
          sample('ghost', atMs, 7),
        ),
      ]);
      const histories = await repository.histories(['alpha', 'ghost', 'nobody']);
      expect(histories).toMatchObject([
        { broker: 'alpha', lifetime: { firstAtMs: START_MS, lastAtMs: START_MS + 29 * DAY_MS } },
        {
          broker: 'ghost',
          lifetime: { firstAtMs: START_MS + 20 * DAY_MS, lastAtMs: START_MS + 20 * DAY_MS },
          former: [
            { firstAtMs: START_MS - 3000 * DAY_MS, lastAtMs: START_MS - 3000 * DAY_MS },
            { firstAtMs: START_MS + 10 * DAY_MS, firstEquity: 7, lastAtMs: START_MS + 11 * DAY_MS, lastEquity: 7 },
          ],
        },
        { broker: 'nobody', lifetime: null },
      ]);
      const who = membersOf(histories, 2 * MINUTE_MS);
      const expected = [
        { atMs: START_MS - 3000 * DAY_MS, equity: 7 },
        ...days.map((atMs, n) => ({ atMs, equity: [10, 11, 20].includes(n) ? 107 : 100 })),
      ];
      expect(strip(await repository.totals(who, EVER))).toEqual(expected);
      expect(strip(await repository.closes('day', who, EVER))).toEqual(expected);
      expect(strip(await repository.closes('hour', who, EVER))).toEqual(expected);
      const points = withFlows(await repository.totals(who, EVER), [], histories, who);
      expect(points.filter((point) => point.flow !== 0).map((point) => [(point.atMs - START_MS) / DAY_MS, point.flow])).toEqual([
        [0, 93],
        [10, 7],
        [12, -7],
        [20, 7],
        [21, -7],
      ]);
    });

    it('leaves out what is no equity, and takes nothing at all', async () => {
      await recorder.record([sample('alpha', START_MS, NaN), sample('alpha', NaN, 1), sample('alpha', START_MS, Infinity)]);
      await recorder.record([]);
      expect(await rollups()).toEqual([]);
    });

    it('takes thousands at once', async () => {
      const samples = Array.from({ length: 12_000 }, (_, i) => sample(i % 2 ? 'alpha' : 'beta', START_MS + (i >> 1) * MINUTE_MS, 100 + i));
      await recorder.record(samples);
      const { rows } = await database.drizzle.execute(sql`select sum(samples)::integer as n from equity_rollups where resolution = 'day'`);
      expect(rows).toEqual([{ n: 12_000 }]);
      expect(await rollups()).toEqual(await rollupsFromSamples());
    });

    it('has two writers at once make the same roll-ups', async () => {
      const minutes = Array.from({ length: 40 }, (_, i) => sample('alpha', START_MS + i * MINUTE_MS, 100 + i));
      await Promise.all(minutes.map((each) => recorder.record([each])));
      expect(await rollups()).toEqual(await rollupsFromSamples());
      expect(await rollups()).toMatchObject([{ samples: 40, close_base: 139 }, { samples: 40 }]);
    });

    describe('counts a flow', () => {
      const flowsOfSamples = async () => {
        const { rows } = await database.drizzle.execute(sql`
          select extract(epoch from at)::float8 * 1000 - ${START_MS} as at, flow_base as flow from equity_samples where flow_base <> 0 order by at`);
        return rows;
      };

      it('with the sample in whose interval it came', async () => {
        await recorder.record([0, 1, 2].map((n) => sample('alpha', START_MS + n * MINUTE_MS, 100)));
        await recorder.recordFlow(flow('f1', 'alpha', START_MS + MINUTE_MS + 59_999, 50));
        expect(await flowsOfSamples()).toEqual([{ at: MINUTE_MS, flow: 50 }]);
        expect(await rollups()).toMatchObject([{ flow_base: 50 }, { flow_base: 50 }]);
      });

      it('once, however often it is told, also where the row is there in another currency', async () => {
        await database.drizzle.execute(
          sql`insert into cash_flows (id, broker, at, amount, currency) values ('f1', 'alpha', ${new Date(START_MS)}, 40, 'EUR')`,
        );
        await recorder.record([sample('alpha', START_MS - MINUTE_MS, 100), sample('alpha', START_MS, 150)]);
        for (let n = 0; n < 3; n += 1) await recorder.recordFlow(flow('f1', 'alpha', START_MS, 50));
        expect(await flowsOfSamples()).toEqual([{ at: 0, flow: 50 }]);
        const { rows } = await database.drizzle.execute(sql`select amount, currency, amount_base from cash_flows`);
        expect(rows).toEqual([{ amount: 40, currency: 'EUR', amount_base: 50 }]);
      });

      it('with the first sample after it, which may come later, and then with one that comes between', async () => {
        await recorder.recordFlow(flow('f1', 'alpha', START_MS + 30_000, 50));
        await recorder.record([sample('alpha', START_MS - MINUTE_MS, 100)]);
        expect(await flowsOfSamples()).toEqual([]);
        await recorder.record([sample('alpha', START_MS + 3 * MINUTE_MS, 150)]);
        expect(await flowsOfSamples()).toEqual([{ at: 3 * MINUTE_MS, flow: 50 }]);
        await recorder.record([sample('alpha', START_MS + MINUTE_MS, 150)]);
        expect(await flowsOfSamples()).toEqual([{ at: MINUTE_MS, flow: 50 }]);
        await recorder.record([sample('alpha', START_MS + MINUTE_MS, 150, { equityBase: null })]);
        expect(await flowsOfSamples()).toEqual([{ at: 3 * MINUTE_MS, flow: 50 }]);
        expect(await rollups()).toEqual(await rollupsFromSamples());
      });

      it('that is no amount of money not at all', async () => {
        await expect(recorder.recordFlow(flow('f1', 'alpha', START_MS, NaN))).rejects.toThrow(RangeError);
      });
    });

    const told = fc.array(
      fc.record({
        broker: fc.constantFrom('alpha', 'beta', 'gamma'),
        // Few minutes of few hours, so that brokers meet, over two midnights.
        minute: fc.oneof(
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 55, max: 66 }),
          fc.integer({ min: 115, max: 125 }),
          fc.integer({ min: 1555, max: 1565 }),
        ),
        equity: fc.integer({ min: 1, max: 1000 }),
        rated: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      }),
      { maxLength: 80 },
    );
    const paid = fc.array(
      fc.record({
        broker: fc.constantFrom('alpha', 'beta'),
        minute: fc.integer({ min: 0, max: 130 }),
        amount: fc.integer({ min: -500, max: 500 }),
      }),
      { maxLength: 6 },
    );

    it('is the same whatever comes in whatever order: roll-ups are their samples, flows are all counted', async () => {
      await fc.assert(
        fc
          .asyncProperty(told, paid, fc.integer({ min: 1, max: 7 }), async (samples, flows, size) => {
            const writes: (() => Promise<void>)[] = [];
            for (let i = 0; i < samples.length; i += size) {
              const part = samples.slice(i, i + size);
              writes.push(() =>
                recorder.record(
                  part.map(({ broker, minute, equity, rated }) =>
                    sample(broker, START_MS + minute * MINUTE_MS, equity, { equityBase: rated ? equity : null }),
                  ),
                ),
              );
            }
            for (const [i, { broker, minute, amount }] of flows.entries())
              writes.splice((i * 7) % (writes.length + 1), 0, () =>
                recorder.recordFlow(flow(`f${i}`, broker, START_MS + minute * MINUTE_MS + 1, amount)),
              );
            for (const write of writes) await write();
            expect(await rollups()).toEqual(await rollupsFromSamples());
            const rows = await stored();
            for (const broker of ['alpha', 'beta']) {
              const lastMs = Math.max(
                -Infinity,
                ...rows.filter((row) => row.broker === broker && row.base !== null).map(({ atMs }) => atMs),
              );
              const due = flows
                .filter((each) => each.broker === broker && START_MS + each.minute * MINUTE_MS <= lastMs)
                .reduce((sum, { amount }) => sum + amount, 0);
              const counted = await database.drizzle.execute<{ flow: number | null }>(
                sql`select coalesce(sum(flow_base), 0) as flow from equity_samples where broker = ${broker}`,
              );
              expect(counted.rows).toEqual([{ flow: due }]);
            }
          })
          .afterEach(forget),
        { numRuns: 40 },
      );
    });

    it('sums brokers where all that exist have a sample, and nowhere else', async () => {
      await fc.assert(
        fc
          .asyncProperty(told, async (samples) => {
            await recorder.record(
              samples.map(({ broker, minute, equity, rated }) =>
                sample(broker, START_MS + minute * MINUTE_MS, equity, { equityBase: rated ? equity : null }),
              ),
            );
            const rows = await stored();
            const who = await members();
            expect(who).toEqual(lifetimes(rows));
            const all = totals(rows);
            expect(strip(await repository.totals(who, EVER))).toEqual(all);
            expect(strip(await repository.closes('hour', who, EVER))).toEqual(lastPer(all, HOUR_MS));
            expect(strip(await repository.closes('day', who, EVER))).toEqual(lastPer(all, DAY_MS));
            const range = { startMs: START_MS, endMs: START_MS + 2 * DAY_MS };
            const quarters = lastPer(all, HOUR_MS / 4).map(({ atMs, equity }) => ({
              atMs: Math.floor((atMs * 4) / HOUR_MS) * (HOUR_MS / 4),
              equity,
            }));
            expect(strip(await repository.lastOfEach(HOUR_MS / 4, who, range))).toEqual(quarters);
            const extremes = strip(await repository.extremes('equity', who, EVER, HOUR_MS));
            const bucketed = Map.groupBy(all, ({ atMs }) => Math.floor(atMs / HOUR_MS));
            for (const bucket of bucketed.values()) {
              const kept = extremes.filter(({ atMs }) => Math.floor(atMs / HOUR_MS) === Math.floor((bucket[0]?.atMs ?? 0) / HOUR_MS));
              expect(Math.min(...kept.map(({ equity }) => equity))).toBe(Math.min(...bucket.map(({ equity }) => equity)));
              expect(Math.max(...kept.map(({ equity }) => equity))).toBe(Math.max(...bucket.map(({ equity }) => equity)));
              expect(kept.at(-1)).toEqual(bucket.at(-1));
            }
          })
          .afterEach(forget),
        { numRuns: 40 },
      );
    });

    it('gives P&L and exposure only where every broker has them', async () => {
      await recorder.record([
        sample('alpha', START_MS, 100, { pnlBase: 1, exposureBase: 10 }),
        sample('beta', START_MS, 200, { pnlBase: 2 }),
      ]);
      const point = { atMs: START_MS, equity: 300, pnl: 3, exposure: null };
      expect(await repository.totals(await members(), EVER)).toEqual([point]);
      expect(await repository.closes('day', await members(), EVER)).toEqual([point]);
    });

    async function stored(): Promise<Row[]> {
      const { rows } = await database.drizzle.execute<{ broker: string; at_ms: number; equity: number; base: number | null }>(
        sql`select broker, extract(epoch from at)::float8 * 1000 as at_ms, equity, equity_base as base from equity_samples order by at, broker`,
      );
      return rows.map(({ at_ms: atMs, ...row }) => ({ ...row, atMs }));
    }
  });
}

function lifetimes(rows: readonly Row[]) {
  return ['alpha', 'beta', 'gamma'].flatMap((broker) => {
    const own = rows.filter((row) => row.broker === broker && row.base !== null);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ broker, firstAtMs: first.atMs, firstEquity: first.base, lastAtMs: last.atMs, lastEquity: last.base }];
  });
}

/** The definition, word for word. */
function totals(rows: readonly Row[]): { atMs: number; equity: number }[] {
  const who = lifetimes(rows);
  return [...Map.groupBy(rows, ({ atMs }) => atMs)].flatMap(([atMs, own]) => {
    const there = who.filter(({ firstAtMs, lastAtMs }) => firstAtMs <= atMs && atMs <= lastAtMs).map(({ broker }) => broker);
    const rated = own.filter(({ base }) => base !== null);
    if (rated.length === 0 || rated.length !== there.length) return [];
    return [{ atMs, equity: rated.reduce((sum, { base }) => sum + (base ?? 0), 0) }];
  });
}

function lastPer(points: readonly { atMs: number; equity: number }[], sizeMs: number): { atMs: number; equity: number }[] {
  return [...Map.groupBy(points, ({ atMs }) => Math.floor(atMs / sizeMs)).values()].flatMap((bucket) => bucket.at(-1) ?? []);
}

function strip(points: readonly { atMs: number; equity: number }[]): { atMs: number; equity: number }[] {
  return points.map(({ atMs, equity }) => ({ atMs, equity }));
}
