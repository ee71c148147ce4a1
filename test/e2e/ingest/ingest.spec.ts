import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { sql } from 'drizzle-orm';
import { Database } from '../../../src/platform/database/database.js';
import { IntakeDesk } from '../../services/ingest/intake-desk.js';

const anEvent = (id: string, fields: Record<string, unknown> = {}) => ({ id, type: 'coffee.empty', payload: { id }, ...fields });
const manyEvents = (count: number, prefix = 'e') => Array.from({ length: count }, (_, n) => anEvent(`${prefix}${n}`));

describe('POST /api/events', () => {
  let database: DatabaseEnv;
  let desk: IntakeDesk;
  /** Where the stream was when the test began. */
  let before: number;
  const streamed = async (count: number) => (await desk.streamed(before + count)).slice(before);
  const stored = async (id: string) => (await desk.journal()).filter((row) => row.id === id);

  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await IntakeDesk.start(database.env);
  });

  beforeEach(() => {
    before = desk.stream.length;
  });

  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  it('takes one event, and it is on the stream under its wire name', async () => {
    const payload = {
      symbol: 'BTCUSDT',
      side: 'long',
      quantity: 0.5,
      entry_price: 95_000,
      current_price: 96_000,
      unrealized_pnl: 500,
      unrealized_pnl_pct: 0.0105,
    };
    const { status, body } = await desk.post({ id: 'p1', type: 'position.updated', timestamp: '2025-12-04T10:30:00', payload });
    expect([status, body]).toEqual([
      202,
      { accepted: 1, duplicates: 0, rejected: 0, errors: [], results: [{ index: 0, id: 'p1', status: 'accepted' }] },
    ]);
    const [event] = await streamed(1);
    expect(event).toMatchObject({
      topic: 'dashboard',
      seq: before + 1,
      type: 'position_updated',
      timestamp: '2025-12-04T10:30:00.000Z',
      data: {
        symbol: 'BTCUSDT',
        side: 'LONG',
        size: 0.5,
        entry_price: 95_000,
        current_price: 96_000,
        unrealized_pnl: 500,
        unrealized_pnl_pct: 1.05,
        value: 48_000,
      },
    });
  });

  it('takes a thousand, in their order', async () => {
    const events = manyEvents(1000);
    const { body } = await desk.post(events);
    expect([body.accepted, body.results.map(({ index }) => index)]).toEqual([1000, events.map((_, index) => index)]);
    expect((await streamed(1000)).map((event) => event.id)).toEqual(events.map((event) => event.id));
    const kept = new Set((await desk.journal()).map((row) => row.id));
    expect(events.filter(({ id }) => !kept.has(id))).toEqual([]);
  });

  it('refuses a thousand and one, with a sentence', async () => {
    const { status, body } = await desk.post(manyEvents(1001, 'over'));
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ code: 'request.invalid', detail: expect.stringContaining('at most 1000 events') as unknown }),
    ]);
    expect(await stored('over0')).toEqual([]);
  });

  it('takes the good ones of a batch and names the bad ones', async () => {
    const { status, body } = await desk.post([
      anEvent('a'),
      { type: 'x' },
      7,
      anEvent('b'),
      anEvent('c', { timestamp: '2999-01-01T00:00:00Z' }),
      anEvent('a'),
    ]);
    expect([status, body]).toEqual([
      202,
      {
        accepted: 2,
        duplicates: 1,
        rejected: 3,
        errors: [
          { index: 1, field: 'payload', message: 'must be an object' },
          { index: 2, field: '', message: 'must be an object' },
          { index: 4, field: 'timestamp', message: 'is more than 5 minutes in the future' },
        ],
        results: [
          { index: 0, id: 'a', status: 'accepted' },
          { index: 1, id: null, status: 'rejected', error: 'payload must be an object' },
          { index: 2, id: null, status: 'rejected', error: 'must be an object' },
          { index: 3, id: 'b', status: 'accepted' },
          { index: 4, id: 'c', status: 'rejected', error: 'timestamp is more than 5 minutes in the future' },
          { index: 5, id: 'a', status: 'duplicate' },
        ],
      },
    ]);
    expect((await streamed(2)).map((event) => event.id)).toEqual(['a', 'b']);
  });

  it.each([
    ['nothing', [], []],
    ['a number', 42, [{ field: '0', message: 'must be an object' }]],
    ['an event without payload', { type: 'x' }, [{ field: '0.payload', message: 'must be an object' }]],
    [
      'only rubbish',
      ['x', { payload: {} }],
      [
        { field: '0', message: 'must be an object' },
        { field: '1.type', message: 'is required' },
      ],
    ],
  ])('refuses a body that is %s', async (_name, sent, errors) => {
    const { status, body } = await desk.post(sent);
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ code: 'request.invalid', detail: 'Nothing in the body is a desk event.' }),
    ]);
    expect((body as unknown as { errors?: unknown }).errors ?? []).toEqual(errors);
  });

  it('gives every event of many callers at once its answer and its place', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, caller) => desk.post([anEvent(`own${caller}`), anEvent(`shared${caller % 10}`)])),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const sum = (what: 'accepted' | 'duplicates') => answers.reduce((total, { body }) => total + body[what], 0);
    expect([sum('accepted'), sum('duplicates')]).toEqual([70, 50]);
    expect(new Set((await streamed(70)).map((event) => event.id)).size).toBe(70);
    expect(desk.stream.map((event) => event.seq)).toEqual(desk.stream.map((_, index) => index + 1));
  });

  it('stores whatever text there is as text', async () => {
    const nasty = `'); drop table desk_events; -- \u{1F4C8} \\ " 事件 \u202e`;
    const payload = { [nasty]: nasty, nested: { list: [nasty, null, true, 1.5e-7] } };
    expect((await desk.post({ id: "x' or 1=1", type: 'a.b', source: nasty, payload })).body.accepted).toBe(1);
    expect(await stored("x' or 1=1")).toEqual([expect.objectContaining({ source: nasty, payload })]);
  });

  it('is never broken by what a database cannot store', async () => {
    for (const text of [
      '{"type":"a.b","payload":{"x":"a\\u0000b"}}',
      '{"type":"a.b","payload":{"x":"\\ud800"}}',
      '{"type":"a.b","payload":{"n":1e999,"m":-1e999}}',
    ]) {
      expect((await desk.postText(text)).status).toBe(202);
    }
    expect((await desk.post(anEvent('still here'))).status).toBe(202);
  });

  it('takes the good events of a batch whose others are poison', async () => {
    const bad = ['{"type":"a.b","payload":{"__proto__":{"admin":true}}}', '{"type":"a.b","id":"a\\ud800b","payload":{}}', '7', 'null'];
    const { status, body } = await desk.postText(`[${[...bad, JSON.stringify(anEvent('good'))].join(',')}]`);
    expect([status, body.accepted, body.results.at(-1)]).toEqual([202, 1, expect.objectContaining({ id: 'good', status: 'accepted' })]);
  });

  it.each([
    ['broken JSON', '{"type":', 400],
    ['poison', '{"type":"a.b","payload":{"__proto__":{"admin":true}}}', 422],
    ['depth', `{"type":"a.b","payload":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`, 422],
    ['depth that only events forbid', `{"type":"a.b","payload":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`, 422],
    ['an event of 100 KB', JSON.stringify(anEvent('big', { payload: { text: 'x'.repeat(100_000) } })), 422],
    ['10 MB', JSON.stringify(anEvent('huge', { payload: { text: 'x'.repeat(10_000_000) } })), 413],
  ])('refuses %s', async (_name, text, expected) => {
    const events = (await desk.journal()).length;
    // A body that is refused for its length may end the connection before it is sent.
    const { status } = await desk.postText(text).catch(() => ({ status: 413 }));
    expect([status, (await desk.journal()).length]).toEqual([expected, events]);
  });

  it.each([
    ['anonymous', 401],
    ['viewer', 403],
    ['operator', 403],
  ])('is not for %s', async (who, expected) => expect((await desk.post(anEvent('a'), who)).status).toBe(expected));

  it('counts what it does', async () => {
    const counted = (result: string) => desk.metric(`quarterdeck_ingest_events_total{source="http",result="${result}"}`);
    const results = ['accepted', 'duplicate', 'rejected'];
    const then = await Promise.all(results.map(counted));
    await desk.post([anEvent('counted'), anEvent('counted'), 7, 8, 9]);
    const now = await Promise.all(results.map(counted));
    expect(now.map((count, index) => count - (then[index] ?? 0))).toEqual([1, 1, 3]);
  });
});

