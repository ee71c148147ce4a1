import { sql } from 'drizzle-orm';
import { MetricPointsRepository } from '../../../src/modules/metrics/intake/metric-points.repository.js';
import { Database } from '../../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../../support/app.js';

const DAY_MS = 86_400_000;
const DAYS = 2400;
/** What takes 50 ms on the embedded database of an idle machine with two cores. */
const ROWS_OF_A_STATEMENT = 300;

describe('years of a metric in one call', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ METRIC_RETENTION_DAYS: '3650', METRIC_ROLLUP_RETENTION_DAYS: '3650' });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const post = async (points: unknown) => {
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/metrics`, { method: 'POST', headers, body: JSON.stringify(points) });
    expect(response.status).toBe(202);
    return (await response.json()) as { accepted: number; duplicates: number };
  };
  /** Newest first, as history may come in any order. */
  const history = (type: string) => Array.from({ length: DAYS }, (_, n) => ({ type, value: n, timestamp: Date.now() - n * DAY_MS }));
  /** The statements that store points, as they really run. */
  const statements = () => {
    const insert = jest.spyOn(app.app.get(MetricPointsRepository, { strict: false }), 'insert');
    return () => insert.mock.calls.map(([{ atMs }]) => atMs);
  };

  it('are divided, so that no request waits for more than one part of them', async () => {
    const stored = statements();
    const seen = { others: 0, ended: false };
    const other = async (): Promise<void> => {
      while (!seen.ended) {
        await post({ type: 'other', value: 1 });
        seen.others += 1;
      }
    };
    const others = other();
    expect(await post(history('divided'))).toMatchObject({ accepted: DAYS, duplicates: 0 });
    seen.ended = true;
    await others;
    expect(Math.max(...stored().map(({ length }) => length))).toBeLessThanOrEqual(ROWS_OF_A_STATEMENT + 1);
    // Each other call waits for the part that is under way, and so one gets in after almost every part.
    expect(seen.others).toBeGreaterThanOrEqual(DAYS / ROWS_OF_A_STATEMENT / 2);
  });

  it('go in oldest first, so that rules judge them in the order of time', async () => {
    const stored = statements();
    await post(history('ordered'));
    const times = stored().flat();
    expect(times).toHaveLength(DAYS);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('are there whole, once, and make a partition for a gap and not for each day', async () => {
    const days = history('whole');
    await post(days);
    expect(await post(days)).toMatchObject({ accepted: 0, duplicates: DAYS });
    const { drizzle } = app.app.get(Database);
    const count = async (query: ReturnType<typeof sql>) => Number((await drizzle.execute<{ count: string }>(query)).rows[0]?.count);
    for (const table of ['metric_points', 'metric_1m', 'metric_1h'])
      expect(
        await count(
          sql`select count(*) from ${sql.identifier(table)} where series_id = (select id from metric_series where type = 'whole')`,
        ),
      ).toBe(DAYS);
    expect(await count(sql`select count(*) from pg_inherits where inhparent = 'metric_points'::regclass`)).toBeLessThan(6);
  });

  it('are not divided where they are of one hour: a scrape of many series', async () => {
    const stored = statements();
    const points = Array.from({ length: DAYS }, (_, n) => ({ type: 'scraped', value: n, timestamp: Date.now(), labels: { n: `${n}` } }));
    expect(await post(points)).toMatchObject({ accepted: DAYS });
    expect(stored().map(({ length }) => length)).toEqual([DAYS]);
  });
});
