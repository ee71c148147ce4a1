import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { round } from '../../../src/common/money/money.js';

const exact = (value: number, decimals: number) => new Decimal(value).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber() + 0;

describe('Rounding of money', () => {
  it('is that of its decimal digits, half away from zero', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.double({ min: -1e8, max: 1e8, noNaN: true }),
          // Halves, and what is next to them.
          fc.tuple(fc.integer({ min: -1e10, max: 1e10 }), fc.integer({ min: -2, max: 2 })).map(([n, off]) => n / 1000 + off * 1e-13),
        ),
        fc.integer({ min: 0, max: 8 }),
        (value, decimals) => {
          expect(round(value, decimals)).toBe(exact(value, decimals));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    [1.005, 1.01],
    [-1.005, -1.01],
    [2.675, 2.68],
    [1e300, 1e300],
    [-0.001, 0],
    [0.285, 0.29],
  ])('%d is %d', (value, expected) => {
    expect(round(value, 2)).toBe(expected);
  });
});
