import { request } from 'node:http';
import { sql } from 'drizzle-orm';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { until } from '../support/until.js';
import { MetricsDesk, type Point, type Report } from '../services/metrics/metrics-desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { field: string; message: string }[];
}

const iso = (ms: number) => new Date(ms).toISOString();
/** A whole hour in the past whose points are kept and whose history is settled. */
const HOUR_AGO = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;

describe('metrics over HTTP', () => {
  let database: DatabaseEnv;
  let desk: MetricsDesk;

  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await MetricsDesk.start(database.env);
  });
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const post = <T = Report>(body: unknown, headers?: Record<string, string>) => desk.post<T>(body, headers);
  const get = <T = Point[]>(path: string, headers?: Record<string, string>) => desk.get<T>(path, headers);
  const refused = async (path: string) => {
    const { status, body } = await get<Problem>(path);
    return [status, body.code, body.errors?.map(({ field, message }) => `${field} ${message}`)];
  };
  const range = (startMs: number, endMs: number) => `start_time=${iso(startMs)}&end_time=${iso(endMs)}`;

  describe('taking in', () => {
    it('stores a point before it answers, once however often it is sent', async () => {
      const point = { type: 'once', value: 4.5, timestamp: iso(HOUR_AGO), labels: { host: 'a' } };
      expect(await post(point)).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0, rejected: 0, errors: [] } });
      expect((await get('/once/latest')).body).toEqual({ timestamp: iso(HOUR_AGO), value: 4.5, labels: { host: 'a' } });
      expect((await post({ ...point, value: 9 })).body).toEqual({ accepted: 0, duplicates: 1, rejected: 0, errors: [] });
      expect((await get<Point>('/once/latest')).body.value).toBe(4.5);
      const same = { ...point, timestamp: HOUR_AGO, value: 8 };
      expect((await post([same, { ...same, timestamp: HOUR_AGO + 1 }, { ...same, timestamp: HOUR_AGO + 1, value: 7 }])).body).toMatchObject(
        {
          accepted: 1,
          duplicates: 2,
        },
      );
      expect((await get(`/once?step=1m&aggregation=sum&${range(HOUR_AGO, HOUR_AGO + MINUTE)}`)).body).toEqual([
        { timestamp: iso(HOUR_AGO), value: 12.5, labels: { host: 'a' } },
      ]);
    });

    it('knows a series by its labels, in whatever order', async () => {
      const at = iso(HOUR_AGO);
      const sent = [
        { type: 'ordered', value: 1, timestamp: at, labels: { a: 'x', b: 'y' } },
        { type: 'ordered', value: 2, timestamp: at, labels: { b: 'y', a: 'x' } },
        { type: 'ordered', value: 3, timestamp: at, labels: { a: 'y', b: 'x' } },
        { type: 'ordered', value: 4, timestamp: at },
        { type: 'ordered', value: 5, timestamp: at, labels: {} },
      ];
      expect((await post(sent)).body).toMatchObject({ accepted: 3, duplicates: 2 });
    });

    it('takes ten thousand at once, each sender with its own report', async () => {
      const many = (host: string, from: number) =>
        Array.from({ length: 10_000 }, (_, n) => ({ type: 'many', value: n, timestamp: HOUR_AGO + from + n, labels: { host } }));
      const [one, other, again] = await Promise.all([post(many('a', 0)), post(many('b', 0)), post(many('a', 5000))]);
      expect(other.body).toEqual({ accepted: 10_000, duplicates: 0, rejected: 0, errors: [] });
      // Whichever of the two came first has all of its points.
      const [second, first] = [one.body, again.body].toSorted((a, b) => a.accepted - b.accepted);
      expect(first).toEqual({ accepted: 10_000, duplicates: 0, rejected: 0, errors: [] });
      expect(second).toEqual({ accepted: 5000, duplicates: 5000, rejected: 0, errors: [] });
    });

    it('gives small calls that arrive together their own figures', async () => {
      const call = (n: number) => post([0, 1, 2].map((ms) => ({ type: 'crowd', value: 1, timestamp: HOUR_AGO + n + ms })));
      const reports = await Promise.all(Array.from({ length: 40 }, (_, n) => call(n)));
      const sum = (field: 'accepted' | 'duplicates') => reports.reduce((total, { body }) => total + body[field], 0);
      expect([sum('accepted'), sum('duplicates')]).toEqual([42, 78]);
      expect(reports.every(({ body }) => body.accepted + body.duplicates === 3)).toBe(true);
    });

    it('takes the good ones of a batch and names the bad ones by their index', async () => {
      const good = { type: 'mixed', value: 1 };
      const sent = [
        { ...good, timestamp: Date.now() + 4 * MINUTE },
        { ...good, timestamp: Date.now() + 6 * MINUTE },
        { ...good, timestamp: Date.now() - 31 * DAY },
        { ...good, timestamp: '2025-12-04T10:30:00' },
        { ...good, timestamp: {} },
        { ...good, value: null },
        { ...good, value: '1' },
        { ...good, value: true },
        { value: 1 },
        { ...good, type: '' },
        { ...good, type: 'a b' },
        { ...good, type: '..' },
        { ...good, type: 'x'.repeat(65) },
        { ...good, labels: [] },
        { ...good, labels: { '1a': 'x' } },
        { ...good, labels: { a: 5 } },
        { ...good, labels: { a: '' } },
        { ...good, labels: { a: 'x'.repeat(201) } },
        { ...good, labels: { a: 'nul\0' } },
        { ...good, labels: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, 'v'])) },
        { ...good, unit: 'ms' },
        null,
        7,
        [good],
      ];
      const { status, body } = await post(sent);
      expect([status, body.accepted, body.rejected]).toEqual([202, 1, sent.length - 1]);
      expect(body.errors).toEqual([
        { index: 1, field: 'timestamp', message: 'is more than 5 minutes in the future' },
        { index: 2, field: 'timestamp', message: 'is older than points are kept' },
        { index: 3, field: 'timestamp', message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' },
        { index: 4, field: 'timestamp', message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' },
        ...[5, 6, 7].map((index) => ({ index, field: 'value', message: 'must be a finite number' })),
        ...[8, 9, 10, 11, 12].map((index) => ({ index, field: 'type', message: 'must be a name of 1 to 64 letters, digits and . _ -' })),
        { index: 13, field: 'labels', message: 'must be an object of texts' },
        {
          index: 14,
          field: 'labels',
          message: 'have a key that must be a name of 1 to 64 letters, digits and _ that does not start with a digit',
        },
        ...[15, 16, 17, 18].map((index) => ({ index, field: 'labels.a', message: 'must be text of 1 to 200 characters' })),
        { index: 19, field: 'labels', message: 'must be at most 16' },
        { index: 20, field: 'unit', message: 'is not known here' },
        ...[21, 22, 23].map((index) => ({ index, field: '', message: 'must be an object' })),
      ]);
    });

    it.each([
      ['an overflow', '[{"type":"odd","value":1e999}]', 'value'],
      ['text that is NaN', '[{"type":"odd","value":"NaN"}]', 'value'],
      ['half a character', '[{"type":"odd","value":1,"labels":{"a":"\\ud800"}}]', 'labels.a'],
      ['a label that is a prototype', '[{"type":"odd","value":1,"labels":{"__proto__":"x"}}]', 'labels'],
      ['a point that is a prototype', '[{"__proto__":{"type":"odd","value":1}}]', '__proto__'],
    ])('refuses %s by its index', async (_name, text, field) => {
      const { status, body } = await post<Problem>(text);
      expect([status, body.code, body.errors?.map((error) => error.field)]).toEqual([422, 'request.invalid', [`0.${field}`]]);
    });

    it('reports at most a hundred faults', async () => {
      const { status, body } = await post([{ type: 'faulty', value: 1 }, ...Array.from({ length: 150 }, () => ({ type: 'faulty' }))]);
      expect([status, body.accepted, body.rejected, body.errors.length]).toEqual([202, 1, 150, 100]);
    });

    it.each([
      ['nothing', []],
      ['rubbish', ['x', 1]],
      ['a word', '"x"'],
      ['null', 'null'],
    ])('refuses a body of %s', async (_name, body) => {
      expect(await post<Problem>(body)).toMatchObject({
        status: 422,
        body: { code: 'request.invalid', detail: 'Nothing in the body is a metric point.' },
      });
    });

    it('refuses more than ten thousand, saying so', async () => {
      const { status, body } = await post<Problem>(Array.from({ length: 10_001 }, () => ({ type: 'flood', value: 1 })));
      expect([status, body.detail]).toEqual([422, 'A call takes at most 10000 points, not 10001: divide them over several calls.']);
      expect((await get('/flood/latest')).status).toBe(404);
    });

    it('refuses NaN, which is no JSON', async () => {
      expect(await post<Problem>('[{"type":"cpu","value":NaN}]')).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    });

    it('refuses 10 MB', async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sent = request(`${desk.url}/api/metrics`, {
          method: 'POST',
          headers: { ...desk.key, 'content-type': 'application/json', 'content-length': 10_000_000 },
        });
        sent.on('response', (response) => resolve(response.resume().statusCode));
        sent.on('error', reject);
        sent.flushHeaders();
      });
      expect(status).toBe(413);
    });

    it('has room for ten thousand points with several labels', async () => {
      const labels = { host: 'desk-host-01.example', broker: 'alpha', strategy: 'momentum-breakout', symbol: 'BTCUSDT' };
      const points = Array.from({ length: 10_000 }, (_, n) => ({
        type: 'roomy_metric_name',
        value: n / 7,
        timestamp: iso(HOUR_AGO + n),
        labels,
      }));
      expect((await post(points)).body).toMatchObject({ accepted: 10_000 });
    });

    it('is for those who may', async () => {
      const point = { type: 'cpu', value: 1 };
      for (const role of ['operator', 'viewer'] as const) expect((await post(point, await desk.as(role))).status).toBe(403);
      expect((await post(point, {})).status).toBe(401);
      expect((await post(point, await desk.as('admin'))).status).toBe(202);
    });

    it('takes recorded metrics from the desk, also with everything as text, and passes over what is none', async () => {
      const told = [
        {
          id: 'm1',
          type: 'metric.recorded',
          timestamp: iso(HOUR_AGO),
          payload: { type: 'told', value: 3, labels: { host: 'a' }, unit: 's' },
        },
        { id: 'm2', type: 'metric.recorded', payload: { type: 'told', value: '4.5', labels: '{"host":"b"}', timestamp: String(HOUR_AGO) } },
        { id: 'm3', type: 'metric.recorded', payload: { type: 'told', value: 'much', labels: { host: 'c' } } },
      ];
      await desk.send('/api/events', told);
      await until(async () => (await get('/told/latest?label.host=b')).status === 200);
      expect((await get<Point>('/told/latest?label.host=a')).body).toEqual({ timestamp: iso(HOUR_AGO), value: 3, labels: { host: 'a' } });
      expect((await get<Point>('/told/latest?label.host=b')).body).toEqual({ timestamp: iso(HOUR_AGO), value: 4.5, labels: { host: 'b' } });
      expect((await get('/told/latest?label.host=c')).status).toBe(404);
    });
  });

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

    it('tells empty buckets only when asked to', async () => {
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

  describe('refuses', () => {
    beforeAll(() => post({ type: 'cpu', value: 1 }));
    const TIME = 'must be RFC 3339 with a zone, or epoch seconds or milliseconds';
    const STEP = 'step must be a number of seconds above 0, or one with a unit: 60s, 5m, 1h, 1d (at most 3650d)';

    it.each([
      ['a reversed range', 'start_time=2025-12-05T00:00:00Z&end_time=2025-12-04T00:00:00Z', 'start_time must be before end_time'],
      ['an empty range', 'start_time=1000&end_time=1000', 'start_time must be before end_time'],
      ['a naive time', 'start_time=2025-12-04T00:00:00', `start_time ${TIME}`],
      ['no time', 'end_time=yesterday', `end_time ${TIME}`],
      ['an absurd time', 'end_time=99999999999999999', `end_time ${TIME}`],
      ['an unknown aggregation', 'aggregation=median', 'aggregation must be one of the following values: avg, min, max, sum, count, last'],
      ['a step of 0', 'step=0', STEP],
      ['a step below 0', 'step=-60', STEP],
      ['half a millisecond', 'step=0.5ms', STEP],
      ['a step that is none', 'step=often', STEP],
      ['an absurd step', 'step=999999999w', STEP],
      ['an unknown fill', 'fill=0', 'fill must be one of the following values: null'],
      ['an unknown name', 'host=a', 'host is not known here'],
      ['a name twice', 'step=60&step=120', 'step must be given once'],
      ['a label that is none', 'label.=a', 'label. must be a name of 1 to 64 letters, digits and _ that does not start with a digit'],
      ['a label of nothing', 'label.host=', 'label.host must be text of 1 to 200 characters'],
      ['a label twice', 'label.host=a&label.host=b', 'label.host must be text of 1 to 200 characters'],
      [
        'a label with a name of its own',
        `label.${encodeURIComponent("host'->>'a")}=a`,
        "label.host'->>'a must be a name of 1 to 64 letters, digits and _ that does not start with a digit",
      ],
    ])('%s', async (_name, query, error) => {
      expect(await refused(`/cpu?${query}`)).toEqual([422, 'request.invalid', [error]]);
    });

    it('a millisecond over a year, saying the cap', async () => {
      const year = 'start_time=2025-01-01T00:00:00Z&end_time=2026-01-01T00:00:00Z';
      for (const step of ['1ms', '0.001'])
        expect(await refused(`/cpu?step=${step}&${year}`)).toEqual([
          422,
          'request.invalid',
          ['step makes 31536000000 points of a series, and the cap is 11000: take a larger step or a shorter range'],
        ]);
    });

    it('eleven thousand and one points, and not eleven thousand', async () => {
      expect((await get(`/cpu?step=1&start_time=0&end_time=1970-01-01T03:03:21Z`)).status).toBe(422);
      expect((await get(`/cpu?step=1&start_time=0&end_time=1970-01-01T03:03:20Z`)).status).toBe(200);
    });

    it('more than a hundred series, and gives them by label', async () => {
      const points = Array.from({ length: 101 }, (_, n) => ({
        type: 'wide',
        value: n,
        labels: { host: `h${n}`, rack: n === 0 ? 'x' : 'y' },
      }));
      await post(points);
      expect(await refused('/wide?step=1h')).toEqual([
        422,
        'request.invalid',
        ['label at least 101 series match, and the cap is 100: narrow by label'],
      ]);
      const { body } = await get('/wide?step=1h&label.rack=y');
      expect(body.length).toBe(100);
      expect(await refused(`/wide?label.rack=y&step=1s&${range(Date.now() - 2 * HOUR, Date.now())}`)).toEqual([
        422,
        'request.invalid',
        ['step makes more than 110000 points of all series together: narrow by label or take a larger step'],
      ]);
    });

    it('an answer that long labels make too large', async () => {
      const labels = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`k${n}`, 'x'.repeat(200)]));
      const at = Date.now() - 2 * HOUR;
      await post(Array.from({ length: 10 }, (_, n) => ({ type: 'bulky', value: n, timestamp: at, labels: { ...labels, k0: `h${n}` } })));
      const hour = range(at, at + HOUR);
      expect(await refused(`/bulky?step=1s&fill=null&${hour}`)).toEqual([
        422,
        'request.invalid',
        ['step makes an answer of more than 16 MB: narrow by label or use a larger step'],
      ]);
      expect((await get(`/bulky?step=1s&fill=null&label.k0=h1&${hour}`)).status).toBe(200);
      expect((await get(`/bulky?step=1s&${hour}`)).body.length).toBe(10);
    });

    it('nobody who may not look, and everybody unknown', async () => {
      expect((await fetch(`${desk.url}/api/metrics/cpu`)).status).toBe(401);
      expect((await get('/cpu', await desk.as('viewer'))).status).toBe(200);
      expect((await fetch(`${desk.url}/api/metrics/cpu`, { headers: desk.key })).status).toBe(200);
    });
  });

  describe('takes nothing for more than text', () => {
    const EVIL = [
      `'; drop table metric_points; --`,
      `") or 1=1 --`,
      `\${jndi:ldap://x}`,
      `{"$ne":null}`,
      `%' union select password_hash from users --`,
      'Ünïcødé 🦆 漢字 \u202Ereversed',
      String.raw`back\slash "quoted" {braces} $1 ?`,
    ];

    it.each(EVIL)('as a label: %s', async (evil) => {
      expect((await post({ type: 'evil', value: 1, timestamp: HOUR_AGO, labels: { text: evil } })).body).toMatchObject({ accepted: 1 });
      const label = `label.text=${encodeURIComponent(evil)}`;
      expect((await get<Point>(`/evil/latest?${label}`)).body.labels).toEqual({ text: evil });
      expect((await get(`/evil?step=1h&${label}&${range(HOUR_AGO, HOUR_AGO + 1)}`)).body).toEqual([
        { timestamp: iso(HOUR_AGO), value: 1, labels: { text: evil } },
      ]);
    });

    it.each(EVIL)('anywhere else: %s', async (evil) => {
      const text = encodeURIComponent(evil);
      for (const path of [`/${text}`, `/${text}/latest`]) expect((await get(path)).status).toBe(404);
      for (const query of ['start_time', 'end_time', 'aggregation', 'step', 'fill', text])
        expect([query, (await get(`/evil?${query}=${text}`)).status]).toEqual([query, 422]);
      expect((await get(`?cursor=${text}`)).status).toBe(400);
      expect((await post({ type: evil, value: 1 })).status).toBe(422);
      expect((await post({ type: 'evil', value: 1, timestamp: evil })).status).toBe(422);
      expect((await post({ type: 'evil', value: 1, labels: { [evil]: 'x' } })).status).toBe(422);
    });

    it('and remembers labels that fill the limits', async () => {
      const labels = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`k${n}_${'x'.repeat(60)}`, `${n}${'漢'.repeat(198)}`]));
      const point = { type: 'heavy', value: 1, timestamp: HOUR_AGO, labels };
      expect((await post(point)).body).toMatchObject({ accepted: 1 });
      expect((await post(point)).body).toMatchObject({ duplicates: 1 });
      expect((await post({ ...point, labels: { ...labels, [`k0_${'x'.repeat(60)}`]: 'other' } })).body).toMatchObject({ accepted: 1 });
      expect((await get<Point>('/heavy/latest')).status).toBe(200);
    });

    it('keeps the largest and the smallest numbers', async () => {
      const values = [1e290, -1e290, 5e-324, -0, Number.MAX_SAFE_INTEGER, 0.1 + 0.2];
      await post(values.map((value, n) => ({ type: 'extreme', value, timestamp: HOUR_AGO + n })));
      const { body } = await get(`/extreme?step=1ms&aggregation=last&${range(HOUR_AGO, HOUR_AGO + 6)}`);
      expect(body.map(({ value }) => value)).toEqual([1e290, -1e290, 5e-324, 0, Number.MAX_SAFE_INTEGER, 0.1 + 0.2]);
      expect((await get(`/extreme?step=1h&aggregation=avg&${range(HOUR_AGO, HOUR_AGO + 1)}`)).status).toBe(200);
    });
  });

  describe('to somebody with some brokers only', () => {
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

    it('gives the series of those and of nobody', async () => {
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

    it('takes points of those and of nobody, and names the others', async () => {
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

describe('a desk that is full of metrics', () => {
  let database: DatabaseEnv;
  let desk: MetricsDesk;
  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await MetricsDesk.start(database.env);
    // 1,999 types with 49,998 series.
    await desk.rows.execute(sql`
      insert into metric_series (type, labels, labels_key)
      select 't' || n % 1999, labels, labels::text
      from (select n, json_build_object('n', n::text)::jsonb as labels from generate_series(1, 49998) n) rows`);
  });
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  it('takes points of what it knows and of what there is room for, and names the others', async () => {
    const point = (type: string, n: string) => ({ type, value: 1, timestamp: HOUR_AGO, labels: { n } });
    const noType = {
      field: 'type',
      message: expect.stringMatching(/^is a new one, and a desk has at most 2000 types of metrics, of which key:\w+ has made 1$/),
    };
    const noSeries = {
      field: 'labels',
      message: expect.stringMatching(/^make a new series, and a desk has at most 50000 series, of which key:\w+ has made 2$/),
    };
    const sent = [point('new', 'a'), point('newer', 'a'), point('t1', 'b'), point('t1', 'c'), point('new', 'a'), point('newer', 'b')];
    expect((await desk.post(sent)).body).toEqual({
      ...{ accepted: 2, duplicates: 1, rejected: 3 },
      errors: [
        { index: 1, ...noType },
        { index: 3, ...noSeries },
        { index: 5, ...noType },
      ],
    });
    const { status } = await desk.post(point('t2', 'c'));
    expect(status).toBe(422);
    expect((await desk.post({ ...point('t1', 'b'), timestamp: HOUR_AGO + 1 })).body.accepted).toBe(1);

    const facts = ['new', 'newer', 'newest'].map((type) => ({ type: 'metric.recorded', payload: { type, value: 2, labels: { n: 'a' } } }));
    await desk.send('/api/events', facts);
    await until(async () => (await desk.get<Point>('/new/latest')).body.value === 2);
    expect((await desk.get('/newer/latest')).status).toBe(404);
    expect(desk.log.text.match(/There is no room for more metrics/g)).toHaveLength(1);
  });
});
