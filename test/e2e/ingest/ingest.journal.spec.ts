import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { IntakeDesk } from '../../services/ingest/intake-desk.js';

const anEvent = (id: string, fields: Record<string, unknown> = {}) => ({ id, type: 'coffee.empty', payload: { id }, ...fields });
const manyEvents = (count: number, prefix = 'e') => Array.from({ length: count }, (_, n) => anEvent(`${prefix}${n}`));

describe('a restart', () => {
  let database: DatabaseEnv;
  beforeAll(async () => {
    database = await testDatabaseEnv();
  });
  afterAll(() => database.drop());

  it('ends only after the stream has what was accepted, and knows afterwards what was sent before', async () => {
    const first = await IntakeDesk.start(database.env);
    await first.post([...manyEvents(998), anEvent('a'), { type: 'no.id', payload: { n: 1 } }]);
    await first.close();
    expect(first.stream).toHaveLength(1000);

    const second = await IntakeDesk.start(database.env);
    const { body } = await second.post([{ payload: { n: 1 }, type: 'no.id' }, anEvent('a', { type: 'something.else' }), anEvent('b')]);
    expect(body.results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'accepted']);
    await second.streamed(1);
    await second.close();
    expect(second.stream.map((event) => event.id)).toEqual(['b']);
  });
});

describe('GET /api/events', () => {
  let database: DatabaseEnv;
  let desk: IntakeDesk;
  const at = (minute: number) => new Date(Date.parse('2025-12-04T10:00:00Z') + minute * 60_000).toISOString();

  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await IntakeDesk.start(database.env);
    await desk.post([
      anEvent('c', { timestamp: at(3), source: 'kitchen', correlation_id: 'k1' }),
      anEvent('a', { timestamp: at(1) }),
      anEvent('b', { timestamp: at(2), type: 'regime.changed' }),
      anEvent('b2', { timestamp: at(2) }),
      anEvent('d', { timestamp: at(4) }),
    ]);
  });

  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const ids = async (query: string) => (await desk.get(query)).body.items.map(({ id }) => id);

  it('lists the newest first by their own time', async () => {
    const { body } = await desk.get();
    expect(body.items.map(({ id }) => id)).toEqual(['d', 'c', 'b2', 'b', 'a']);
    expect([body.next_cursor, body.has_more]).toEqual([null, false]);
    expect(body.items[1]).toEqual({
      id: 'c',
      type: 'coffee_empty',
      timestamp: at(3),
      received_at: expect.stringMatching(/Z$/) as unknown,
      source: 'kitchen',
      correlation_id: 'k1',
      payload: { id: 'c' },
    });
  });

  it.each([
    ['?type=regime_changed', ['b']],
    ['?type=regime.changed', ['b']],
    [`?start_time=${at(2)}&end_time=${at(4)}`, ['c', 'b2', 'b']],
    [`?start_time=${Date.parse(at(4))}`, ['d']],
    ['?end_time=0', []],
    ['?start_time=-8640000000000000&end_time=8640000000000000&limit=1', ['d']],
  ])('%s', async (query, expected) => expect(await ids(query)).toEqual(expected));

  it('pages without missing or repeating any while new ones arrive', async () => {
    const first = (await desk.get('?limit=2')).body;
    await desk.post([anEvent('newest', { timestamp: at(9) }), anEvent('older', { timestamp: at(0) })]);
    const second = (await desk.get(`?limit=2&cursor=${first.next_cursor}`)).body;
    const third = (await desk.get(`?limit=2&cursor=${second.next_cursor}`)).body;
    expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([
      ['d', 'c'],
      ['b2', 'b'],
      ['a', 'older'],
    ]);
    expect([first.has_more, second.has_more, third.has_more]).toEqual([true, true, false]);
  });

  it.each([
    ['?cursor=rubbish', 400, 'request.bad_cursor'],
    [`?cursor=${Buffer.from('["trades",1,2]').toString('base64url')}`, 400, 'request.bad_cursor'],
    [`?cursor=${Buffer.from('["events","1; drop",2]').toString('base64url')}`, 400, 'request.bad_cursor'],
    [`?cursor=${Buffer.from('["events",1e300,2]').toString('base64url')}`, 400, 'request.bad_cursor'],
    [`?start_time=${at(2)}&end_time=${at(2)}`, 422, 'request.invalid'],
    ['?start_time=yesterday', 422, 'request.invalid'],
    ['?start_time=2025-12-04T10:00:00', 422, 'request.invalid'],
    ['?limit=0', 422, 'request.invalid'],
    ['?limit=1001', 422, 'request.invalid'],
    ['?limit=many', 422, 'request.invalid'],
    ['?type=nothing', 422, 'request.invalid'],
    ["?type=x'%20or%201=1", 422, 'request.invalid'],
    ['?type=a&type=b', 422, 'request.invalid'],
    ['?colour=red', 422, 'request.invalid'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await desk.get(query);
    expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([status, code]);
  });

  it.each([
    ['anonymous', 401],
    ['viewer', 403],
    ['operator', 200],
  ])('for %s: %d', async (who, expected) => expect((await desk.get('', who)).status).toBe(expected));
});
