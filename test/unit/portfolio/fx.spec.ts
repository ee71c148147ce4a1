import fc from 'fast-check';
import { FxRates } from '../../../src/modules/portfolio/fx-rates.js';
import { readRateFact } from '../../../src/modules/portfolio/fx.reader.js';

const TOLD_AT = '2025-12-04T10:30:00.000Z';
const read = (data: unknown, own = 'USD') => readRateFact({ data, timestamp: TOLD_AT }, own);
const rates = (configured: Record<string, number> = {}) => new FxRates(new Map(Object.entries(configured)));
const eurusd = (rate: number, asOfMs: number) => ({ base: 'EUR', quote: 'USD', rate, asOfMs });

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
    expect(read(data)).toEqual({ base, quote, rate: 1.1, asOfMs: Date.parse(TOLD_AT) });
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
  it('are those that were told, else those that were configured, in both directions', () => {
    const known = rates({ EURUSD: 1.08, USDJPY: 160 });
    expect([known.rate('EUR', 'USD'), known.rate('JPY', 'USD')]).toEqual([1.08, 1 / 160]);
    known.tell(eurusd(1.25, 1));
    expect([known.rate('EUR', 'USD'), known.rate('USD', 'EUR')]).toEqual([1.25, 0.8]);
  });

  it('are none through a third currency, and 1 only of a currency to itself', () => {
    const known = rates({ EURUSD: 1.08, USDJPY: 160 });
    expect([known.rate('EUR', 'JPY'), known.rate('EUR', 'EUR'), known.rate('XXX', 'USD')]).toEqual([null, 1, null]);
  });

  it('do not go back to an older one, whichever direction it is told in', () => {
    const known = rates();
    known.tell(eurusd(1.25, 10));
    expect(known.tell(eurusd(9, 5))).toBe(false);
    known.tell({ base: 'USD', quote: 'EUR', rate: 0.5, asOfMs: 20 });
    known.tell(eurusd(9, 15));
    expect([known.rate('EUR', 'USD'), known.rate('USD', 'EUR')]).toEqual([2, 0.5]);
  });

  it('of the past are the last ones told until then, else the present ones', () => {
    const known = rates();
    for (const [rate, asOfMs] of [
      [1.3, 30],
      [1.1, 10],
      [1.2, 20],
    ] as const)
      known.tell(eurusd(rate, asOfMs));
    expect([5, 10, 15, 29, 99].map((atMs) => known.rateAt('EUR', 'USD', atMs))).toEqual([1.3, 1.1, 1.1, 1.2, 1.3]);
    expect(known.rateAt('JPY', 'USD', 10)).toBeNull();
  });

  it('are the newest in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.01, max: 100, noNaN: true })), { minLength: 1 }),
        (told) => {
          const known = rates();
          for (const [asOfMs, rate] of told) known.tell(eurusd(rate, asOfMs));
          const newestMs = Math.max(...told.map(([asOfMs]) => asOfMs));
          expect(known.rate('EUR', 'USD')).toBe(told.findLast(([asOfMs]) => asOfMs === newestMs)?.[1]);
        },
      ),
    );
  });

  it('admit pairs before they are stored: as many as there is room for, and known and configured ones always', () => {
    const known = rates({ GBPUSD: 1.2 });
    const made = Array.from({ length: 1500 }, (_, n) => ({ base: `X${n}`, quote: 'USD', rate: 2, asOfMs: 1 }));
    const admitted = known.admitted(made);
    expect(admitted).toHaveLength(1000);
    for (const rate of admitted) known.tell(rate);
    const configured = { base: 'USD', quote: 'GBP', rate: 0.5, asOfMs: 2 };
    expect(known.admitted([...made.slice(998, 1002), configured])).toEqual([...made.slice(998, 1000), configured]);
    expect([known.tell(configured), known.rate('GBP', 'USD')]).toEqual([true, 2]);
  });

  it('keep only so many pairs', () => {
    const known = rates();
    const code = (n: number) => String.fromCodePoint(65 + (n % 26), 65 + (Math.floor(n / 26) % 26), 65 + (Math.floor(n / 676) % 26));
    const told = Array.from({ length: 10_000 }, (_, n) => known.tell({ base: code(n), quote: 'USDX', rate: 2, asOfMs: 1 }));
    expect(told.filter(Boolean)).toHaveLength(1000);
  });
});
