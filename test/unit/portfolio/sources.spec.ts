import fc from 'fast-check';
import { readPositionFact, readSnapshotPositions } from '../../../src/modules/portfolio/books/broker-position.js';
import { readFlowFact } from '../../../src/modules/portfolio/books/cash-flow.reader.js';
import { readSummaryFact } from '../../../src/modules/portfolio/feeds/event-summary.reader.js';
import { readRateFact } from '../../../src/modules/portfolio/books/fx/fx.reader.js';
import { readPortfolio } from '../../../src/modules/portfolio/feeds/portfolio.reader.js';
import { HASH_FIELDS, readHashSummary, readJsonSummary } from '../../../src/modules/portfolio/feeds/redis-summary.reader.js';
import { toServiceSummary } from '../../../src/modules/portfolio/feeds/service-summary.reader.js';

const REPORTED_AT = '2025-12-04T10:30:00.000Z';
const REPORTED_AT_MS = Date.parse(REPORTED_AT);
const fact = (data: unknown) => ({ id: 'f', type: 'x', timestamp: REPORTED_AT, data });
const event = (data: unknown) => readSummaryFact(fact(data), 'USD');
const json = (data: unknown, broker = 'alpha') => readJsonSummary(JSON.stringify(data), broker, 'USD', REPORTED_AT_MS);
const hash = (data: Record<string, string>, broker = 'alpha') =>
  readHashSummary(
    HASH_FIELDS.map((name) => data[name] ?? null),
    broker,
    'USD',
    REPORTED_AT_MS,
  );

const REPORTED = {
  ...{ broker: 'alpha', currency: 'EUR', cash_balance: 400, total_value: 1000, unrealized_pnl: 10, realized_pnl: 20, total_pnl: 30 },
  ...{ total_positions: 2, timestamp: '2025-12-04T10:29:00Z' },
};
const READ = {
  ...{ currency: 'EUR', cash: 400, totalValue: 1000, unrealizedPnl: 10, realizedPnl: 20, totalPnl: 30, totalPositions: 2 },
  asOfMs: REPORTED_AT_MS - 60_000,
};
/** Values that are no figure. */
const RUBBISH = [null, 1.7e308, -1.1e15, '1e16', 'NaN', 'Infinity', '', 'lots', true, {}, [], [7], '0x10'];