describe('POST /api/events by a principal with some brokers only', () => {
  let database: DatabaseEnv;
  let desk: IntakeDesk;
  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await IntakeDesk.start(database.env);
    await desk.app.get(Database).drizzle.execute(sql`update users set brokers = '["alpha"]' where username = 'admin'`);
  });
  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  it('takes events of those and of the desk as a whole, and names the others', async () => {
    const position = (payload: object) => ({ type: 'position.updated', payload });
    const metric = (labels: unknown) => ({ type: 'metric.recorded', payload: { broker: 'alpha', type: 'cpu', value: 1, labels } });
    const { body } = await desk.post([
      position({ broker: 'alpha', symbol: 'A' }),
      position({ broker: 'omega', symbol: 'A' }),
      position({ symbol: 'A' }),
      { type: 'regime.changed', payload: { new_regime: 'CALM' } },
      { type: 'health.alert', payload: { service: 'x', status: 'DOWN', broker: 'omega' } },
      metric({ broker: 'omega' }),
      metric('{"broker":"omega"}'),
      metric({ broker: 'alpha' }),
    ]);
    const foreign = 'names a broker that is not yours';
    expect(body.results.map(({ status, error }) => error ?? status)).toEqual([
      'accepted',
      `payload.broker ${foreign}`,
      'payload.broker must name one of your brokers',
      'accepted',
      `payload.broker ${foreign}`,
      `payload.labels.broker ${foreign}`,
      `payload.labels.broker ${foreign}`,
      'accepted',
    ]);
    expect((await desk.post(position({ broker: 'omega' }))).status).toBe(422);
    // Recorded metrics are not for the stream.
    expect((await desk.streamed(2)).map(({ type }) => type)).toEqual(['position_updated', 'regime_changed']);
  });
});
