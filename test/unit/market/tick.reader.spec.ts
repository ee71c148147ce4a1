import { readMode, readName } from '../../../src/modules/market/ticks/instrument-name.js';
import { FIELD } from '../../../src/modules/market/ticks/tick.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import { readTickTime } from '../../../src/modules/market/ticks/tick-time.js';

const NOW = 1_770_003_088_500;
const read = (body: unknown) => readTick(body, { feed: 'http' }, NOW);
const tick = (body: object) => {
  const result = read({ exchange: 'NSE', symbol: 'TCS', ltp: 10, ...body });
  if (typeof result === 'string') throw new Error(result);
  return result;
};

describe('a tick of a feed', () => {
  it.each([
    ['not a number', NaN],
    ['text that is none', 'NaN'],
    ['beyond doubles', '1e400'],
    ['null', null],
    ['empty', ''],
    ['true', true],
  ])('is refused with a price that is %s', (_what, ltp) => {
    expect(read({ exchange: 'NSE', symbol: 'TCS', ltp })).toBe('bad_price');
  });

  it.each([0, -1, '-37.63'])('is refused with the price %p, unless the feed may', (ltp) => {
    const body = { exchange: 'NYMEX', symbol: 'CL', ltp };
    expect(read(body)).toBe('price_not_positive');
    const allowed = readTick(body, { feed: 'x', negativePrices: true }, NOW);
    expect(typeof allowed === 'string' ? allowed : allowed.values[FIELD.ltp]).toBe(Number(ltp));
  });

  it.each([[[]], [1], ['x'], [null], [undefined]])('is no %p', (body) => expect(read(body)).toBe('not_an_object'));

  it.each([
    [{ exchange: 'nse', symbol: 'TCS', ltp: 1 }, 'bad_exchange'],
    [{ exchange: 'NSE', symbol: '__proto__', ltp: 1 }, 'bad_symbol'],
    [{ exchange: 'NSE', symbol: 'A'.repeat(65), ltp: 1 }, 'bad_symbol'],
    [{ exchange: 'NSE', symbol: 'T\nCS', ltp: 1 }, 'bad_symbol'],
    [{ exchange: 'NSE', symbol: '🚀', ltp: 1 }, 'bad_symbol'],
    [{ exchange: 'NSE', symbol: 'TCS', ltp: 1, mode: 4 }, 'bad_mode'],
    [{ exchange: 'NSE', symbol: 'TCS' }, 'no_field'],
    [{ exchange: 'NSE', symbol: 'TCS', ltp: 1, timestamp: 'noon' }, 'bad_timestamp'],
  ])('says what is wrong with %j', (body, reason) => expect(read(body)).toBe(reason));

  it('takes tiny and huge prices, numeric text and symbols of any script', () => {
    expect(tick({ ltp: 1e-12 }).values[FIELD.ltp]).toBe(1e-12);
    expect(tick({ ltp: '1000000000000000' }).values[FIELD.ltp]).toBe(1e15);
    expect(tick({ symbol: '币安人生USDT' }).symbol).toBe('币安人生USDT');
  });

  it.each([2 ** 53 + 2, '9007199254740993'])('flags a volume of %p, which no double holds, and takes the nearest', (volume) => {
    const { flags, values } = tick({ volume });
    expect([flags, Math.abs((values[FIELD.volume] ?? NaN) - 2 ** 53) <= 2]).toEqual([['inexact'], true]);
  });

  it('takes a price of zero for no price: brokers write it so', () => {
    expect(tick({ open: 0, volume: 0 }).values[FIELD.open]).toBeNaN();
    expect(tick({ open: 0, volume: 0 }).values[FIELD.volume]).toBe(0);
  });

  it('sorts a book, keeps the last of two equal prices, leaves out bad levels, cuts at 50', () => {
    const bids = [[1, 5], { price: '3', quantity: 7, orders: 2 }, [2, 1], [2, 9], [NaN, 1], [4, -1], 'x'];
    expect(tick({ bids }).bids).toEqual([
      { price: 3, quantity: 7, orders: 2 },
      { price: 2, quantity: 9 },
      { price: 1, quantity: 5 },
    ]);
    const asks = Array.from({ length: 10_000 }, (_, index) => [10_000 - index, 1]);
    const side = tick({ asks }).asks;
    expect(side).toHaveLength(50);
    expect(side?.[0]).toEqual({ price: 1, quantity: 1 });
    expect(read({ exchange: 'NSE', symbol: 'TCS', asks: [...asks, [1, 1]] })).toBe('too_many_levels');
    expect(tick({ depth: {} }).bids).toBeNull();
  });

  it.each([
    [1_770_003_088, 1_770_003_088_000],
    ['1770003088', 1_770_003_088_000],
    [1_770_003_088_123, 1_770_003_088_123],
    [1_770_003_088_123_456, 1_770_003_088_123],
    ['1770003088123456789', 1_770_003_088_123],
    ['2026-02-02T03:31:28.123Z', 1_770_003_088_123],
    [86_400, 86_400_000],
    [undefined, NaN],
    ['2026-02-02 09:01:28.123+05:30', 1_770_003_088_123],
    ['2026-02-02T03:31:60Z', 1_770_003_120_000],
    ['2026-02-02', null],
    ['2026-02-02T03:31:28', null],
    [-1, null],
  ])('has its time as %p', (given, ms) => expect(readTickTime(given)).toBe(ms));

  it.each(['2026-02-30T03:31:28Z', '2026-02-29T03:31:28Z', '2026-02-02T24:00:00Z', '2026-02-02T03:31:28+25:00'])(
    'has no time in %s, which no calendar or clock shows',
    (text) => expect(readTickTime(text)).toBeNull(),
  );
});

describe('names and modes', () => {
  it.each([
    ['1', 1],
    [' quote ', 2],
    [3.0, 3],
    ['FULL', 3],
    [2.5, null],
    [0, null],
    [true, null],
    [{}, null],
  ])('%p is the mode %p', (given, mode) => expect(readMode(given)).toBe(mode));

  it('a symbol may have a colon, an exchange may not', () => {
    expect(readName('NSE:A:B')).toEqual({ exchange: 'NSE', symbol: 'A:B' });
    expect(readName('NSE')).toBeNull();
    expect(readName(':TCS')).toBeNull();
  });
});
