import {
  asFraction,
  asMoney,
  asPercent,
  asPrice,
  asQty,
  bytes,
  fraction,
  gain,
  meanPrice,
  money,
  percent,
  percentGain,
  plural,
  price,
  qty,
  trendOf,
  wholeMoney,
} from '../src/format/format.ts';

describe('money', () => {
  it.each([
    [101_203.58, '101,203.58'],
    [-33_354.91, '−33,354.91'],
    [0, '0.00'],
    [-0, '0.00'],
    [-0.001, '0.00'],
    [0.1 + 0.2, '0.30'],
    [1e15, '1,000,000,000,000,000.00'],
  ])('%p is %s', (value, text) => expect(money(asMoney(value)!)).toBe(text));

  it('has a sign where it is a result, and none where it rounds to nothing', () => {
    expect([524.11, -25.91, 0, -0.001].map((value) => gain(asMoney(value)!))).toEqual(['+524.11', '−25.91', '0.00', '0.00']);
  });

  it('is whole where its cents stand elsewhere', () => expect(wholeMoney(asMoney(50_984.4)!)).toBe('50,984'));
});

describe('prices and sizes are written as sent, never with an exponent', () => {
  it.each([
    [97_849.25829457, '97,849.258'],
    [142.10638951, '142.10639'],
    [1_234_567_890.126, '1,234,567,890.13'],
    [0.000012345678, '0.00001235'],
    [1e-9, '0.000000001'],
    [96_469.9, '96,469.90'],
  ])('mean price %p', (value, text) => expect(meanPrice(asPrice(value)!)).toBe(text));

  it.each([
    [96_469.9, '96,469.90'],
    [3727.12457733, '3,727.12457733'],
    [0.000000123456, '0.000000123456'],
    [0.00001234567891, '0.000012345679'],
    [1e-9, '0.000000001'],
    [0, '0.00'],
  ])('price %p', (value, text) => expect(price(asPrice(value)!)).toBe(text));

  it.each([
    [87, '87'],
    [0.057, '0.057'],
    [1e-9, '0.000000001'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e15, '1,000,000,000,000,000'],
  ])('size %p', (value, text) => expect(qty(asQty(value)!)).toBe(text));
});

it('a percentage and a fraction are of different sizes', () => {
  expect([percent(asPercent(1.5)!), fraction(asFraction(0.015)!), percentGain(asPercent(0.52)!)]).toEqual(['1.50', '1.50', '+0.52']);
});

it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('%p is missing, not zero', (value) => {
  expect([asMoney(value), asPercent(value), asQty(value)]).toEqual([null, null, null]);
});

it('the trend is that of what is written', () => {
  expect([trendOf(3, '+3.00'), trendOf(-3, '−3.00'), trendOf(0.001, '0.00'), trendOf(null, '—')]).toEqual(['up', 'down', 'flat', 'flat']);
});

it('words follow their number', () => {
  expect([plural(1, 'broker', 'brokers'), plural(3, 'broker', 'brokers'), plural(0, 'broker', 'brokers')]).toEqual([
    '1 broker',
    '3 brokers',
    '0 brokers',
  ]);
});

it('bytes have a unit that fits', () => {
  expect([0, 1023, 1024, 1_572_864].map(bytes)).toEqual(['0 B', '1,023 B', '1 KiB', '1.5 MiB']);
});
