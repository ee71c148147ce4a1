import { aTrade, type PageOf, type TradesDesk, type TradeRow, withTradesDesk } from '../../services/trades/trades-desk.js';

const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
/** Three trades of two brokers and one without a broker, reported oldest first. */
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
  let desk: TradesDesk;
  const { report } = withTradesDesk((made) => (desk = made));

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
    ['trades', { anonymous: 401, viewer: 403, operator: 200, api: 200 }],
    ['trades/stats', { anonymous: 401, viewer: 403, operator: 200, api: 200 }],
    ['trades/export', { anonymous: 401, viewer: 403, operator: 200, api: 403 }],
  ])('%s is for who may', async (path, expected) => {
    const statuses: Record<string, number> = {};
    for (const who of Object.keys(expected)) statuses[who] = (await desk.fetch(path, who)).status;
    expect(statuses).toEqual(expected);
  });

  it('are taken from who may', async () => {
    const statuses: Record<string, number> = {};
    for (const who of ['anonymous', 'viewer', 'operator', 'api']) statuses[who] = (await desk.post('trades', aTrade(who), who)).status;
    expect(statuses).toEqual({ anonymous: 401, viewer: 403, operator: 403, api: 202 });
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

    it('may be reported by them of these brokers only', async () => {
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
