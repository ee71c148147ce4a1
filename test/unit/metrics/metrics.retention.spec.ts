import { sql } from 'drizzle-orm';
import { loadConfig } from '../../../src/config/config.js';
import { MetricPartitionsRepository } from '../../../src/modules/metrics/intake/metric-partitions.repository.js';
import { MetricPointsRepository } from '../../../src/modules/metrics/intake/metric-points.repository.js';
import { MetricRollupsRepository } from '../../../src/modules/metrics/intake/metric-rollups.repository.js';
import { MetricSeries } from '../../../src/modules/metrics/series/metric-series.js';
import { MetricsRetention } from '../../../src/modules/metrics/intake/metrics.retention.js';
import type { Database } from '../../../src/platform/database/database.js';
import { testDatabase } from '../../support/database/database.js';

const DAY = 86_400_000;

describe('retention of metrics', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let partitions: MetricPartitionsRepository;
  beforeAll(async () => {
    ({ database, drop } = await testDatabase('embedded'));
    partitions = new MetricPartitionsRepository(database);
  });
  afterAll(() => drop());

  const retention = (env: Record<string, string> = {}) =>
    new MetricsRetention(partitions, new MetricRollupsRepository(database), loadConfig({ NODE_ENV: 'test', ...env }));
  const count = async (table: string) => database.drizzle.$count(sql.identifier(table));
  const days = async () => {
    const { rows } = await database.drizzle.execute<{ name: string }>(
      sql`select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = 'metric_points'::regclass order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  async function insert(type: string, ages: readonly number[]): Promise<void> {
    const points = new MetricPointsRepository(database);
    const series = new MetricSeries(type, {});
    await points.identify([series]);
    const atMs = ages.map((age) => Date.now() - age * DAY);
    await partitions.ensure(atMs);
    await points.insert({ seriesIds: ages.map(() => series.id ?? 0), atMs, values: ages.map(() => 1), calls: [ages.length] });
  }

  const insertRow = (atMs: number) =>
    database.drizzle.execute(sql`insert into metric_points (series_id, at, value) values (999, to_timestamp(${atMs}::float8 / 1000), 1)`);

  it('drops whole days of points and deletes roll-ups in batches, and nothing that is younger', async () => {
    await database.drizzle.execute(
      sql`create table metric_points_by_hand partition of metric_points for values from ('2000-01-01') to ('2000-01-02')`,
    );
    await insert('old', [0, 3, 29, 32, 40, ...Array.from({ length: 180 }, (_, n) => 800 + n / 24)]);
    expect([await count('metric_points'), await count('metric_1h'), await count('metric_1m')]).toEqual([185, 185, 185]);
    const swept = await retention().sweep();
    expect(swept).toEqual({ days: 0, rollups: 360, points: 182 });
    expect([await count('metric_points'), await count('metric_1h'), await count('metric_1m')]).toEqual([3, 5, 5]);
    const kept = await days();
    expect(kept).toContain('metric_points_by_hand');
    expect(kept).toContain(`metric_points_${new Date(Date.now() + DAY).toISOString().slice(0, 10).replaceAll('-', '')}`);
    expect(await retention().sweep()).toEqual({ days: 0, rollups: 0, points: 0 });
  });

  it('keeps roll-ups as long as their points', async () => {
    await insert('kept', [20]);
    const before = await count('metric_1h');
    await retention({ METRIC_ROLLUP_RETENTION_DAYS: '1', METRIC_RETENTION_DAYS: '30' }).sweep();
    expect(before - (await count('metric_1h'))).toBe(2);
    expect(await retention({ METRIC_ROLLUP_RETENTION_DAYS: '1', METRIC_RETENTION_DAYS: '10' }).sweep()).toMatchObject({ rollups: 4 });
  });

  it('makes what was dropped again', async () => {
    const atMs = Date.now() - 5 * DAY;
    const others = new MetricPartitionsRepository(database);
    await partitions.ensure([atMs]);
    await others.dropBefore(Date.now());
    await expect(insertRow(atMs)).rejects.toThrow();
    partitions.forget();
    await partitions.ensure([atMs]);
    await insertRow(atMs);
  });

  it('makes one partition for years of history, beside the days that there are', async () => {
    await partitions.dropBefore(Date.now() + 2 * DAY);
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const middleMs = Math.floor(Date.now() / DAY) * DAY - 1000 * DAY;
    // As the versions before made one for every day.
    await database.drizzle.execute(
      sql.raw(
        `create table metric_points_${dayOf(middleMs).replaceAll('-', '')} partition of metric_points for values from ('${dayOf(middleMs)}') to ('${dayOf(middleMs + DAY)}')`,
      ),
    );
    const atMs = Array.from({ length: 2400 }, (_, n) => Date.now() - n * DAY);
    await partitions.ensure(atMs);
    // By hand, before the middle, the middle, after it, yesterday and today.
    expect(await days()).toHaveLength(6);
    for (const n of [0, 1, 2, 999, 1000, 1001, 2399]) await insertRow(atMs[n] ?? 0);
  });

  it('lets many make a day at once', async () => {
    const atMs = Date.now() - 7 * DAY;
    await Promise.all(Array.from({ length: 8 }, () => new MetricPartitionsRepository(database).ensure([atMs, atMs + DAY])));
    expect((await days()).length).toBeGreaterThan(2);
  });
});