describe('A summary', () => {
  it('is the same from an event, a hash and a text in Redis', () => {
    expect(event(REPORTED)).toEqual({ broker: 'alpha', ...READ, source: 'event' });
    expect(json(REPORTED)).toEqual(READ);
    expect(hash(Object.fromEntries(Object.entries(REPORTED).map(([name, value]) => [name, String(value)])))).toEqual(READ);
  });

  it('of the portfolio service is that of its snapshot', () => {
    const figures = readPortfolio({
      total_equity: '11285.6',
      cash_balance: 10_000,
      num_positions: 1,
      unrealized_pnl: 'NaN',
      total_pnl: 5,
      realized_pnl: 1e300,
    });
    expect(figures && toServiceSummary(figures, 'USD', 7)).toEqual({
      ...{ broker: 'desk', currency: 'USD', totalValue: 11_285.6, cash: 10_000, unrealizedPnl: null, realizedPnl: null, totalPnl: 5 },
      ...{ totalPositions: 1, asOfMs: 7, source: 'service' },
    });
  });

  it.each(RUBBISH)('has null, and not 0, for %j', (rubbish) => {
    for (const read of [event({ ...REPORTED, total_value: rubbish }), json({ ...REPORTED, total_value: rubbish })])
      expect(read).toMatchObject({ totalValue: null, cash: 400 });
  });

  it.each([-1, 1.5, 1e10, 'two'])('does not have %j positions', (count) => {
    expect(event({ ...REPORTED, total_positions: count })).toMatchObject({ totalPositions: null });
  });

  it.each([...RUBBISH, {}, { broker: 'alpha' }, { broker: 'alpha', total_value: 'NaN', timestamp: REPORTED_AT }, 7])(
    'is none in %j',
    (rubbish) => {
      expect(event(rubbish)).toBeNull();
      expect(json(rubbish)).toBeNull();
    },
  );

  it.each([undefined, null, 7, '', ' ', 'all', 'a'.repeat(65), 'a\u0000b', 'a\nb'])('of a broker %j is ignored', (broker) =>
    expect(event({ ...REPORTED, broker })).toBeNull(),
  );

  it.each([
    'alpha',
    'IBKR.U-1_2',
    'Interactive Brokers',
    'IB:U123',
    'Börse',
    'a/b',
    "x' or 1=1",
    'a'.repeat(64),
    '__proto__',
    'constructor',
  ])('may be of %s', (broker) => {
    expect(event({ ...REPORTED, broker })).toMatchObject({ broker });
  });

  it('is ignored when it names another broker than its key', () => {
    expect(json({ ...REPORTED, broker: 'beta' })).toBeNull();
    expect(hash({ broker: 'beta', total_value: '1' })).toBeNull();
    expect(hash({ total_value: '1' })).toMatchObject({ totalValue: 1 });
  });

  it.each(['{', '', 'null', '[]', '"x"', '{"total_value":'.repeat(100)])('is none in the text %j', (text) => {
    expect(readJsonSummary(text, 'alpha', 'USD', REPORTED_AT_MS)).toBeNull();
  });

  it.each([
    [undefined, 'USD'],
    [null, 'USD'],
    [' ', 'USD'],
    [' eur ', 'EUR'],
    ['USDT', 'USDT'],
    ['euro!', 'XXX'],
    ['EU', 'XXX'],
    [978, 'XXX'],
    [{}, 'XXX'],
  ])('in the currency %j is in %s: absent is the base currency, and rubbish has no rate', (currency, expected) => {
    expect(event({ ...REPORTED, currency })).toMatchObject({ currency: expected });
  });

  it.each([
    [undefined, REPORTED_AT_MS],
    ['yesterday', REPORTED_AT_MS],
    [0, REPORTED_AT_MS],
    [1_764_844_140, 1_764_844_140_000],
    ['2025-12-04T10:29:00', REPORTED_AT_MS - 60_000],
    ['2025-12-04T10:35:00Z', REPORTED_AT_MS + 300_000],
    ['2025-12-04T10:35:00.001Z', REPORTED_AT_MS],
    ['9999-12-31T23:59:59Z', REPORTED_AT_MS],
  ])('of the time %j is as of %d: what is ahead of its own event is not believed', (timestamp, asOfMs) => {
    expect(event({ ...REPORTED, timestamp })).toMatchObject({ asOfMs });
  });

  it('of the future is of now, so that the next true one comes after it', () => {
    const aheadMs = Date.now() + 290_000;
    const ahead = { id: 'f', type: 'x', timestamp: new Date(aheadMs).toISOString() };
    const data = { ...REPORTED, symbol: 'X', amount: 1, pair: 'EURUSD', rate: 1, timestamp: aheadMs + 290_000 };
    for (const at of [data, { ...data, timestamp: undefined }]) {
      const read = [
        readSummaryFact({ ...ahead, data: at }, 'USD'),
        ...readPositionFact({ ...ahead, data: at }),
        readRateFact({ ...ahead, data: at }, 'USD'),
      ];
      for (const reported of read) expect(reported?.asOfMs).toBeLessThanOrEqual(Date.now());
      expect(readFlowFact({ ...ahead, data: at }, 'USD')?.atMs).toBeLessThanOrEqual(Date.now());
    }
    expect(readJsonSummary(JSON.stringify(data), 'alpha', 'USD', aheadMs)?.asOfMs).toBeLessThanOrEqual(Date.now());
  });

  it('in Redis without a time does not say of when it is', () => {
    expect(json({ total_value: 1 })).toMatchObject({ asOfMs: null });
    expect(json({ total_value: 1, timestamp: '2999-01-01T00:00:00Z' })).toMatchObject({ asOfMs: null });
  });

  it('never throws and never holds NaN, whatever is reported', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...HASH_FIELDS, 'rate', 'pair', 'base', 'amount', 'symbol'), fc.anything()),
        (any, row) => {
          for (const raw of [any, row, { ...row, broker: 'alpha' }]) {
            const read = [event(raw), ...readPositionFact(fact(raw)), readRateFact(fact(raw), 'USD'), readFlowFact(fact(raw), 'USD')];
            for (const result of read.flatMap((each) => Object.values(each ?? {})))
              expect(typeof result !== 'number' || Number.isFinite(result)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('A position', () => {
  it('is a row that names broker and symbol', () => {
    const row = { broker: 'alpha', symbol: 'BTCUSDT', size: '0.5', side: 'sell', entry_price: 10, current_price: 'NaN' };
    expect(readPositionFact(fact(row))).toEqual([
      {
        ...{ broker: 'alpha', symbol: 'BTCUSDT', side: 'SHORT', leg: 'SHORT' },
        ...{ size: 0.5, entryPrice: 10, currentPrice: null, asOfMs: REPORTED_AT_MS },
      },
    ]);
    for (const wrong of [{ symbol: null }, { symbol: 'x'.repeat(101) }, { broker: null }, { broker: 'all' }])
      expect(readPositionFact(fact({ ...row, ...wrong }))).toEqual([]);
  });

  it('has no size and no price beyond belief', () => {
    const row = { broker: 'alpha', symbol: 'X', size: 1e200, entry_price: 1e200, current_price: '-1e200' };
    expect(readPositionFact(fact(row))).toMatchObject([{ size: null, entryPrice: null, currentPrice: null }]);
  });

  it('of unknown size is not closed', () => {
    expect(readPositionFact(fact({ broker: 'alpha', symbol: 'X' }))).toMatchObject([{ size: null, side: 'UNKNOWN', leg: 'NET' }]);
  });

  it('of size 0 closes the leg that it names, and without a name all that is held of the symbol', () => {
    const closed = (more: object) =>
      readPositionFact(fact({ broker: 'alpha', symbol: 'X', size: -0, ...more })).map(({ leg, size }) => [leg, size]);
    expect(closed({})).toEqual([
      ['LONG', 0],
      ['SHORT', 0],
      ['NET', 0],
    ]);
    expect([closed({ side: 'FLAT' }).length, closed({ side: null }).length]).toEqual([3, 3]);
    expect([closed({ side: 'LONG' }), closed({ positionSide: 'BOTH' }), closed({ side: 'None', positionIdx: 2 })]).toEqual([
      [['LONG', 0]],
      [['NET', 0]],
      [['SHORT', 0]],
    ]);
  });

  it('is read from a snapshot in either dialect, if it is open', () => {
    const positions = [{ symbol: 'BTC', quantity: -2 }, { symbol: 'ETH', size: 0 }, { quantity: 7 }, 'rubbish', null];
    expect(readSnapshotPositions({ positions }, 'desk', 7)).toEqual([
      { broker: 'desk', symbol: 'BTC', side: 'SHORT', leg: 'NET', size: 2, entryPrice: null, currentPrice: null, asOfMs: 7 },
    ]);
    expect(readSnapshotPositions({ positions: 'many' }, 'desk', 7)).toEqual([]);
  });
});

describe('A cash flow', () => {
  it('has a broker, an amount and a currency', () => {
    expect(readFlowFact(fact({ broker: 'alpha', amount: '-20.5' }), 'USD')).toEqual({
      ...{ id: 'f', broker: 'alpha', atMs: REPORTED_AT_MS, amount: -20.5, currency: 'USD' },
    });
    for (const amount of [...RUBBISH, 0]) expect(readFlowFact(fact({ broker: 'alpha', amount }), 'USD')).toBeNull();
    expect(readFlowFact(fact({ amount: 7 }), 'USD')).toBeNull();
  });
});
