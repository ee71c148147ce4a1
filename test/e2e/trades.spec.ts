import { TradeStatsRepository } from '../../src/modules/trades/trade-stats.repository.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { aTrade, type PageOf, TradesDesk, type TradeRow } from '../services/trades/trades-desk.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1);
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
/** Three trades of two brokers and one of nobody, told oldest first. */
const FOUR = [
  aTrade('t1', {
    symbol: 'ETHUSDT',
    side: 'short',
    quantity: 2,
    price: 3000,
    broker: 'alpha',
    strategy: 'momentum',
    pnl: 120,
    fees: 1,
    currency: 'USD',
  }),
  aTrade('t2', { broker: 'beta', strategy: 'momentum', pnl: -80, fees: 0.5 }),
  aTrade('t3', { side: 'SELL', broker: 'alpha', strategy: 'ensemble', status: 'filled', order_type: 'limit', currency: 'usd' }),
  aTrade('t4', {}),
].map((trade, index) => ({ ...trade, timestamp: ago(60_000 - index * 1000) }));

describe('trades', () => {
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

  const report = async (body: unknown, as = 'admin') => {
    const { status, body: said } = await desk.post('trades', body, as);
    return [status, said];
  };

  it('that are posted are listed newest first, in the words of the desk', async () => {
    expect(await report(FOUR)).toEqual([202, { accepted: 4, duplicates: 0, rejected: 0, errors: [] }]);
    const { status, body } = await desk.get<PageOf<TradeRow>>('trades');
    expect(status).toBe(200);
    expect([ids(body.items), body.next_cursor, body.has_more]).toEqual([['t4', 't3', 't2', 't1'], null, false]);
    expect(body.items[1]).toEqual({
      id: 't3',
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: 1,
      price: 100,
      timestamp: FOUR[2]?.timestamp,
      status: 'FILLED',
      order_type: 'LIMIT',
      fees: null,
      broker: 'alpha',
      strategy: 'ensemble',
      pnl: null,
      currency: 'USD',
    });
    expect(body.items[3]).toMatchObject({ side: 'SELL', status: 'FILLED', pnl: 120, fees: 1 });
  });

  it('that the desk reports are stored under their own id, else under that of the event', async () => {
    const told = {
      symbol: 'BTCUSDT',
      side: 'long',
      size: '0.5',
      fill_price: 95_000,
      commission: 2.5,
      source: 'momentum',
      exchange: 'alpha',
    };
    await desk.tell(
      { id: 'e1', type: 'trade.executed', payload: { ...told, trade_id: 77 } },
      { id: 'e2', type: 'trade.opened', payload: { ...told, realized_pnl: 'NaN' } },
      { id: 'e3', type: 'trade.executed', payload: { side: 'BUY' } },
    );
    await until(async () => (await desk.trades()).length === 2);
    expect(await desk.trades('&status=opened')).toEqual([
      expect.objectContaining({
        id: 'e2',
        side: 'BUY',
        quantity: 0.5,
        price: 95_000,
        fees: 2.5,
        strategy: 'momentum',
        broker: 'alpha',
        pnl: null,
      }),
    ]);
    expect(ids(await desk.trades('&status=EXECUTED'))).toEqual(['77']);
  });

  it('are one row however often they are told, never go back from CLOSED, and lose nothing known', async () => {
    const first = aTrade('x', { status: 'OPENED', fees: 1, strategy: 'momentum' });
    expect(await report(first)).toEqual([202, expect.objectContaining({ accepted: 1 })]);
    expect(await report(first)).toEqual([202, expect.objectContaining({ accepted: 0, duplicates: 1 })]);
    await desk.tell({
      id: 'close',
      type: 'trade.closed',
      payload: { id: 'x', symbol: 'BTCUSDT', side: 'BUY', pnl: 12.5, broker: 'alpha' },
    });
    await until(async () => (await desk.trades())[0]?.['status'] === 'CLOSED');
    expect(await report({ ...first, price: 7, order_type: 'market' })).toEqual([
      202,
      expect.objectContaining({ accepted: 1, duplicates: 0 }),
    ]);
    expect(await desk.trades()).toEqual([
      expect.objectContaining({
        status: 'CLOSED',
        side: 'BUY',
        pnl: 12.5,
        fees: 1,
        price: 100,
        broker: 'alpha',
        strategy: 'momentum',
        order_type: 'MARKET',
      }),
    ]);
    await desk.streamed('trades', 3);
    expect(desk.stream('trades').map(({ data }) => (data as TradeRow)['status'])).toEqual(['OPENED', 'CLOSED', 'CLOSED']);
  });

  it('of one call may tell of one trade several times', async () => {
    const opened = aTrade('x', { status: 'OPENED' });
    const body = [opened, { ...opened, status: 'CLOSED', pnl: 5 }, opened, aTrade('y')];
    expect(await report(body)).toEqual([202, { accepted: 3, duplicates: 1, rejected: 0, errors: [] }]);
    expect(await desk.trades('&status=CLOSED')).toEqual([expect.objectContaining({ id: 'x', pnl: 5 })]);
  });

  describe('are known by broker, symbol and id together', () => {
    const quantities = async () =>
      (await desk.trades()).map(({ id, broker, symbol, quantity }) => [id, broker, symbol, quantity]).toSorted(byText);

    it('so that two brokers may have one id', async () => {
      const [binance, bybit] = [aTrade('2355631', { broker: 'binance', quantity: 1 }), aTrade('2355631', { broker: 'bybit', quantity: 2 })];
      expect(await report(binance)).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0 })]);
      expect(await report(bybit)).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0 })]);
      expect(await report([bybit, binance])).toEqual([202, expect.objectContaining({ accepted: 0, duplicates: 2 })]);
      const both = [
        ['2355631', 'binance', 'BTCUSDT', 1],
        ['2355631', 'bybit', 'BTCUSDT', 2],
      ];
      expect(await quantities()).toEqual(both);
      const events = await desk.streamed('trades', 2);
      expect(events.map(({ data }) => (data as TradeRow)['broker']).toSorted(byText)).toEqual(['binance', 'bybit']);
    });

    it('and two symbols of a broker, in one call or by events', async () => {
      const fills = ['CB1', 'CB2'].map((symbol) => aTrade('77', { symbol, broker: 'alpha' }));
      const both = [
        ['77', 'alpha', 'CB1', 1],
        ['77', 'alpha', 'CB2', 1],
      ];
      expect(await report(fills)).toEqual([202, expect.objectContaining({ accepted: 2, duplicates: 0 })]);
      expect(await quantities()).toEqual(both);
      await desk.clear();
      await desk.tell(...fills.map(({ id: trade_id, ...payload }) => ({ type: 'trade.executed', payload: { ...payload, trade_id } })));
      await until(async () => (await desk.trades()).length === 2);
      expect(await quantities()).toEqual(both);
    });

    it('with all digits of an id that is a number', async () => {
      const payload = '"symbol":"BTCUSDT","side":"BUY","quantity":1,"price":100,"broker":"alpha"';
      const digits = ['8389765489680951453', '8389765489680951454', '9007199254740993', '77'];
      const events = digits.map((id) => `{"id":${id}1,"type":"trade.executed","payload":{"trade_id":${id},${payload}}}`);
      expect((await desk.postText('events', `[${events.join()}]`)).body).toMatchObject({
        accepted: 4,
        results: digits.map((id) => ({ id: `${id}1` })),
      });
      await until(async () => (await desk.trades()).length === 4);
      expect((await quantities()).map(([id]) => id)).toEqual(digits.toSorted());
      expect((await desk.postText('trades', `[${digits.map((id) => `{"id":${id},${payload}}`).join()}]`)).body).toMatchObject({
        accepted: 0,
        duplicates: 4,
      });
    });

    it('and never by their order, which may have many fills', async () => {
      await desk.tell(
        ...[3, 5, 2].map((quantity, n) => ({
          id: `fill-${n}`,
          type: 'trade.executed',
          payload: { order_id: 'ord-1', symbol: 'BTCUSDT', side: 'BUY', quantity, price: 100, broker: 'alpha' },
        })),
      );
      await until(async () => (await desk.trades()).length === 3);
      expect((await desk.trades()).reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(10);
    });

    it('and are updated by the report that is later at its source', async () => {
      const at = (seconds: number) => ago(60_000 - seconds * 1000);
      const fill = aTrade('1', { broker: 'alpha', status: 'FILLED', fees: 1, timestamp: at(0) });
      await report(fill);
      expect(await report({ ...fill, fees: 2, pnl: 5 })).toEqual([202, expect.objectContaining({ accepted: 1 })]);
      await report({ ...fill, status: 'CANCELLED', fees: 0, updated_at: at(20) });
      await report({ ...fill, status: 'SETTLED', fees: 3, updated_at: at(10) });
      expect(await desk.trades()).toEqual([expect.objectContaining({ status: 'CANCELLED', fees: 0, pnl: 5, timestamp: fill.timestamp })]);
    });

    it('where the broker is not said, by what can be meant', async () => {
      await report(aTrade('1', { broker: 'alpha' }));
      // The one trade that it can be; of another side it is none of ours, and is kept.
      expect(await report([aTrade('1', { fees: 2 }), aTrade('1', { side: 'SELL', quantity: 9 })])).toEqual([
        202,
        expect.objectContaining({ accepted: 2 }),
      ]);
      expect(await quantities()).toEqual([
        ['1', null, 'BTCUSDT', 9],
        ['1', 'alpha', 'BTCUSDT', 1],
      ]);
      // The broker becomes known later.
      await report(aTrade('2'));
      await report([aTrade('2', { broker: 'beta' }), aTrade('2', { broker: 'gamma' })]);
      expect((await quantities()).slice(2)).toEqual([
        ['2', 'beta', 'BTCUSDT', 1],
        ['2', 'gamma', 'BTCUSDT', 1],
      ]);
    });

    it('and none is lost between two pages', async () => {
      const timestamp = ago(1000);
      const many = ['a', 'b', 'c', 'd'].flatMap((broker) => ['S1', 'S2'].map((symbol) => aTrade('1', { broker, symbol, timestamp })));
      await report([...many, aTrade('1', { symbol: 'S3', timestamp })]);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body }: { body: PageOf<TradeRow> } = await desk.get<PageOf<TradeRow>>(`trades?limit=2${query}`);
        seen.push(...body.items.map(({ broker, symbol }) => `${String(broker)} ${String(symbol)}`));
        cursor = body.next_cursor;
      }
      expect(seen).toHaveLength(9);
      expect(new Set(seen).size).toBe(9);
    });
  });

  it('have sides in the words of brokers, and what is no side is counted', async () => {
    const sides = ['BOT', 'SLD', 'B', 'S', 'Buy to Open', 'bid', 'ask', 'long entry', 'sideways'];
    await report(sides.map((side, n) => aTrade(`s${n}`, { side, broker: 'alpha' })));
    expect((await desk.get('trades/stats')).body).toMatchObject({ count: 9, buys: 5, sells: 3, other: 1 });
    expect(ids(await desk.trades('&side=sld')).toSorted()).toEqual(['s1', 's3', 's6']);
  });

  it('without an id are known by their content', async () => {
    const { id: _, ...trade } = aTrade('', { broker: 'alpha' });
    expect(await report([trade, { ...trade, quantity: 2 }])).toEqual([202, expect.objectContaining({ accepted: 2 })]);
    expect(await report([trade])).toEqual([202, expect.objectContaining({ accepted: 0, duplicates: 1 })]);
    expect(await report({ ...trade, pnl: 3 })).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0 })]);
    expect(await desk.trades()).toHaveLength(2);
  });

  it('that cannot be one are refused by their place, and cost the others nothing', async () => {
    const soon = new Date(Date.now() + 4 * 60_000).toISOString();
    const late = new Date(Date.now() + 6 * 60_000).toISOString();
    const { id: _, timestamp: __, ...timeless } = aTrade('');
    const body = [
      aTrade('good'),
      7,
      aTrade('a', { symbol: null }),
      aTrade('b', { price: 'NaN' }),
      aTrade('c', { quantity: -1 }),
      aTrade('d', { timestamp: late }),
      aTrade('e', { timestamp: soon }),
      aTrade('f', { timestamp: 'yesterday' }),
      aTrade('g', { colour: 'red' }),
      aTrade('h', { symbol: 'a\u0000b' }),
      aTrade('i', { strategy: 'x'.repeat(101) }),
      timeless,
      aTrade('j', { price: 1e16 }),
      aTrade('k', { currency: '$' }),
    ];
    expect(await report(body)).toEqual([
      202,
      {
        accepted: 2,
        duplicates: 0,
        rejected: 12,
        errors: [
          { index: 1, field: '', message: 'must be an object' },
          { index: 2, field: 'symbol', message: 'is required' },
          { index: 3, field: 'price', message: 'must be a number of at most 1000000000000000' },
          { index: 4, field: 'quantity', message: 'must be above 0' },
          { index: 5, field: 'timestamp', message: 'is more than 5 minutes in the future' },
          { index: 7, field: 'timestamp', message: 'must be RFC 3339, or an epoch in seconds or milliseconds' },
          { index: 8, field: 'colour', message: 'is not known here' },
          { index: 9, field: 'symbol', message: 'must be text of 1 to 100 printable characters' },
          { index: 10, field: 'strategy', message: 'must be text of 1 to 100 printable characters' },
          { index: 11, field: 'timestamp', message: 'is required for a trade without an id' },
          { index: 12, field: 'price', message: 'must be a number of at most 1000000000000000' },
          { index: 13, field: 'currency', message: 'must be a currency code such as USD' },
        ],
      },
    ]);
    expect(ids(await desk.trades()).toSorted()).toEqual(['e', 'good']);
  });

  it.each([
    ['nothing', '[]', 422],
    ['only rubbish', '["x",{"id":"a"}]', 422],
    ['10,001 trades', JSON.stringify(Array.from({ length: 10_001 }, (_, n) => ({ id: n }))), 422],
    ['broken JSON', '{"id":', 400],
    ['10 MB', JSON.stringify(aTrade('x', { symbol: 'x'.repeat(10_000_000) })), 413],
    ['poison', '{"__proto__":{"id":"a"},"symbol":"A","side":"BUY","quantity":1,"price":1,"id":"p"}', 422],
    ['a number beyond numbers', '{"symbol":"A","side":"BUY","quantity":1,"price":1e999,"id":"p"}', 422],
    ['half a character', '{"symbol":"\\ud800","side":"BUY","quantity":1,"price":1,"id":"p"}', 422],
  ])('are not taken from %s', async (_name, text, expected) => {
    const { status } = await desk.postText('trades', text).catch(() => ({ status: 413 }));
    expect([status, await desk.trades()]).toEqual([expected, []]);
  });

  it('are taken ten thousand at once, each on the stream once', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => aTrade(`n${n}`));
    expect(await report(many)).toEqual([202, { accepted: 10_000, duplicates: 0, rejected: 0, errors: [] }]);
    const events = await desk.streamed('trades', 10_000);
    expect(new Set(events.map(({ data }) => (data as TradeRow).id)).size).toBe(10_000);
    expect(events).toHaveLength(10_000);
  });

  it('keep whatever text there is as text', async () => {
    const nasty = `'); drop table trades; -- \u{1F4C8} " \\ 事件 %27`;
    await report(aTrade(`x' or 1=1`, { symbol: nasty, broker: nasty, strategy: nasty, status: nasty }));
    const query = `&symbol=${encodeURIComponent(nasty)}&broker=${encodeURIComponent(nasty)}&strategy=${encodeURIComponent(nasty)}`;
    expect(await desk.trades(query)).toEqual([expect.objectContaining({ id: `x' or 1=1`, symbol: nasty, broker: nasty, strategy: nasty })]);
    expect((await desk.get(`trades/stats?${query.slice(1)}`)).body).toMatchObject({ count: 1 });
    expect(await (await desk.fetch(`trades/export?format=ndjson${query}`)).text()).toContain(JSON.stringify(nasty));
  });

  describe('asked for', () => {
    beforeEach(async () => void (await report([...FOUR, aTrade('old', { timestamp: ago(7.75 * DAY_MS) })])));

    it.each([
      ['', ['t4', 't3', 't2', 't1']],
      ['&symbol=ETHUSDT', ['t1']],
      ['&symbol=ethusdt', []],
      ['&side=sell', ['t3', 't1']],
      ['&side=LONG', ['t4', 't2']],
      ['&broker=alpha', ['t3', 't1']],
      ['&broker=all&strategy=momentum', ['t2', 't1']],
      ['&status=filled', ['t4', 't3', 't2', 't1']],
      ['&status=EXECUTED', ['t4', 't3', 't2', 't1']],
      ['&side=other', []],
      ['&status=cancelled', []],
      ['&broker=alpha&strategy=momentum&symbol=ETHUSDT', ['t1']],
      [`&start_time=${ago(9 * DAY_MS)}`, ['t4', 't3', 't2', 't1', 'old']],
      [`&end_time=${ago(DAY_MS)}`, ['old']],
      [`&end_time=${ago(0.5 * DAY_MS)}`, []],
      [`&start_time=${FOUR[1]?.timestamp}&end_time=${FOUR[3]?.timestamp}`, ['t3', 't2']],
      ['&start_time=-8640000000000000&end_time=8640000000000000&symbol=ETHUSDT', ['t1']],
    ])('with %s', async (query, expected) => expect(ids(await desk.trades(query))).toEqual(expected));

    it.each([
      ['?cursor=rubbish', 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["events",1,2]').toString('base64url')}`, 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["trades","1; drop","x"]').toString('base64url')}`, 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["trades",1e300,"x"]').toString('base64url')}`, 400, 'request.bad_cursor'],
      [`?cursor=${Buffer.from('["trades",1,"x\\u0000"]').toString('base64url')}`, 400, 'request.bad_cursor'],
      [`?start_time=${ago(0)}&end_time=${ago(1000)}`, 422, 'request.invalid'],
      ['?start_time=2025-12-04T10:00:00', 422, 'request.invalid'],
      ['?end_time=soon', 422, 'request.invalid'],
      ['?limit=0', 422, 'request.invalid'],
      ['?limit=1001', 422, 'request.invalid'],
      ['?symbol=', 422, 'request.invalid'],
      ['?side=hold', 422, 'request.invalid'],
      ['?status=purple', 422, 'request.invalid'],
      ['/stats?side=hold', 422, 'request.invalid'],
      ['/export?status=purple', 422, 'request.invalid'],
      ['?symbol=a&symbol=b', 422, 'request.invalid'],
      ['?symbol[]=a', 422, 'request.invalid'],
      [`?strategy=${'x'.repeat(101)}`, 422, 'request.invalid'],
      ['?colour=red', 422, 'request.invalid'],
      ['?broker=nowhere', 404, 'portfolio.unknown_broker'],
      ['/stats?limit=5', 422, 'request.invalid'],
      ['/stats?broker=nowhere', 404, 'portfolio.unknown_broker'],
      ['/export?format=xml', 422, 'request.invalid'],
      ['/export?limit=5', 422, 'request.invalid'],
      ['/export?broker=nowhere', 404, 'portfolio.unknown_broker'],
    ])('as %s: %d', async (query, status, code) => {
      const answer = await desk.get(`trades${query}`);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });

    it('page by page, without missing or repeating any while new ones arrive', async () => {
      const page = async (cursor: string | null) =>
        (await desk.get<PageOf<TradeRow>>(`trades?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
      const first = await page(null);
      await report([
        aTrade('newest'),
        aTrade('between', { timestamp: FOUR[2]?.timestamp, id: 't2b' }),
        aTrade('older', { timestamp: ago(2 * DAY_MS) }),
      ]);
      const second = await page(first.next_cursor);
      const third = await page(second.next_cursor);
      expect([first, second, third].map(({ items }) => ids(items))).toEqual([
        ['t4', 't3'],
        ['t2b', 't2'],
        ['t1', 'older'],
      ]);
      expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);
    });
  });

  it.each([
    ['trades', { nobody: 401, viewer: 403, operator: 200, api: 200 }],
    ['trades/stats', { nobody: 401, viewer: 403, operator: 200, api: 200 }],
    ['trades/export', { nobody: 401, viewer: 403, operator: 200, api: 403 }],
  ])('%s is for who may', async (path, expected) => {
    const statuses: Record<string, number> = {};
    for (const who of Object.keys(expected)) statuses[who] = (await desk.fetch(path, who)).status;
    expect(statuses).toEqual(expected);
  });

  it('are taken from who may', async () => {
    const statuses: Record<string, number> = {};
    for (const who of ['nobody', 'viewer', 'operator', 'api']) statuses[who] = (await desk.post('trades', aTrade(who), who)).status;
    expect(statuses).toEqual({ nobody: 401, viewer: 403, operator: 403, api: 202 });
  });

  describe('figures', () => {
    it('of no trades are null, with the reason', async () => {
      const { status, body } = await desk.get('trades/stats');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        count: 0,
        volume: null,
        pnl: null,
        win_rate: null,
        first_trade_at: null,
        by_symbol: [],
        by_currency: [],
      });
      expect(body['reasons']).toEqual(
        Object.fromEntries(
          ['volume', 'fees', 'pnl', 'win_rate', 'profit_factor', 'payoff', 'expectancy'].map((name) => [name, 'insufficient_data']),
        ),
      );
    });

    it('match the worked set', async () => {
      const results = [120, -80, 45, 0, -30, 200, -150, 60];
      await report(results.map((pnl, n) => aTrade(`w${n}`, { pnl, fees: 0.1, strategy: n % 2 ? 'odd' : 'even' })));
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({
        count: 8,
        buys: 8,
        sells: 0,
        wins: 4,
        losses: 3,
        break_even: 1,
        pnl: 165,
        fees: 0.8,
        volume: 800,
        reasons: {},
      });
      expect(body['win_rate']).toBeCloseTo(0.5714285714, 9);
      expect(body['profit_factor']).toBeCloseTo(1.6346153846, 9);
      expect(body['payoff']).toBeCloseTo(1.2259615385, 9);
      expect(body['expectancy']).toBe(20.625);
      expect(body['by_strategy']).toEqual([
        expect.objectContaining({ name: 'even', count: 4, pnl: -15, wins: 2, losses: 2, win_rate: 0.5 }),
        expect.objectContaining({ name: 'odd', count: 4, pnl: 180, wins: 2, losses: 1 }),
      ]);
    });

    it('without a loss say so', async () => {
      await report([aTrade('a', { pnl: 5 }), aTrade('b', {})]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ win_rate: 1, profit_factor: null, payoff: null, expectancy: 5 });
      expect(body['reasons']).toEqual({ fees: 'insufficient_data', profit_factor: 'no_losses', payoff: 'no_losses' });
    });

    it('without a range are of the last 7 days, until now', async () => {
      const [before, { body }] = [Date.now(), await desk.get('trades/stats')];
      const [startMs, endMs] = [Date.parse(String(body['start_time'])), Date.parse(String(body['end_time']))];
      expect(endMs - startMs).toBe(7 * DAY_MS);
      // Figures are kept for 5 s.
      expect(endMs).toBeGreaterThan(before - 6000);
      expect(endMs).toBeLessThanOrEqual(Date.now());
    });

    it('never add money of two currencies without a rate; a trade that names none has that of its broker', async () => {
      await desk.database.pool.query(
        "insert into broker_summaries (broker, currency, as_of, source) values ('gamma', 'EUR', now(), 'test')",
      );
      await report([
        aTrade('a', { pnl: 5, currency: 'USD', broker: 'alpha' }),
        aTrade('b', { pnl: -2, broker: 'gamma', symbol: 'EURCOIN' }),
      ]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ count: 2, currency: null, pnl: null, volume: null, win_rate: 0.5 });
      expect(body['reasons']).toMatchObject({ pnl: 'no_rate', volume: 'no_rate', expectancy: 'no_rate' });
      expect(body['unrated']).toEqual([{ currency: 'EUR', count: 1 }]);
      expect(body['by_currency']).toEqual([
        { currency: 'EUR', count: 1, volume: 100, fees: null, pnl: -2 },
        { currency: 'USD', count: 1, volume: 100, fees: null, pnl: 5 },
      ]);
      expect((await desk.get('trades/stats?broker=gamma')).body).toMatchObject({ currency: 'EUR', pnl: -2 });
    });

    it('keep apart what has no currency', async () => {
      await report([aTrade('a', { pnl: 5, currency: 'USD' }), aTrade('b', { pnl: 7 })]);
      const { body } = await desk.get('trades/stats');
      expect(body).toMatchObject({ currency: null, pnl: null, reasons: { pnl: 'mixed_currencies' } });
      expect(body['by_currency']).toEqual([
        { currency: 'USD', count: 1, volume: 100, fees: null, pnl: 5 },
        { currency: null, count: 1, volume: 100, fees: null, pnl: 7 },
      ]);
      expect(body['by_symbol']).toEqual([expect.objectContaining({ name: 'BTCUSDT', count: 2, currency: null, pnl: null })]);
    });

    it('leave out what is beyond reason and was stored before it was refused', async () => {
      await report(['a', 'b', 'c'].map((id) => aTrade(id, { pnl: 5, fees: 1 })));
      await desk.database.pool.query(
        "update trades set pnl = 1.7e308, fees = 1.7e308, price = 1.7e308, quantity = 1.7e308 where id <> 'c'",
      );
      const { status, body } = await desk.get('trades/stats');
      expect([status, body]).toEqual([200, expect.objectContaining({ count: 3, unpriced: 2, pnl: 5, fees: 1, volume: 100, wins: 1 })]);
    });

    it('are counted once in five seconds, and for each scope by itself', async () => {
      const sums = jest.spyOn(desk.app.get(TradeStatsRepository), 'sums');
      const upTo = `&end_time=${ago(-1000)}`;
      await report([aTrade('a', { broker: 'alpha' }), aTrade('b', { broker: 'beta' })]);
      await desk.limit('operator', ['alpha']);
      const count = async (as: string, query = '') => (await desk.get(`trades/stats?side=BUY${query}`, as)).body['count'];
      desk.mayBeOld = true;
      try {
        expect(await Promise.all([count('admin', upTo), count('admin', upTo), count('operator', upTo)])).toEqual([2, 2, 1]);
        expect([await count('admin', upTo), await count('operator', upTo)]).toEqual([2, 1]);
        expect(sums).toHaveBeenCalledTimes(2);
      } finally {
        desk.mayBeOld = false;
        sums.mockRestore();
      }
    });

    it('count what has no price instead of taking it for nothing', async () => {
      await desk.tell({ type: 'trade.executed', payload: { id: 'a', symbol: 'X', side: 'BUY', quantity: 2 } });
      await until(async () => (await desk.trades()).length === 1);
      expect((await desk.get('trades/stats')).body).toMatchObject({ count: 1, unpriced: 1, volume: null });
    });
  });

  describe('for someone limited to some brokers', () => {
    beforeEach(async () => {
      await report(FOUR);
      await desk.limit('operator', ['alpha', 'delta']);
    });

    it('are those of these brokers only: in lists, figures and files', async () => {
      expect(ids(await desk.trades('', 'operator'))).toEqual(['t3', 't1']);
      expect(ids(await desk.trades('&broker=alpha', 'operator'))).toEqual(['t3', 't1']);
      expect(await desk.trades('&broker=delta', 'operator')).toEqual([]);
      expect((await desk.get('trades/stats', 'operator')).body).toMatchObject({ count: 2, pnl: 120 });
      const file = await (await desk.fetch('trades/export?format=ndjson', 'operator')).text();
      expect(
        file
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as TradeRow).id),
      ).toEqual(['t1', 't3']);
    });

    it.each(['trades', 'trades/stats', 'trades/export'])('%s: another broker does not exist', async (path) => {
      const { status, body } = await desk.get(`${path}?broker=beta`, 'operator');
      expect([status, body['code']]).toEqual([404, 'portfolio.unknown_broker']);
    });

    it('arrive on their socket if they are theirs', async () => {
      const client = await desk.socket('/ws/trades', 'operator');
      await client.frame('subscribed');
      await report([aTrade('b5', { broker: 'beta' }), aTrade('n5'), aTrade('a5', { broker: 'alpha' })]);
      const frame = await client.frame((each) => each.type === 'trade');
      expect(frame).toMatchObject({ type: 'trade', topic: 'trades', data: { id: 'a5', broker: 'alpha', status: 'FILLED' } });
      client.close();
    });

    it('may be told by them of these brokers only', async () => {
      await desk.limit('admin', ['alpha']);
      expect(await report([aTrade('x', { broker: 'alpha' }), aTrade('y', { broker: 'beta' }), aTrade('z')])).toEqual([
        202,
        {
          ...{ accepted: 1, duplicates: 0, rejected: 2 },
          errors: [1, 2].map((index) => ({ index, field: 'broker', message: 'must be one of your brokers' })),
        },
      ]);
    });
  });

  it('are on /ws/trades, and not for a viewer', async () => {
    const client = await desk.socket('/ws/trades');
    await client.frame('subscribed');
    await report(aTrade('live', { pnl: 1.5 }));
    expect(await client.frame('trade')).toMatchObject({ topic: 'trades', data: { id: 'live', pnl: 1.5, side: 'BUY' } });
    client.close();
    const viewer = await desk.socket('/ws/trades', 'viewer');
    expect((await viewer.closed).code).toBe(4403);
  });
});
