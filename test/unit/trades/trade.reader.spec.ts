import { tradeContentId, readTradeFact, readTrades, tradeSide, tradeStatus } from '../../../src/modules/trades/ledger/trade.reader.js';

const NOW = Date.parse('2025-12-04T10:30:00Z');
const fact = (data: unknown) => readTradeFact({ id: 'fact-1', type: 'trade_executed', timestamp: new Date(NOW).toISOString(), data });
const BASE = { symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 100, timestamp: '2025-12-04T10:00:00Z' };

describe('a fact of a trade', () => {
  it('is read in the documented form', () => {
    const row = {
      ...BASE,
      id: 'trd-1',
      status: 'FILLED',
      order_type: 'MARKET',
      fees: 1,
      broker: 'alpha',
      strategy: 'momentum',
      pnl: -2,
      currency: 'USD',
    };
    expect(fact(row)).toEqual({
      ...{ id: 'trd-1', symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 100, atMs: Date.parse('2025-12-04T10:00:00Z') },
      ...{ status: 'FILLED', orderType: 'MARKET', fees: 1, broker: 'alpha', strategy: 'momentum', pnl: -2, currency: 'USD' },
      ...{ orderId: null, reportedAtMs: Date.parse('2025-12-04T10:00:00Z') },
    });
  });

  it.each([
    [{ trade_id: 't' }, { id: 't' }],
    [{ id: 42 }, { id: '42' }],
    [{ trade_id: '9007199254740993' }, { id: '9007199254740993' }],
    [{ id: 9007199254740994 }, { id: '9007199254740994' }],
    [
      { id: '', order_id: 'o' },
      { id: 'fact-1', orderId: 'o' },
    ],
    [{ id: 'x'.repeat(201) }, { id: expect.stringMatching(/^sha256:/) }],
    [{ symbol: 7203 }, { symbol: '7203' }],
    [{}, { id: 'fact-1' }],
    [{ side: 'short' }, { side: 'SELL' }],
    [{ side: 'sell short' }, { side: 'SELL' }],
    [
      { side: null, quantity: '-3' },
      { side: 'SELL', quantity: 3 },
    ],
    [
      { side: null, quantity: null },
      { side: 'UNKNOWN', quantity: null },
    ],
    [{ quantity: null, qty: '2.5' }, { quantity: 2.5 }],
    [{ price: 'NaN', fill_price: '99' }, { price: 99 }],
    [{ price: null, entry_price: 5, exit_price: 6 }, { price: 5 }],
    [{ commission: 3 }, { fees: 3 }],
    [{ pnl: 'Infinity' }, { pnl: null }],
    [
      { pnl: 1.7e308, price: -1.1e15, quantity: '1e16', fees: 1e300 },
      { pnl: null, price: null, quantity: null, fees: null },
    ],
    [{ pnl: -1e15 }, { pnl: -1e15 }],
    [{ side: `${'x'.repeat(99)}\u{1F4C8}` }, { side: `${'X'.repeat(99)}\ufffd` }],
    [{ realized_pnl: '-0.5' }, { pnl: -0.5 }],
    [{ source: 'momentum' }, { strategy: 'momentum' }],
    [
      { broker: ' Bo\u0308rse ', symbol: 'Bo\u0308' },
      { broker: 'B\u00f6rse', symbol: 'B\u00f6' },
    ],
    [{ exchange: 'IB:U123' }, { broker: 'IB:U123' }],
    [{ strategy: 'x'.repeat(150) }, { strategy: 'x'.repeat(100) }],
    [{ broker: '\ud800' }, { broker: '\ufffd' }],
    [{ currency: '$' }, { currency: null }],
    [{ status: 'canceled' }, { status: 'CANCELLED' }],
    [{}, { status: 'EXECUTED' }],
    [{ timestamp: NOW / 1000 - 60 }, { atMs: NOW - 60_000 }],
    [{ timestamp: null }, { atMs: NOW }],
    [{ updated_at: NOW / 1000 - 5 }, { reportedAtMs: NOW - 5000 }],
    [{ updated_at: '2999-01-01T00:00:00Z' }, { reportedAtMs: Date.parse(BASE.timestamp) }],
    [{ timestamp: '2999-01-01T00:00:00Z' }, { atMs: NOW }],
  ])('%j is understood', (given, expected) => expect(fact({ ...BASE, ...given })).toMatchObject(expected));

  it.each([[null], ['x'], [[]], [{}], [{ ...BASE, symbol: ' ' }], [{ ...BASE, symbol: ['x'] }]])('%j is none', (data) =>
    expect(fact(data)).toBeNull(),
  );
});

