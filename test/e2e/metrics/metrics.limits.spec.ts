import { sql } from 'drizzle-orm';
import { until } from '../../support/until.js';
import { HOUR_AGO, iso, MetricsDesk, type Point, type Problem, range, withMetricsDesk } from '../../services/metrics/metrics-desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('metrics over HTTP', () => {
  let desk: MetricsDesk;
  const { post, get } = withMetricsDesk((made) => (desk = made));
  const refused = async (path: string) => {
    const { status, body } = await get<Problem>(path);
    return [status, body.code, body.errors?.map(({ field, message }) => `${field} ${message}`)];
  };

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
      ['an unknown name', 'host=a', 'host is not known here; known: aggregation, end_time, fill, format, start_time, step'],
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

    it('refuses a principal without the permission, and an unknown one', async () => {
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
});

describe('a desk that is full of metrics', () => {
  let desk: MetricsDesk;
  beforeAll(async () => {
    desk = await MetricsDesk.start();
    // 1,999 types with 49,998 series.
    await desk.rows.execute(sql`
      insert into metric_series (type, labels, labels_key)
      select 't' || n % 1999, labels, labels::text
      from (select n, json_build_object('n', n::text)::jsonb as labels from generate_series(1, 49998) n) rows`);
  });
  afterAll(() => desk.close());

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
