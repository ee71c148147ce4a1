import { request } from 'node:http';
import { until } from '../../support/until.js';
import { HOUR_AGO, iso, type MetricsDesk, type Point, type Problem, range, withMetricsDesk } from '../../services/metrics/metrics-desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('metrics over HTTP', () => {
  let desk: MetricsDesk;
  const { post, get } = withMetricsDesk((made) => (desk = made));

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
        { index: 20, field: 'unit', message: 'is not known here; known: labels, timestamp, type, value' },
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
      const reported = [
        {
          id: 'm1',
          type: 'metric.recorded',
          timestamp: iso(HOUR_AGO),
          payload: { type: 'reported', value: 3, labels: { host: 'a' }, unit: 's' },
        },
        {
          id: 'm2',
          type: 'metric.recorded',
          payload: { type: 'reported', value: '4.5', labels: '{"host":"b"}', timestamp: String(HOUR_AGO) },
        },
        { id: 'm3', type: 'metric.recorded', payload: { type: 'reported', value: 'much', labels: { host: 'c' } } },
      ];
      await desk.send('/api/events', reported);
      await until(async () => (await get('/reported/latest?label.host=b')).status === 200);
      expect((await get<Point>('/reported/latest?label.host=a')).body).toEqual({
        timestamp: iso(HOUR_AGO),
        value: 3,
        labels: { host: 'a' },
      });
      expect((await get<Point>('/reported/latest?label.host=b')).body).toEqual({
        timestamp: iso(HOUR_AGO),
        value: 4.5,
        labels: { host: 'b' },
      });
      expect((await get('/reported/latest?label.host=c')).status).toBe(404);
    });
  });
});
