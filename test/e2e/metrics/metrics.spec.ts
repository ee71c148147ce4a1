import { sql } from 'drizzle-orm';
import { HOUR_AGO, iso, type MetricsDesk, type Point, type Problem, range, withMetricsDesk } from '../../services/metrics/metrics-desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('metrics over HTTP', () => {
  let desk: MetricsDesk;
  const { post, get } = withMetricsDesk((made) => (desk = made));

  describe('asking', () => {
    /** Two hosts, a point every 15 s over one hour; the value is the number of the point. */
    const COUNT = 240;
    beforeAll(async () => {
      const points = ['a', 'b'].flatMap((host) =>
        Array.from({ length: COUNT }, (_, n) => ({
          type: 'load',
          value: host === 'a' ? n : -n,
          timestamp: HOUR_AGO + n * 15_000,
          labels: { zone: 'x', host },
        })),
      );
      await post(points.toReversed());
    });
    const hour = range(HOUR_AGO, HOUR_AGO + HOUR);

    it.each([
      ['avg', 119.5],
      ['min', 0],
      ['max', 239],
      ['sum', 28_680],
      ['count', 240],
      ['last', 239],
    ])('gives %s', async (aggregation, value) => {
      for (const step of ['1h', '3600', '60m', '3600s']) {
        expect((await get(`/load?label.host=a&step=${step}&aggregation=${aggregation}&${hour}`)).body).toEqual([
          { timestamp: iso(HOUR_AGO), value, labels: { host: 'a', zone: 'x' } },
        ]);
      }
    });

    it.each(['1h', '30m', '20m', '90s', '1m', '45s', '15s', '7s', '1500ms'])('gives the same sums in steps of %s', async (step) => {
      const { body } = await get(`/load?label.host=a&aggregation=sum&step=${step}&${hour}`);
      expect(body.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(28_680);
      expect(body.map(({ timestamp }) => timestamp)).toEqual(body.map(({ timestamp }) => timestamp).toSorted());
    });

    it('orders by time and then by labels', async () => {
      const { body } = await get(`/load?step=30m&aggregation=max&${hour}`);
      expect(body.map(({ timestamp, value, labels }) => [timestamp, labels['host'], value])).toEqual([
        [iso(HOUR_AGO), 'a', 119],
        [iso(HOUR_AGO), 'b', 0],
        [iso(HOUR_AGO + 30 * MINUTE), 'a', 239],
        [iso(HOUR_AGO + 30 * MINUTE), 'b', -120],
      ]);
    });

    it('names a bucket by its start and counts only what is in the range', async () => {
      const { body } = await get(`/load?step=10m&aggregation=count&label.host=a&${range(HOUR_AGO + 61_000, HOUR_AGO + 11 * MINUTE)}`);
      expect(body.map(({ timestamp, value }) => [timestamp, value])).toEqual([
        // Every 15 s from 01:15 to 09:45, and from 10:00 to 10:45.
        [iso(HOUR_AGO), 35],
        [iso(HOUR_AGO + 10 * MINUTE), 4],
      ]);
    });

    it('has empty buckets only when asked to', async () => {
      const around = `step=30m&label.host=a&aggregation=count&${range(HOUR_AGO - HOUR, HOUR_AGO + HOUR)}`;
      expect((await get(`/load?${around}`)).body.map(({ value }) => value)).toEqual([120, 120]);
      expect((await get(`/load?${around}&fill=null`)).body.map(({ value }) => value)).toEqual([null, null, 120, 120]);
    });

    it('chooses a step that makes at most a thousand points', async () => {
      const { body } = await get(`/load?label.host=a&fill=null&${hour}`);
      expect([body.length, body[1]?.timestamp]).toEqual([720, iso(HOUR_AGO + 5000)]);
      const day = await get('/load?label.host=a&fill=null');
      expect(day.body.length).toBeGreaterThan(700);
      expect(day.body.length).toBeLessThanOrEqual(1000);
    });

    it('gives the newest point, of these labels', async () => {
      expect((await get('/load/latest?label.host=b')).body).toEqual({
        timestamp: iso(HOUR_AGO + (COUNT - 1) * 15_000),
        value: 1 - COUNT,
        labels: { host: 'b', zone: 'x' },
      });
      expect(await get<Problem>('/load/latest?label.host=c')).toMatchObject({ status: 404, body: { code: 'metric.not_found' } });
      expect(await get<Problem>('/nothing/latest')).toMatchObject({ status: 404, body: { code: 'metric.not_found' } });
    });

    it('leaves as a file, with a column for each label', async () => {
      const query = `step=1h&aggregation=count&${range(HOUR_AGO, HOUR_AGO + 3_600_000)}`;
      const { body: points } = await get<{ timestamp: string; value: number; labels: Record<string, string> }[]>(`/load?${query}`);
      const response = await fetch(`${desk.url}/api/metrics/load?${query}&format=csv`, { headers: desk.key });
      expect(response.headers.get('content-type')).toContain('text/csv');
      const row = ({ timestamp, value, labels }: (typeof points)[number]) =>
        `${timestamp},${value},${labels['host'] ?? ''},${labels['zone'] ?? ''}`;
      expect(points.length).toBeGreaterThan(1);
      expect(await response.text()).toBe(['timestamp,value,label.host,label.zone', ...points.map(row), ''].join('\r\n'));
    });

    it('knows what it does not know', async () => {
      expect(await get<Problem>('/nothing')).toMatchObject({ status: 404, body: { code: 'metric.not_found' } });
      expect((await get('/load?label.host=c')).body).toEqual([]);
      expect((await get(`/load?${range(0, 1000)}`)).body).toEqual([]);
      expect((await get(`/load?step=1d&start_time=-9000000000&end_time=-100`)).body).toEqual([]);
    });

    it('lists the metrics that there are, page by page', async () => {
      const items: Record<string, unknown>[] = [];
      for (let cursor = ''; ;) {
        const { body } = await get<{ items: Record<string, unknown>[]; next_cursor: string | null; has_more: boolean }>(
          `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        items.push(...body.items);
        expect(body.has_more).toBe(body.next_cursor !== null);
        if (body.next_cursor === null) break;
        cursor = body.next_cursor;
      }
      const names = items.map(({ type }) => String(type));
      expect(names).toEqual([...new Set(names)].toSorted());
      const newest = HOUR_AGO + (COUNT - 1) * 15_000;
      const load = items.find(({ type }) => type === 'load');
      expect(load).toEqual({
        type: 'load',
        series: 2,
        last_value: expect.any(Number) as number,
        last_at: iso(newest),
        age_ms: expect.any(Number) as number,
        labels: { host: expect.any(String) as string, zone: 'x' },
      });
      expect(Math.abs(Number(load?.['age_ms']) - (Date.now() - newest))).toBeLessThan(60_000);
    });

    it.each([
      ['?cursor=nonsense', 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["events",5]').toString('base64url')}`, 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["metrics",5]').toString('base64url')}`, 400, 'request.bad_cursor'],
      ['?limit=0', 422, 'request.invalid'],
      ['?limit=1001', 422, 'request.invalid'],
      ['?type=cpu', 422, 'request.invalid'],
    ])('refuses a list with %s', async (query, status, code) => {
      expect(await get<Problem>(query)).toMatchObject({ status, body: { code } });
    });

    it('answers again from memory, until a point lands in the range', async () => {
      const point = (minutes: number) => ({ type: 'settled', value: 1, timestamp: HOUR_AGO + minutes * MINUTE });
      const ask = async () => (await get(`/settled?step=1h&aggregation=sum&${hour}`)).body.map(({ value }) => value);
      await post(point(1));
      expect(await ask()).toEqual([1]);
      await desk.rows.execute(sql`update metric_1h set sum = 99 where series_id in (select id from metric_series where type = 'settled')`);
      expect(await ask()).toEqual([1]);
      await post(point(2));
      expect(await ask()).toEqual([100]);
    });
  });

  describe('to a principal with some brokers only', () => {
    let limited: Record<string, string>;
    beforeAll(async () => {
      const point = (type: string, value: number, labels: Record<string, string>) => ({ type, value, timestamp: HOUR_AGO + value, labels });
      await post([
        point('exposure', 1, { broker: 'alpha' }),
        point('exposure', 2, { broker: 'omega' }),
        point('exposure', 3, {}),
        point('exposure', 4, { broker: 'Alpha' }),
        point('hidden', 5, { broker: 'omega' }),
      ]);
      await desk.rows.execute(sql`update users set brokers = '["alpha"]' where username = 'operator'`);
      limited = await desk.login('operator');
    });
    const seen = <T>(path: string) => get<T>(path, limited);
    const hour = `step=1h&${range(HOUR_AGO, HOUR_AGO + HOUR)}`;

    it('gives the series of those, and without a broker', async () => {
      expect((await get(`/exposure?${hour}`)).body.length).toBe(4);
      expect((await seen<Point[]>(`/exposure?${hour}`)).body.map(({ labels }) => labels)).toEqual([{ broker: 'alpha' }, {}]);
      expect((await seen<Point[]>(`/exposure?${hour}&label.broker=omega`)).body).toEqual([]);
      expect((await seen<Point>('/exposure/latest')).body.value).toBe(3);
      expect((await seen('/exposure/latest?label.broker=omega')).status).toBe(404);
    });

    it('knows no metric that only others have', async () => {
      for (const path of ['/hidden', '/hidden/latest']) expect((await seen(path)).status).toBe(404);
      const { body } = await seen<{ items: { type: string; series: number; last_value: number }[] }>('?limit=1000');
      expect(body.items.filter(({ type }) => type === 'hidden')).toEqual([]);
      expect(body.items.find(({ type }) => type === 'exposure')).toMatchObject({ series: 2, last_value: 3 });
    });

    it('takes points of those, and without a broker, and names the others', async () => {
      const point = (value: number, labels?: Record<string, string>) => ({ type: 'mine', value, labels });
      await desk.rows.execute(sql`update users set brokers = '["alpha"]' where username = 'admin'`);
      try {
        const admin = await desk.login('admin');
        const fault = { field: 'labels.broker', message: 'names a broker that is not yours' };
        const { status, body } = await post([point(1, { broker: 'omega' }), point(2, { broker: 'alpha' }), point(3)], admin);
        expect([status, body]).toEqual([202, { accepted: 2, duplicates: 0, rejected: 1, errors: [{ index: 0, ...fault }] }]);
        expect((await post(point(4, { broker: 'omega' }), admin)).status).toBe(422);
        expect((await get('/mine/latest?label.broker=omega')).status).toBe(404);
        expect((await post(point(5, { broker: 'omega' }))).status).toBe(202);
      } finally {
        await desk.rows.execute(sql`update users set brokers = '["*"]' where username = 'admin'`);
      }
    });
  });
});
