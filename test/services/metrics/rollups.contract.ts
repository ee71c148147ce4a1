import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { MetricHistoryRepository } from '../../../src/modules/metrics/history/metric-history.repository.js';
import { MetricPartitionsRepository } from '../../../src/modules/metrics/intake/metric-partitions.repository.js';
import { MetricPointsRepository } from '../../../src/modules/metrics/intake/metric-points.repository.js';
import { AGGREGATIONS, type Aggregation } from '../../../src/modules/metrics/history/dto/metric-history-query.dto.js';
import { type MetricLabels, SeriesBook } from '../../../src/modules/metrics/series/metric-series.js';
import { bounded, gridOver } from '../../../src/modules/metrics/series/metric-step.js';
import { readPoints } from '../../../src/modules/metrics/intake/metric-points.js';
import { PointsWriter } from '../../../src/modules/metrics/intake/points.writer.js';
import type { MetricsAnnouncer } from '../../../src/modules/metrics/live/metrics.announcer.js';
import type { JudgedPointsPublisher } from '../../../src/modules/metrics/intake/judged-points.publisher.js';
import type { HistoryVersions } from '../../../src/modules/metrics/history/history.versions.js';
import type { Database } from '../../../src/platform/database/database.js';
import { type DatabaseKind, testDatabase } from '../../support/database/database.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Two days, so that points of one call are in several partitions. */
const START = Math.floor(Date.now() / DAY) * DAY - 3 * DAY;
const SPAN = 2 * DAY;

interface Sent {
  readonly host: string;
  readonly atMs: number;
  readonly value: number;
}

/** Times that meet each other: few, near the borders of minutes, hours and the day, and anywhere. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((n) => n * 20_000),
  fc.integer({ min: 0, max: 47 }).chain((hour) => fc.constantFrom(-1, 0, 1).map((ms) => Math.max(0, hour * HOUR + ms))),
  fc.integer({ min: 0, max: SPAN - 1 }),
);
const point: fc.Arbitrary<Sent> = fc.record({
  host: fc.constantFrom('a', 'b', 'c'),
  atMs: time.map((ms) => START + ms),
  value: fc.integer({ min: -1000, max: 1000 }),
});
/** Calls, in the order in which they are sent: times in any order, the same again and again. */
const calls = fc.array(fc.array(point, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 8 });

interface Figures extends Record<string, unknown> {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly last_ms: number;
}

