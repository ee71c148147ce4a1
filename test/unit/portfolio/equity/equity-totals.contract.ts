import * as fc from 'fast-check';
import { EquityRepository, type Member } from '../../../../src/modules/portfolio/equity/equity-reads.repository.js';
import { EquityRecorder } from '../../../../src/modules/portfolio/equity/equity.recorder.js';
import { membersOf, withFlows } from '../../../../src/modules/portfolio/equity/equity.series.js';
import { type DatabaseKind } from '../../../support/database/database.js';
import { type Row, sample, someSamples, START_MS, withEquity } from './equity-history.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVER = { startMs: -Infinity, endMs: Infinity };

/** What the equity history promises of the totals over brokers, the same on both databases. */
export function describeEquityTotals(kind: DatabaseKind): void {
  describe(`totals of the equity history in the ${kind} database`, () => {
    let recorder: EquityRecorder;
    let repository: EquityRepository;
    const { forget, stored } = withEquity(kind, (_database, ...opened) => ([recorder, repository] = opened));

    async function members(): Promise<Member[]> {
      const histories = await repository.histories(['alpha', 'beta', 'gamma']);
      return histories.flatMap(({ lifetime }) => lifetime ?? []);
    }

    it('has a broker leave in a long pause and come again, and sums the others meanwhile', async () => {
      const days = Array.from({ length: 30 }, (_, n) => START_MS + n * DAY_MS);
      await recorder.record([
        ...days.map((atMs) => sample('alpha', atMs, 100)),
        ...[START_MS - 3000 * DAY_MS, START_MS + 10 * DAY_MS, START_MS + 11 * DAY_MS, START_MS + 20 * DAY_MS].map((atMs) =>
          sample('ghost', atMs, 7),
        ),
      ]);
      const histories = await repository.histories(['alpha', 'ghost', 'nowhere']);
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
        { broker: 'nowhere', lifetime: null },
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

    it('sums brokers where all that exist have a sample, and nowhere else', async () => {
      await fc.assert(
        fc
          .asyncProperty(someSamples, async (samples) => {
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
