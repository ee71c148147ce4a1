import type pg from 'pg';
import { MetricPartitionsRepository } from '../../../src/modules/metrics/intake/metric-partitions.repository.js';
import { MetricPointsRepository } from '../../../src/modules/metrics/intake/metric-points.repository.js';
import { migrateDatabase } from '../../../src/platform/database/migrate.js';
import { openDatabase } from '../../../src/platform/database/open-database.js';
import type { DatabaseKind } from '../database/database.js';
import { addressOf, emptyDatabase, migrateBefore, withClient } from '../database/version-before.js';

const SERIES = 100;
/** The first second of the points, and the last one's day. */
const START = '2025-11-01T00:00:00Z';
const TABLES = ['metric_points', 'metric_1m', 'metric_1h'] as const;

/** What the migrations promise that give the roll-ups of metrics a carry, proven on that many points of the version before the facts. */
export function describeMetricSums(kind: DatabaseKind, points: number): void {
  describe(`the roll-ups of ${points} points on the ${kind} database`, () => {
    let connection: pg.ClientConfig;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      ({ connection, drop } = await emptyDatabase(kind));
      await migrateBefore('_trade_identity', connection);
      await withClient(connection, (client) => fill(client, points));
    }, 600_000);
    afterAll(() => drop());

    it('are as they were, without a carry', async () => {
      const before = await withClient(connection, content);
      await migrateDatabase(connection);
      expect(await withClient(connection, content)).toEqual(before);
      expect(before.metric_points.count).toBe(String(points));
      expect(Number(before.metric_1m.count)).toBeGreaterThan(points / 60);
      const carried =
        'select (select count(*) from metric_1m where carry <> 0) + (select count(*) from metric_1h where carry <> 0) as count';
      expect(await withClient(connection, (client) => client.query(carried))).toMatchObject({ rows: [{ count: '0' }] });
    }, 600_000);

    it('take new points in: a figure of before is merged with what comes, and a point that is there counts once', async () => {
      const database = await openDatabase({ DATABASE_URL: addressOf(connection), DATA_DIR: '' });
      try {
        const atMs = Date.parse(START);
        await new MetricPartitionsRepository(database).ensure([atMs]);
        const stored = await new MetricPointsRepository(database).insert({
          ...{ seriesIds: [1, 1, 1], atMs: [atMs, atMs + 1, atMs + 2], values: [5, 1e100, -1e100], calls: [3] },
        });
        expect(stored).toMatchObject({ accepted: [2], moved: [] });
      } finally {
        await database.close();
      }
      const figures = `select m.count::int - p.count as more, m.sum + m.carry = p.sum as whole, m.max, m.min
        from (select count(*)::int, sum(value) from metric_points where series_id = 1 and at < $1::timestamptz + interval '1 minute'
          and value between -1e6 and 1e6) p, metric_1m m where m.series_id = 1 and m.at = $1`;
      const { rows } = await withClient(connection, (client) => client.query(figures, [START]));
      expect(rows).toEqual([{ more: 2, whole: true, max: 1e100, min: -1e100 }]);
    }, 60_000);
  });
}

/** Points of 100 series, each some seconds after the one before, in partitions of days, and roll-ups as they were made then. */
async function fill(client: pg.Client, points: number): Promise<void> {
  const at = `timestamptz '${START}' + (n / ${SERIES}) * interval '7 seconds'`;
  await client.query(
    `insert into metric_series (type, labels, labels_key) select 'old' || n, '{}', '{}' from generate_series(1, ${SERIES}) n`,
  );
  await client.query(`do $$ begin for day in 0..(${points} / ${SERIES} * 7 / 86400) loop
    execute format('create table %I partition of metric_points for values from (%L) to (%L)',
      'metric_points_' || to_char(timestamptz '${START}' at time zone 'UTC' + day * interval '1 day', 'YYYYMMDD'),
      timestamptz '${START}' + day * interval '24 hours', timestamptz '${START}' + (day + 1) * interval '24 hours');
    end loop; end $$`);
  await client.query(`insert into metric_points select 1 + n % ${SERIES}, ${at}, (n % 977) * 0.1 from generate_series(0, ${points - 1}) n`);
  for (const [table, unit] of [
    ['metric_1m', 'minute'],
    ['metric_1h', 'hour'],
  ] as const)
    await client.query(`insert into ${table} (series_id, at, count, sum, min, max, last, last_at)
      select series_id, date_trunc('${unit}', at), count(*), sum(value), min(value), max(value), (array_agg(value order by at desc))[1], max(at)
      from metric_points group by 1, 2`);
  await client.query(`update metric_series set last_at = newest.at, last_value = newest.value
    from (select distinct on (series_id) series_id, at, value from metric_points order by series_id, at desc) newest where id = series_id`);
}

type Content = Record<(typeof TABLES)[number], { readonly count: string; readonly sum: string }>;

/** How many rows each table has, and a sum over all that they hold, but for the carry that is new. */
async function content(client: pg.Client): Promise<Content> {
  const all = {} as Content;
  for (const table of TABLES) {
    const { rows } = await client.query<Content['metric_1m']>(
      `select count(*), sum(hashtextextended((to_jsonb(t) - 'carry')::text, 0)::numeric) as sum from ${table} t`,
    );
    if (rows[0]) all[table] = rows[0];
  }
  return all;
}
