import fc from 'fast-check';
import { FxRates } from '../../../../src/modules/portfolio/books/fx/fx-rates.js';
import { readRateFact } from '../../../../src/modules/portfolio/books/fx/fx.reader.js';

const REPORTED_AT = '2025-12-04T10:30:00.000Z';
const read = (data: unknown, own = 'USD') => readRateFact({ data, timestamp: REPORTED_AT }, own);
const rates = (configured: Record<string, number> = {}) => new FxRates(new Map(Object.entries(configured)));
const eurusd = (rate: number, asOfMs: number) => ({ base: 'EUR', quote: 'USD', rate, asOfMs });

/** When the rates of these tests are asked for. */
const NOW = Date.parse(REPORTED_AT);

describe('A rate', () => {
  it.each([
    [{ base: 'EUR', quote: 'USD', rate: 1.1 }, 'EUR', 'USD'],
    [{ base: 'eur', quote: ' usd ', rate: '1.1' }, 'EUR', 'USD'],
    [{ pair: 'EURUSD', rate: 1.1 }, 'EUR', 'USD'],
    [{ pair: 'eur/usd', rate: 1.1 }, 'EUR', 'USD'],
    [{ pair: 'EUR-USD', rate: 1.1 }, 'EUR', 'USD'],
    [{ pair: 'USDTUSD', rate: 1.1 }, 'USDT', 'USD'],
    [{ pair: 'USDUSDT', rate: 1.1 }, 'USD', 'USDT'],
  ])('of %j is between %s and %s', (data, base, quote) => {
    expect(read(data)).toEqual({ base, quote, rate: 1.1, asOfMs: Date.parse(REPORTED_AT) });
  });

  it.each([0, -1.1, null, 'NaN', 'Infinity', 5e-324, 9e-7, 1.1e6, {}, undefined])('is not %j', (rate) => {
    expect(read({ pair: 'EURUSD', rate })).toBeNull();
  });

  it.each([{ pair: 'EUR' }, { pair: 'EURUSDX' }, { pair: 7 }, { base: 'EUR' }, { base: 'EUR', quote: 'EUR' }, { pair: 'E/U' }, {}])(
    'is none for %j',
    (data) => expect(read({ ...data, rate: 1.1 })).toBeNull(),
  );
});