/** What a kind of database makes of points: the same as arithmetic over the points that were first. */
export function rollupsContract(kind: DatabaseKind, runs: number): void {
  describe(`roll-ups on ${kind}`, () => {
    let database: Database;
    let drop: () => Promise<void>;
    let run = 0;

    beforeAll(async () => {
      ({ database, drop } = await testDatabase(kind));
    });
    afterAll(() => drop());

    const intake = () =>
      new PointsWriter(
        new MetricPointsRepository(database),
        new MetricPartitionsRepository(database),
        { announce: () => undefined } as unknown as MetricsAnnouncer,
        { changed: () => undefined } as unknown as HistoryVersions,
        { publish: () => undefined } as unknown as JudgedPointsPublisher,
      );

    function read(type: string, sent: readonly Sent[], book: SeriesBook) {
      const raw = sent.map(({ host, atMs, value }) => ({ type, value, timestamp: atMs, labels: { host } }));
      return readPoints(raw, book, { nowMs: Date.now(), oldestMs: 0 }).points;
    }

    const rowsOf = async (table: string, type: string) => {
      const { rows } = await database.drizzle.execute<Figures & { host: string; ms: number }>(sql`
        select labels ->> 'host' as host, round(date_part('epoch', at) * 1000)::float8 as ms, count::int, sum, min, max, last,
          round(date_part('epoch', rolled.last_at) * 1000)::float8 as last_ms
        from ${sql.identifier(table)} rolled join metric_series on id = series_id where type = ${type} order by 1, 2`);
      return rows;
    };

    /** By arithmetic, from the points that came first. */
    function expected(first: readonly Sent[], stepMs: number) {
      const buckets = Map.groupBy(first, ({ host, atMs }) => `${host} ${Math.floor(atMs / stepMs) * stepMs}`);
      return [...buckets]
        .map(([key, points]) => {
          const [host = '', ms] = key.split(' ');
          return { host, ms: Number(ms), ...figuresOf(points) };
        })
        .toSorted((a, b) => (a.host === b.host ? a.ms - b.ms : a.host < b.host ? -1 : 1));
    }

    it('equal the raw points, whatever comes late, again or all at once', async () => {
      await fc.assert(
        fc.asyncProperty(calls, fc.boolean(), async (sent, together) => {
          run += 1;
          const type = `property-${run}`;
          const book = new SeriesBook();
          const door = intake();
          const batches = sent.map((points) => read(type, points, book));
          const accepted: number[] = [];
          if (together) accepted.push(...(await Promise.all(batches.map((points) => door.store(points)))));
          else for (const points of batches) accepted.push(await door.store(points));

          const first = new Map<string, Sent>();
          const fresh = sent.map((points) => {
            const before = first.size;
            for (const each of points) if (!first.has(`${each.host} ${each.atMs}`)) first.set(`${each.host} ${each.atMs}`, each);
            return first.size - before;
          });
          const kept = [...first.values()];
          expect(accepted).toEqual(fresh);
          expect(await rowsOf('metric_1m', type)).toEqual(expected(kept, MINUTE));
          expect(await rowsOf('metric_1h', type)).toEqual(expected(kept, HOUR));
          const { rows: newest } = await database.drizzle.execute(sql`
            select labels ->> 'host' as host, last_value as value, round(date_part('epoch', last_at) * 1000)::float8 as ms
            from metric_series where type = ${type} order by 1`);
          const hosts = [...new Set(kept.map(({ host }) => host))].toSorted();
          expect(newest).toEqual(
            hosts.map((host) => {
              const { last, last_ms } = figuresOf(kept.filter((each) => each.host === host));
              return { host, value: last, ms: last_ms };
            }),
          );
        }),
        { numRuns: runs },
      );
    });

    it('are asked for every figure in every step and give what the raw points give', async () => {
      const type = 'asked';
      const book = new SeriesBook();
      const sent = fc.sample(point, { numRuns: 1500, seed: 7 });
      await intake().store(read(type, sent, book));
      const first = [...new Map(sent.toReversed().map((each) => [`${each.host} ${each.atMs}`, each])).values()];
      const history = new MetricHistoryRepository(database);
      const steps = [1000, 7000, 90_000, MINUTE, 5 * MINUTE, HOUR, 3 * HOUR, DAY, 2 * DAY];
      for (const stepMs of steps) {
        for (const aggregation of AGGREGATIONS) {
          // Within a bucket, a minute and a second.
          const endMs = START + Math.min(SPAN, 9000 * stepMs) - 12_345;
          const grid = bounded(gridOver(START + 100, endMs, stepMs), START + 100, endMs);
          const rows = await history.read({ type, labels: {}, scope: null, grid, aggregation, maxSeries: 100, pointsSinceMs: 0 });
          const inRange = first.filter(({ atMs }) => atMs >= START + 100 && atMs < endMs);
          const given = rows
            .flatMap(({ labels, buckets, figures, counts }) =>
              buckets.map((bucket, n) => ({
                host: hostOf(labels),
                ms: grid.startMs + bucket * stepMs,
                value: (figures[n] ?? 0) / (counts?.[n] ?? 1),
              })),
            )
            .toSorted((a, b) => (a.host === b.host ? a.ms - b.ms : a.host < b.host ? -1 : 1));
          const wanted = expected(inRange, stepMs).map(({ host, ms, ...figures }) => ({ host, ms, value: figureOf(figures, aggregation) }));
          expect([stepMs, aggregation, given]).toEqual([stepMs, aggregation, wanted]);
        }
      }
    });

    it('sum alike in every step, in one call and in many, what rounding would lose', async () => {
      const values = [1, 1e100, 1, -1e100];
      const history = new MetricHistoryRepository(database);
      for (const [type, spacingMs, sendings] of [
        ['at_once', 1000, 1],
        ['one_by_one', 1000, 4],
        ['over_minutes', 70_000, 1],
        ['over_minutes_one_by_one', 70_000, 4],
      ] as const) {
        const book = new SeriesBook();
        const sent = values.map((value, n) => ({ host: 'a', atMs: START + n * spacingMs, value }));
        const each = values.length / sendings;
        for (let n = 0; n < values.length; n += each) await intake().store(read(type, sent.slice(n, n + each), book));
        for (const stepMs of [5_000_001, 5 * MINUTE, HOUR, DAY]) {
          const grid = bounded(gridOver(START, START + DAY, stepMs), null, null);
          const [row] = await history.read({ type, labels: {}, scope: null, grid, aggregation: 'sum', maxSeries: 100, pointsSinceMs: 0 });
          expect([type, stepMs, row?.figures]).toEqual([type, stepMs, [2]]);
        }
      }
    });

    it('never read raw points for whole minutes and hours', async () => {
      const book = new SeriesBook();
      const type = 'rolled';
      await intake().store(read(type, [{ host: 'a', atMs: START, value: 5 }], book));
      await database.drizzle.execute(sql`delete from metric_points where series_id = (select id from metric_series where type = ${type})`);
      const history = new MetricHistoryRepository(database);
      const ask = async (stepMs: number) => {
        const grid = bounded(gridOver(START, START + HOUR, stepMs), null, null);
        const [row] = await history.read({ type, labels: {}, scope: null, grid, aggregation: 'sum', maxSeries: 100, pointsSinceMs: 0 });
        return row?.figures;
      };
      expect([await ask(HOUR), await ask(MINUTE), await ask(90_000)]).toEqual([[5], [5], []]);
    });
  });
}

function figuresOf(points: readonly Sent[]): Figures {
  const values = points.map(({ value }) => value);
  const newest = points.reduce((found, each) => (each.atMs > found.atMs ? each : found));
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    last: newest.value,
    last_ms: newest.atMs,
  };
}

function figureOf(figures: Figures, aggregation: Aggregation): number {
  return aggregation === 'avg' ? figures.sum / figures.count : figures[aggregation];
}

function hostOf(labels: MetricLabels): string {
  return labels['host'] ?? '';
}
