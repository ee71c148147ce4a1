import { AgentFiguresRepository } from '../../src/modules/agents/agent-figures.repository.js';
import { AgentsRetention } from '../../src/modules/agents/agents.retention.js';
import { aTrade, type PageOf, TradesDesk } from '../services/trades/trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { until } from '../support/until.js';

interface AgentRow {
  readonly id: string;
  readonly [field: string]: unknown;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const cursorOf = (key: readonly unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

let eventIds = 0;
const aSignal = (strategy: string, fields: Record<string, unknown> = {}, id = `signal-${(eventIds += 1)}`) => ({
  id,
  type: 'signal.generated',
  payload: { strategy, symbol: 'BTCUSDT', direction: 'long', confidence: 0.8, target_size: 0.5, timestamp: ago(1000), ...fields },
});
const anUpdate = (strategy: string, fields: Record<string, unknown> = {}) => ({
  type: 'strategy.updated',
  payload: { strategy, nonce: (eventIds += 1), ...fields },
});

describe('agents', () => {
  let database: DatabaseEnv;
  let desk: TradesDesk;

  beforeAll(async () => {
    database = await testDatabaseEnv();
    desk = await TradesDesk.start(database.env);
  });

  beforeEach(() => desk.clear());

  afterAll(async () => {
    await desk.close();
    await database.drop();
  });

  const list = async (query = '', as = 'admin') => (await desk.get<PageOf<AgentRow>>(`agents${query}`, as)).body.items;
  const agent = async (id: string, query = '', as = 'admin') => desk.get<AgentRow>(`agents/${encodeURIComponent(id)}${query}`, as);
  const isKnown = async (name: string) => (await agent(name)).status === 200;
  const toldOf = async (...names: string[]) => {
    for (const name of names) await until(() => isKnown(name));
  };
  const counted = (id: string, field: 'signals' | 'trades', count: number) => until(async () => (await agent(id)).body[field] === count);

  /** Trades of an agent with these results, a minute apart, the last one a minute ago. */
  const results = async (strategy: string, pnls: readonly (number | null)[], fields: Record<string, unknown> = {}) => {
    const trades = pnls.map((pnl, n) =>
      aTrade(`trade-${(eventIds += 1)}`, {
        ...{ strategy, broker: 'alpha', currency: 'USD', timestamp: ago((pnls.length - n) * MINUTE_MS) },
        ...(pnl === null ? {} : { pnl }),
        ...fields,
      }),
    );
    expect((await desk.post('trades', trades)).status).toBe(202);
    await until(() => isKnown(strategy));
  };

  it('are none on an empty desk', async () => {
    expect((await desk.get('agents')).body).toEqual({ items: [], next_cursor: null, has_more: false });
    for (const path of ['agents/momentum', 'agents/momentum/signals']) {
      const { status, body } = await desk.get(path);
      expect([status, body['code']]).toEqual([404, 'agent.not_found']);
    }
  });

  it('that only signal have no figures, and say why', async () => {
    const timestamp = ago(2000);
    await desk.tell(aSignal('quiet', { timestamp }));
    await toldOf('quiet');
    expect(await list()).toEqual([
      {
        ...{ id: 'quiet', agent_type: 'strategy', status: 'active', signals: 1 },
        last_signal: { timestamp, symbol: 'BTCUSDT', direction: 'BUY', confidence: 0.8, target_size: 0.5 },
        ...{ trades: 0, wins: 0, losses: 0, hit_rate: null, pnl: null, max_drawdown_amount: null, max_drawdown: null },
        ...{ currency: null, unrated: [], by_currency: [] },
        ...{ first_seen: timestamp, last_seen: timestamp },
        reasons: Object.fromEntries(['hit_rate', 'pnl', 'max_drawdown_amount', 'max_drawdown'].map((name) => [name, 'insufficient_data'])),
      },
    ]);
  });

  it('have the figures of their signals and trades', async () => {
    const [older, newer] = [ago(5000), ago(3000)];
    await desk.tell(aSignal('momentum', { timestamp: newer, direction: 'short' }), aSignal('momentum', { timestamp: older }));
    // Runs to 120, 40, 85, 85, 55, 255, 105, 165: from 255 it falls by 150.
    await results('momentum', [120, -80, 45, 0, -30, 200, -150, 60, null]);
    await counted('momentum', 'signals', 2);
    const [row] = await list();
    expect(row).toMatchObject({
      ...{ id: 'momentum', status: 'active', signals: 2, trades: 9, wins: 4, losses: 3 },
      ...{ pnl: 165, currency: 'USD', max_drawdown: -150, last_seen: newer, reasons: {} },
      by_currency: [{ currency: 'USD', trades: 9, pnl: 165, max_drawdown: -150 }],
      last_signal: { timestamp: newer, direction: 'SELL' },
    });
    expect(row?.['hit_rate']).toBeCloseTo(0.5714285714, 9);
  });

  it.each([
    ['loses first', [-10, 5], -10, 0.5],
    ['never loses', [5, 5], 0, 1],
    ['always loses', [-0.1, -0.2], -0.3, 0],
    ['breaks even', [0, 0], 0, null],
  ])('that %s: %j', async (name, pnls, drawdown, hitRate) => {
    await results(name, pnls);
    const { body } = await agent(name);
    expect([body['max_drawdown'], body['hit_rate']]).toEqual([drawdown, hitRate]);
    expect(body['reasons']).toEqual({ last_signal: 'insufficient_data', ...(hitRate === null && { hit_rate: 'insufficient_data' }) });
  });

  it('are counted once in five seconds, and for each scope by itself', async () => {
    await results('kept', [1]);
    await results('kept', [2], { broker: 'beta' });
    await counted('kept', 'trades', 2);
    await desk.limit('operator', ['alpha']);
    const sums = jest.spyOn(desk.app.get(AgentFiguresRepository), 'of');
    const query = `?end_time=${ago(-1000)}`;
    desk.mayBeOld = true;
    try {
      for (let n = 0; n < 2; n += 1) {
        expect(await list(query)).toEqual([expect.objectContaining({ trades: 2, pnl: 3 })]);
        expect(await list(query, 'operator')).toEqual([expect.objectContaining({ trades: 1, pnl: 1 })]);
        expect((await agent('kept', query)).body).toMatchObject({ pnl: 3, by_symbol: [{ pnl: 3 }] });
      }
      expect(sums).toHaveBeenCalledTimes(3);
    } finally {
      desk.mayBeOld = false;
      sums.mockRestore();
    }
  });

  it('that only open have no result yet', async () => {
    await results('opener', [null, null]);
    expect((await agent('opener')).body).toMatchObject({
      ...{ trades: 2, wins: 0, losses: 0, hit_rate: null, pnl: null, max_drawdown: null, currency: 'USD' },
      reasons: { hit_rate: 'insufficient_data', pnl: 'insufficient_data', max_drawdown: 'insufficient_data' },
    });
  });

  it('never add money of two currencies without a rate; a trade that names none has that of its broker', async () => {
    await desk.database.pool.query("insert into broker_summaries (broker, currency, as_of, source) values ('gamma', 'EUR', now(), 'test')");
    await results('both', [10, -4]);
    await results('both', [-1, 3], { broker: 'gamma', currency: undefined });
    expect((await agent('both')).body).toMatchObject({
      ...{ trades: 4, wins: 2, losses: 2, hit_rate: 0.5, pnl: null, max_drawdown: null, currency: null },
      reasons: { pnl: 'no_rate', max_drawdown_amount: 'no_rate', max_drawdown: 'no_rate' },
      unrated: [{ currency: 'EUR', count: 2 }],
      by_currency: [
        { currency: 'EUR', trades: 2, pnl: 2, max_drawdown_amount: -1, max_drawdown: -1 },
        { currency: 'USD', trades: 2, pnl: 6, max_drawdown_amount: -4, max_drawdown: -4 },
      ],
      by_symbol: [{ symbol: 'BTCUSDT', trades: 4, pnl: null, currency: null, reasons: { pnl: 'no_rate' } }],
    });
  });

  it('show the symbols that they trade and signal most', async () => {
    await desk.tell(...['ETHUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => aSignal('wide', { symbol })));
    await results('wide', [5, -2], { symbol: 'ETHUSDT' });
    await results('wide', [null], { symbol: 'BTCUSDT' });
    await counted('wide', 'signals', 3);
    const nothing = { hit_rate: null, pnl: null };
    const why = { hit_rate: 'insufficient_data', pnl: 'insufficient_data' };
    expect((await agent('wide')).body['by_symbol']).toEqual([
      { symbol: 'ETHUSDT', signals: 2, trades: 2, wins: 1, losses: 1, hit_rate: 0.5, pnl: 3, currency: 'USD', reasons: {} },
      { symbol: 'BTCUSDT', signals: 0, trades: 1, wins: 0, losses: 0, ...nothing, currency: 'USD', reasons: why },
      { symbol: 'SOLUSDT', signals: 1, trades: 0, wins: 0, losses: 0, ...nothing, currency: null, reasons: why },
    ]);
    await desk.tell(...Array.from({ length: 60 }, (_, n) => aSignal('wide', { symbol: `S${n}` })));
    await counted('wide', 'signals', 63);
    expect((await agent('wide')).body['by_symbol']).toHaveLength(50);
  });

  it('count what lies in the range only', async () => {
    await desk.tell(aSignal('ranged', { timestamp: ago(3 * DAY_MS) }), aSignal('ranged', { timestamp: ago(1000) }));
    await results('ranged', [7], { timestamp: ago(3 * DAY_MS) });
    await results('ranged', [-2]);
    await counted('ranged', 'signals', 2);
    expect((await agent('ranged')).body).toMatchObject({ signals: 2, pnl: 5 });
    expect((await agent('ranged', `?start_time=${ago(DAY_MS)}`)).body).toMatchObject({ signals: 1, pnl: -2, trades: 1 });
    const before = `?start_time=${ago(4 * DAY_MS)}&end_time=${ago(DAY_MS)}`;
    expect((await agent('ranged', before)).body).toMatchObject({ signals: 1, pnl: 7, max_drawdown: 0 });
    expect((await desk.get<PageOf<AgentRow>>(`agents/ranged/signals${before}`)).body.items).toHaveLength(1);
    expect(ids(await list(before))).toEqual(['ranged']);
    expect(await list(`?start_time=${ago(9 * DAY_MS)}&end_time=${ago(8 * DAY_MS)}`)).toEqual([]);
  });

  it('without a trade or signal for 30 days are listed when asked for', async () => {
    await desk.tell(aSignal('ancient', { timestamp: ago(31 * DAY_MS) }));
    await toldOf('ancient');
    expect(await list()).toEqual([]);
    expect(await list(`?start_time=${ago(60 * DAY_MS)}`)).toEqual([expect.objectContaining({ id: 'ancient', status: 'idle', signals: 1 })]);
  });

  it('are told their type and status by the desk, the newest word of it', async () => {
    await desk.tell(
      anUpdate('told', { type: 'trend', status: 'stopped', timestamp: ago(60_000) }),
      anUpdate('told', { status: 'running', timestamp: ago(120_000), type: 'older' }),
      aSignal('told', { status: 'idle', type: 'entry' }),
    );
    await counted('told', 'signals', 1);
    expect((await agent('told')).body).toMatchObject({ agent_type: 'trend', status: 'stopped' });
    expect(ids(await list('?agent_type=trend'))).toEqual(['told']);
    expect(await list('?agent_type=strategy')).toEqual([]);
    await desk.tell(anUpdate('told', { status: 'paused' }));
    await until(async () => (await agent('told')).body['status'] === 'idle');
    await desk.tell(aSignal('told', { timestamp: new Date(Date.now() + 1000).toISOString() }));
    await until(async () => (await agent('told')).body['status'] === 'active');
    expect((await agent('told')).body).toMatchObject({ agent_type: 'trend' });
  });

  it('are known by trades of every door, and by facts that come twice only once', async () => {
    const twice = aSignal('door', {}, 'the-same');
    await desk.tell(twice, twice);
    await desk.tell(twice);
    await desk.tell({ type: 'trade.executed', payload: { id: 'd1', symbol: 'X', side: 'BUY', quantity: 1, price: 1, source: 'by event' } });
    await desk.post('trades', aTrade('d2', { strategy: 'by post' }));
    await toldOf('door', 'by event', 'by post');
    expect((await list()).map(({ id, signals, trades }) => [id, signals, trades])).toEqual([
      ['by event', 0, 1],
      ['by post', 0, 1],
      ['door', 1, 0],
    ]);
  });

  it('are not made of what names none, and signals for nothing are none', async () => {
    await desk.tell(
      aSignal('', { source: ' ' }),
      aSignal('mute', { symbol: null }),
      { type: 'strategy.updated', payload: { status: 'stopped' } },
      { type: 'signal.generated', payload: { strategy: { $ne: 1 }, symbol: ['x'] } },
      aSignal('last'),
    );
    await toldOf('last');
    expect(ids(await list())).toEqual(['last']);
  });

  it('keep garbage out of their figures', async () => {
    await desk.tell(aSignal('odd', { confidence: 'NaN', target_size: '1e999', direction: 'sideways', timestamp: '2999-01-01T00:00:00Z' }));
    await toldOf('odd');
    const [row] = await list();
    expect(row).toMatchObject({ last_signal: { direction: 'UNKNOWN', confidence: null, target_size: null } });
    expect(Date.parse(String(row?.['last_seen']))).toBeLessThan(Date.now() + MINUTE_MS);
  });

  describe('with names', () => {
    it.each([
      `x'); drop table agents; --`,
      '策略 \u{1F4C8}',
      'a/b?c=d&e#f',
      '100% %27',
      `"quoted" \\ back`,
      '..%2f',
      'x'.repeat(100),
      '策'.repeat(100),
      '/'.repeat(100),
    ])('such as %s are found by them', async (name) => {
      await desk.tell(aSignal(name));
      await toldOf(name);
      expect(ids(await list())).toEqual([name]);
      expect((await agent(name)).body).toMatchObject({ id: name, signals: 1 });
      expect((await desk.get<PageOf<AgentRow>>(`agents/${encodeURIComponent(name)}/signals`)).body.items).toHaveLength(1);
    });

    it('that are too long are cut, the same in signals and trades', async () => {
      const name = `${'y'.repeat(100)} and more`;
      await desk.tell(aSignal(name), { type: 'trade.executed', payload: { id: 'cut', symbol: 'X', side: 'BUY', strategy: name } });
      await counted('y'.repeat(100), 'trades', 1);
      expect((await list()).map(({ id, signals, trades }) => [id, signals, trades])).toEqual([['y'.repeat(100), 1, 1]]);
    });

    it.each([
      ['nobody', 404],
      [`' or '1'='1`, 404],
      ['%00', 400],
      ['a%00b', 400],
      ['z'.repeat(101), 404],
      ['%zz', 400],
      ['%ff', 400],
    ])('%s is nobody: %d', async (path, status) => {
      for (const suffix of ['', '/signals']) expect((await desk.get(`agents/${path}${suffix}`)).status).toBe(status);
    });
  });

  it('are paged by id while others come and go', async () => {
    await desk.tell(...['b', 'd', 'f', 'B', 'é'].map((name) => aSignal(name)));
    await toldOf('b', 'd', 'f', 'B', 'é');
    const page = async (cursor: string | null) =>
      (await desk.get<PageOf<AgentRow>>(`agents?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    const first = await page(null);
    await desk.tell(...['a', 'c'].map((name) => aSignal(name)));
    await toldOf('a', 'c');
    const second = await page(first.next_cursor);
    const third = await page(second.next_cursor);
    expect([first, second, third].map(({ items }) => ids(items))).toEqual([
      ['B', 'b'],
      ['c', 'd'],
      ['f', 'é'],
    ]);
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);
    expect(third.next_cursor).toBeNull();
  });

  it('have their signals newest first, page by page, while new ones arrive', async () => {
    const at = (seconds: number) => ({ timestamp: ago(60_000 - seconds * 1000) });
    const same = at(2);
    await desk.tell(
      aSignal('pager', at(1), 'p1'),
      aSignal('pager', same, 'p2'),
      aSignal('pager', same, 'p3'),
      aSignal('pager', at(4), 'p4'),
    );
    await counted('pager', 'signals', 4);
    const page = async (cursor: string | null) =>
      (await desk.get<PageOf<AgentRow>>(`agents/pager/signals?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    const first = await page(null);
    await desk.tell(aSignal('pager', at(5), 'p5'), aSignal('other', at(1), 'o1'), aSignal('pager', same, 'p2b'));
    await counted('pager', 'signals', 6);
    const second = await page(first.next_cursor);
    const third = await page(second.next_cursor);
    expect([first, second, third].map(({ items }) => ids(items))).toEqual([['p4', 'p3'], ['p2b', 'p2'], ['p1']]);
    expect(first.items[1]).toEqual({
      ...{ id: 'p3', ...same, symbol: 'BTCUSDT', direction: 'BUY' },
      ...{ confidence: 0.8, target_size: 0.5 },
    });
    const otherwise = await desk.get(`agents/other/signals?cursor=${first.next_cursor}`);
    expect([otherwise.status, otherwise.body['code']]).toEqual([400, 'request.bad_cursor']);
  });

  describe('asked for', () => {
    beforeEach(async () => {
      await desk.tell(aSignal('momentum'));
      await toldOf('momentum');
    });

    const far = '?start_time=-8640000000000000&end_time=8640000000000000';

    it.each([
      ['?cursor=rubbish', 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['trades', 1, 'x'])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 1])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 'a\0'])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 'a', 'b'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents', 'a'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', '1; drop', 'x'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', 1e300, 'x'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', 1, 'x\0'])}`, 400, 'request.bad_cursor'],
      ['?limit=0', 422, 'request.invalid'],
      ['?limit=1001', 422, 'request.invalid'],
      ['?limit=x', 422, 'request.invalid'],
      ['?agent_type=', 422, 'request.invalid'],
      [`?agent_type=${'x'.repeat(101)}`, 422, 'request.invalid'],
      ['?agent_type=a&agent_type=b', 422, 'request.invalid'],
      ['?broker=alpha', 422, 'request.invalid'],
      ['/momentum?limit=5', 422, 'request.invalid'],
      ...['', '/momentum', '/momentum/signals'].flatMap((path): [string, number, string][] => [
        [`${path}?start_time=${ago(0)}&end_time=${ago(1000)}`, 422, 'request.invalid'],
        [`${path}?start_time=2025-12-04T10:00:00`, 422, 'request.invalid'],
        [`${path}?end_time=soon`, 422, 'request.invalid'],
        [`${path}?colour=red`, 422, 'request.invalid'],
      ]),
    ])('as %s: %d', async (query, status, code) => {
      const answer = await desk.get(`agents${query}`);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });

    it.each(['', '/momentum', '/momentum/signals'])('over all of time: agents%s', async (path) => {
      const { status, body } = await desk.get(`agents${path}${far}`);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain('NaN');
    });

    it('by a type that is no text, or SQL', async () => {
      expect(await desk.get(`agents?agent_type=${encodeURIComponent(`' or 1=1 --`)}`)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'agent_type', message: expect.stringMatching(/^must be one of .*strategy/) as unknown }] },
      });
      expect((await desk.get('agents?agent_type=%00')).status).toBeLessThan(500);
    });

    it.each(['agents', 'agents/momentum', 'agents/momentum/signals'])('%s is for everyone who has proved who they are', async (path) => {
      const statuses: Record<string, number> = {};
      for (const who of ['nobody', 'viewer', 'operator', 'api']) statuses[who] = (await desk.fetch(path, who)).status;
      expect(statuses).toEqual({ nobody: 401, viewer: 200, operator: 200, api: 200 });
    });
  });

  it('have the figures of their own brokers for someone limited to these', async () => {
    await desk.tell(aSignal('shared'));
    await results('shared', [5, -2]);
    await results('shared', [-777_123], { broker: 'omega', symbol: 'OMEGACOIN' });
    await results('shared', [-13], { broker: undefined });
    await counted('shared', 'trades', 4);
    expect((await agent('shared')).body).toMatchObject({ trades: 4, losses: 3 });
    await desk.limit('viewer', ['alpha']);
    const own = { signals: 1, trades: 2, wins: 1, losses: 1, hit_rate: 0.5, pnl: 3, max_drawdown: -2 };
    expect(await list('', 'viewer')).toEqual([expect.objectContaining(own)]);
    const { body } = await agent('shared', '', 'viewer');
    expect(body).toMatchObject({ ...own, by_symbol: [{ symbol: 'BTCUSDT', trades: 2, pnl: 3 }] });
    expect(JSON.stringify(body)).not.toMatch(/OMEGACOIN|omega|777/);
  });

  it('lose signals after EVENT_RETENTION_DAYS, and go when nothing of them is left', async () => {
    const old = Array.from({ length: 1200 }, () => aSignal('gone', { timestamp: ago(31 * DAY_MS) }));
    await desk.tell(...old.slice(0, 600));
    await desk.tell(
      ...old.slice(600),
      aSignal('stays', { timestamp: ago(31 * DAY_MS) }),
      aSignal('stays', { timestamp: ago(29 * DAY_MS) }),
    );
    await results('traded', [1], { timestamp: ago(40 * DAY_MS) });
    const count = async () => (await desk.database.pool.query('select from agent_signals')).rowCount;
    await until(async () => (await count()) === 1202);
    await toldOf('stays');
    expect(await desk.app.get(AgentsRetention).sweep()).toEqual({ signals: 1201, agents: 1 });
    expect(await count()).toBe(1);
    expect(ids(await list(`?start_time=${ago(90 * DAY_MS)}`))).toEqual(['stays', 'traded']);
    expect(await desk.app.get(AgentsRetention).sweep()).toEqual({ signals: 0, agents: 0 });
  });

  describe('on /ws/agents', () => {
    const follow = async (as = 'viewer') => {
      const client = await desk.socket('/ws/agents', as);
      await client.frame('subscribed');
      return client;
    };
    const dataOf = (frame: Readonly<Record<string, unknown>>) => frame['data'] as AgentRow;

    it('are told as they are, without figures, to a viewer too', async () => {
      const client = await follow();
      const timestamp = ago(500);
      await desk.tell(aSignal('live-1', { timestamp, source: 'ignored' }));
      const frame = await client.frame((each) => each.type === 'agent' && dataOf(each).id === 'live-1');
      expect(frame).toMatchObject({ type: 'agent', topic: 'agents' });
      expect(frame['data']).toEqual({
        ...{ id: 'live-1', agent_type: 'strategy', status: 'active', last_seen: timestamp },
        last_signal: { timestamp, symbol: 'BTCUSDT', direction: 'BUY', confidence: 0.8, target_size: 0.5 },
      });
      await desk.tell(anUpdate('live-1', { status: 'stopped' }));
      await client.frame((each) => each.type === 'agent' && dataOf(each)['status'] === 'stopped');
      client.close();
    });

    it('are told at most once a second each, the last value among it', async () => {
      const client = await follow();
      const of = () => client.frames.filter((each) => each.type === 'agent' && dataOf(each).id === 'live-2');
      const startedAt = Date.now();
      for (let n = 0; n < 20; n += 1) await desk.tell(aSignal('live-2', { symbol: `S${n}`, timestamp: ago(20_000 - n * 1000) }));
      await client.frame((each) => each.type === 'agent' && JSON.stringify(each).includes('"S19"'));
      expect(of().length).toBeLessThanOrEqual(2 + (Date.now() - startedAt) / 1000);
      client.close();
    });

    it('are told when a trade is kept, and to whoever comes later at once, but not to whoever sees no broker of the agent', async () => {
      const timestamp = ago(100);
      await desk.post('trades', aTrade('live-3', { strategy: 'live-3', broker: 'omega', pnl: 777_123, timestamp }));
      await until(() => desk.stream('agents').some(({ key }) => key === 'live-3'));
      const known = async () => {
        const client = await desk.socket('/ws/agents', 'viewer');
        const { events } = await client.frame('subscribed');
        client.close();
        return (events as Readonly<Record<string, unknown>>[]).map(dataOf).find(({ id }) => id === 'live-3');
      };
      const traded = { id: 'live-3', agent_type: 'strategy', status: 'active', last_seen: timestamp, last_signal: null };
      await desk.limit('viewer', ['alpha']);
      expect(await known()).toBeUndefined();
      await desk.limit('viewer', ['alpha', 'omega']);
      expect(await known()).toEqual(traded);
    });

    it('are told to be idle when they have fallen silent', async () => {
      await desk.tell(aSignal('live-4', { timestamp: ago(5 * MINUTE_MS - 3000) }));
      const statuses = () => desk.stream('agents').flatMap(({ key, data }) => (key === 'live-4' ? [(data as AgentRow)['status']] : []));
      await until(() => statuses().includes('idle'), 15_000);
      expect(statuses()).toEqual(['active', 'idle']);
    }, 20_000);
  });
});

describe('agents after a start', () => {
  it('are known by what was stored before, and told at once', async () => {
    const database = await testDatabaseEnv();
    const before = await TradesDesk.start(database.env);
    await before.tell(aSignal('kept'));
    await until(async () => (await before.get('agents/kept')).status === 200);
    // What a process that died between the trade and its announcement leaves behind.
    await before.database.pool.query(
      `insert into trades (id, symbol, side, at, status, strategy, announced_at)
       select n::text, 'X', 'BUY', now(), 'FILLED', 'silent-' || n % 3, now() from generate_series(1, 300) n`,
    );
    await before.close();
    const after = await TradesDesk.start(database.env);
    await until(() => after.events.ring('agents').latest().length === 4);
    const latest = after.events.ring('agents').latest();
    expect(new Set(latest.map(({ key }) => key))).toEqual(new Set(['kept', 'silent-0', 'silent-1', 'silent-2']));
    expect((await after.get('agents/silent-1')).body).toMatchObject({ trades: 100, pnl: null, status: 'active' });
    await after.close();
    await database.drop();
  });
});
