import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { EquityRepository } from '../../../../src/modules/portfolio/equity/equity-reads.repository.js';
import { EquityRecorder } from '../../../../src/modules/portfolio/equity/equity.recorder.js';
import type { Database } from '../../../../src/platform/database/database.js';
import { type DatabaseKind } from '../../../support/database/database.js';
import { flow, sample, someSamples, START_MS, withEquity } from './equity-history.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the equity history promises of what is recorded in it, the same on both databases. */
export function describeEquity(kind: DatabaseKind): void {
  describe(`the equity history in the ${kind} database`, () => {
    let database: Database;
    let recorder: EquityRecorder;
    let repository: EquityRepository;
    const { forget, rollups, rollupsFromSamples, stored } = withEquity(kind, (...opened) => ([database, recorder, repository] = opened));

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

    it('keeps one sample per interval, the last reported one', async () => {
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
      const reported = [0, 1, 2, 3].map((n) => sample('alpha', START_MS + n * MINUTE_MS, n === 2 ? 100 : 7));
      await recorder.record([...reported, sample('alpha', START_MS + 4 * MINUTE_MS, 1)], START_MS + 4 * MINUTE_MS);
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

      it('once, however often it is reported, also where the row is there in another currency', async () => {
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
          .asyncProperty(someSamples, paid, fc.integer({ min: 1, max: 7 }), async (samples, flows, size) => {
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
  });
}
