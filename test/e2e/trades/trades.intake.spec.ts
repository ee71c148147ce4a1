import { aTrade, type TradesDesk, type TradeRow, withTradesDesk } from '../../services/trades/trades-desk.js';
import { until } from '../../support/until.js';

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe('trades', () => {
  let desk: TradesDesk;
  const { report } = withTradesDesk((made) => (desk = made));

  it('that the desk reports are stored under their own id, else under that of the event', async () => {
    const reported = {
      symbol: 'BTCUSDT',
      side: 'long',
      size: '0.5',
      fill_price: 95_000,
      commission: 2.5,
      source: 'momentum',
      exchange: 'alpha',
    };
    await desk.emit(
      { id: 'e1', type: 'trade.executed', payload: { ...reported, trade_id: 77 } },
      { id: 'e2', type: 'trade.opened', payload: { ...reported, realized_pnl: 'NaN' } },
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
      aTrade('l', { broker: 'a\u0007b' }),
    ];
    expect(await report(body)).toEqual([
      202,
      {
        accepted: 2,
        duplicates: 0,
        rejected: 13,
        errors: [
          { index: 1, field: '', message: 'must be an object' },
          { index: 2, field: 'symbol', message: 'is required' },
          { index: 3, field: 'price', message: 'must be a number of at most 1000000000000000' },
          { index: 4, field: 'quantity', message: 'must be above 0' },
          { index: 5, field: 'timestamp', message: 'is more than 5 minutes in the future' },
          { index: 7, field: 'timestamp', message: 'must be RFC 3339, or an epoch in seconds or milliseconds' },
          { index: 8, field: 'colour', message: expect.stringContaining('is not known here; known: broker, currency') },
          { index: 9, field: 'symbol', message: 'must be text of 1 to 100 printable characters' },
          { index: 10, field: 'strategy', message: 'must be text of 1 to 100 printable characters' },
          { index: 11, field: 'timestamp', message: 'is required for a trade without an id' },
          { index: 12, field: 'price', message: 'must be a number of at most 1000000000000000' },
          { index: 13, field: 'currency', message: 'must be a currency code such as USD' },
          { index: 14, field: 'broker', message: 'must be 1 to 64 printable characters' },
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
});