describe('The rates', () => {
  it('are those that were reported, else those that were configured, in both directions', () => {
    const known = rates({ EURUSD: 1.08, USDJPY: 160 });
    expect([known.rate('EUR', 'USD', 100), known.rate('JPY', 'USD', 100)]).toEqual([1.08, 1 / 160]);
    known.apply(eurusd(1.25, 1));
    expect([known.rate('EUR', 'USD', 100), known.rate('USD', 'EUR', 100)]).toEqual([1.25, 0.8]);
  });

  it('go through a third currency where the pair has none, and say so with both ages', () => {
    const known = rates({ EURUSD: 1.08 });
    known.apply({ base: 'EUR', quote: 'NOK', rate: 12, asOfMs: NOW - 5000 });
    expect(known.path('NOK', 'USD', NOW)).toEqual({
      rate: (1 / 12) * 1.08,
      via: 'EUR',
      quotes: [
        { pair: 'EURNOK', rate: 12, asOfMs: NOW - 5000 },
        { pair: 'EURUSD', rate: 1.08, asOfMs: null },
      ],
    });
    known.apply({ base: 'NOK', quote: 'USD', rate: 0.1, asOfMs: NOW - 9000 });
    expect(known.path('NOK', 'USD', NOW)).toMatchObject({ rate: 0.1, via: null });
    expect([known.rate('EUR', 'EUR', NOW), known.rate('XXX', 'USD', NOW)]).toEqual([1, null]);
  });

  it('of minor units are a hundredth of those of their currency, in both directions', () => {
    const known = rates();
    known.apply({ base: 'GBP', quote: 'USD', rate: 1.25, asOfMs: NOW });
    expect(['GBp', 'GBX', 'GBP'].map((code) => known.rate(code, 'USD', NOW))).toEqual([0.0125, 0.0125, 1.25]);
    expect(known.rate('USD', 'GBX', NOW)).toBe(80);
    expect(read({ pair: 'GBXUSD', rate: 0.0125 })).toMatchObject({ base: 'GBP', quote: 'USD', rate: 1.25 });
    expect(read({ base: 'GBp', quote: 'USD', rate: 0.0125 })).toMatchObject({ base: 'GBP', quote: 'USD', rate: 1.25 });
  });

  it('are valid from their day on until the next, for as many days as they may be old, and never before', () => {
    const known = rates();
    const noon = Date.parse('2026-03-10T12:00:00Z');
    known.apply({ base: 'NZD', quote: 'USD', rate: 0.6, asOfMs: noon });
    const at = (text: string) => known.rate('NZD', 'USD', Date.parse(text));
    expect([at('2026-03-09T23:59:59Z'), at('2026-03-10T00:00:00Z'), at('2026-03-17T12:00:00Z'), at('2026-03-17T12:00:01Z')]).toEqual([
      ...[null, 0.6, 0.6, null],
    ]);
    known.apply({ base: 'NZD', quote: 'USD', rate: 0.5, asOfMs: noon - 86_400_000 });
    expect([at('2026-03-09T00:00:00Z'), at('2026-03-10T00:00:00Z'), at('2026-03-10T13:00:00Z')]).toEqual([0.5, 0.5, 0.6]);
  });

  it('of a day are valid on it, also where the last one of before has become too old', () => {
    const known = rates();
    const day = (text: string) => Date.parse(`${text}Z`);
    known.apply({ base: 'NZD', quote: 'USD', rate: 0.5, asOfMs: day('2026-01-01T12:00:00') });
    known.apply({ base: 'NZD', quote: 'USD', rate: 0.6, asOfMs: day('2026-01-20T12:00:00') });
    const at = (text: string) => known.rate('NZD', 'USD', day(text));
    expect([at('2026-01-19T12:00:00'), at('2026-01-20T09:00:00')]).toEqual([null, 0.6]);
    // As they come back from the table: one for each day.
    known.apply({ base: 'NZD', quote: 'USD', rate: 0.7, asOfMs: day('2026-01-21T20:00:00'), sinceMs: day('2026-01-21T08:00:00') });
    expect([at('2026-01-21T07:00:00'), at('2026-01-21T09:00:00')]).toEqual([0.6, 0.7]);
  });

  it('of days that are over are kept however many come today', () => {
    const known = rates();
    const start = Date.parse('2026-01-01T12:00:00Z');
    for (let n = 0; n < 30; n += 1)
      for (let m = 0; m < 300; m += 1)
        known.apply({ base: 'NZD', quote: 'USD', rate: n + m / 1000 + 1, asOfMs: start + n * 86_400_000 + m * 1000 });
    for (let m = 0; m < 20_000; m += 1)
      known.apply({ base: 'NZD', quote: 'USD', rate: 100 + m, asOfMs: start + 30 * 86_400_000 + m * 1000 });
    expect(known.rate('NZD', 'USD', start + 400_000)).toBe(1.299);
    expect(known.rate('NZD', 'USD', start + 1)).toBe(1.299);
    expect(known.rate('NZD', 'USD', start + 31 * 86_400_000)).toBe(20_099);
  });

  it('do not go back to an older one, whichever direction it is reported in', () => {
    const known = rates();
    known.apply(eurusd(1.25, 10));
    expect(known.apply(eurusd(9, 5))).toBe(false);
    known.apply({ base: 'USD', quote: 'EUR', rate: 0.5, asOfMs: 20 });
    known.apply(eurusd(9, 15));
    expect([known.rate('EUR', 'USD', 100), known.rate('USD', 'EUR', 100)]).toEqual([2, 0.5]);
  });

  it('of the past are the last ones reported until then, or the first of that day', () => {
    const known = rates();
    for (const [rate, asOfMs] of [
      [1.3, 30],
      [1.1, 10],
      [1.2, 20],
    ] as const)
      known.apply(eurusd(rate, asOfMs));
    expect([5, 10, 15, 29, 99].map((atMs) => known.rate('EUR', 'USD', atMs))).toEqual([1.1, 1.1, 1.1, 1.2, 1.3]);
    expect(known.rate('JPY', 'USD', 10)).toBeNull();
  });

  it('are the newest in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.01, max: 100, noNaN: true })), { minLength: 1 }),
        (reported) => {
          const known = rates();
          for (const [asOfMs, rate] of reported) known.apply(eurusd(rate, asOfMs));
          const newestMs = Math.max(...reported.map(([asOfMs]) => asOfMs));
          expect(known.rate('EUR', 'USD', 100)).toBe(reported.findLast(([asOfMs]) => asOfMs === newestMs)?.[1]);
        },
      ),
    );
  });

  it('admit pairs before they are stored: as many as there is room for, and known and configured ones always', () => {
    const known = rates({ GBPUSD: 1.2 });
    const made = Array.from({ length: 1500 }, (_, n) => ({ base: `X${n}`, quote: 'USD', rate: 2, asOfMs: 1 }));
    const admitted = known.admitted(made);
    expect(admitted).toHaveLength(1000);
    for (const rate of admitted) known.apply(rate);
    const configured = { base: 'USD', quote: 'GBP', rate: 0.5, asOfMs: 2 };
    expect(known.admitted([...made.slice(998, 1002), configured])).toEqual([...made.slice(998, 1000), configured]);
    expect([known.apply(configured), known.rate('GBP', 'USD', 100)]).toEqual([true, 2]);
  });

  it('keep only so many pairs', () => {
    const known = rates();
    const code = (n: number) => String.fromCodePoint(65 + (n % 26), 65 + (Math.floor(n / 26) % 26), 65 + (Math.floor(n / 676) % 26));
    const reported = Array.from({ length: 10_000 }, (_, n) => known.apply({ base: code(n), quote: 'USDX', rate: 2, asOfMs: 1 }));
    expect(reported.filter(Boolean)).toHaveLength(1000);
  });
});