describe('the answer of the execution service', () => {
  it.each([[[{ ...BASE, id: 'a' }]], [{ trades: [{ ...BASE, id: 'a' }], total: 1 }]])('is a list, or has one', (answer) =>
    expect(readTrades(answer, NOW)).toMatchObject({ rows: [{ id: 'a' }], skipped: 0 }),
  );
  it.each([[null], ['x'], [{}], [{ trades: 'none' }]])('%j is not understood', (answer) => expect(readTrades(answer, NOW)).toBeNull());

  it('gives one trade once, and none that is ambiguous', () => {
    const { id: _, ...anonymous } = { id: '', ...BASE };
    const answer = [{ ...BASE, id: 'a' }, { ...BASE, id: 'a', price: 7 }, anonymous, { ...anonymous, timestamp: null }, 'x'];
    expect(readTrades(answer, NOW)).toMatchObject({ rows: [{ id: 'a', price: 100 }, { price: 100 }], skipped: 2, duplicates: 1 });
  });

  it('skips a trade whose broker has no name that can be kept: without it, it could be of any broker', () => {
    const rows = ['x'.repeat(65), 'a\u0001b', 'all'].flatMap((name) => [
      { ...BASE, broker: name },
      { ...BASE, exchange: name },
    ]);
    expect(readTrades(rows, NOW)).toMatchObject({ rows: [], skipped: 6 });
  });

  it('gives a trade without an id the same one each time, whatever has become of it', () => {
    const idOf = (row: object, nowMs: number) => readTrades([row], nowMs)?.rows[0]?.id;
    expect(idOf(BASE, NOW)).toBe(idOf({ ...BASE, pnl: 5, status: 'CLOSED', fees: 1 }, NOW + 60_000));
    expect(idOf(BASE, NOW)).not.toBe(idOf({ ...BASE, quantity: 2 }, NOW));
  });

  it('cannot put a trade into the future', () => {
    const far = { ...BASE, timestamp: '2999-01-01T00:00:00Z' };
    expect(readTrades([{ ...far, id: 'a' }, far], NOW)).toMatchObject({ rows: [{ id: 'a', atMs: NOW }], skipped: 1 });
  });
});

it.each([
  ...['BOT', 'B', 'Buy to Open', 'buy-to-cover', 'bid', 'long entry', 'SHORT_EXIT', 'bought'].map((word) => [word, 'BUY']),
  ...['SLD', 'S', 'Sell to Close', 'sell short', 'ask', 'short entry', 'long exit', 'sold'].map((word) => [word, 'SELL']),
])('the side %j of a broker is %s', (side, expected) => expect(fact({ ...BASE, side })).toMatchObject({ side: expected }));

it('words of sides and states are those of the desk', () => {
  expect(['BUY', 'LONG', 'SELL', 'SHORT', 'HOLD'].map((word) => tradeSide(word, null))).toEqual(['BUY', 'BUY', 'SELL', 'SELL', 'HOLD']);
  expect([null, 'OPEN', 'CLOSED', 'WEIRD'].map(tradeStatus)).toEqual(['EXECUTED', 'OPENED', 'CLOSED', 'WEIRD']);
});

it('a content id does not run values together', () => {
  const trade = {
    symbol: 'A',
    side: 'B',
    quantity: 1,
    price: 2,
    atMs: 3,
    status: 'X',
    orderType: null,
    fees: null,
    broker: null,
    strategy: 'cd',
    pnl: null,
    currency: null,
    orderId: null,
    reportedAtMs: null,
  };
  expect(tradeContentId({ ...trade, broker: 'c', strategy: 'd' })).not.toBe(tradeContentId({ ...trade, broker: null, strategy: 'cd' }));
});
