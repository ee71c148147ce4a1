import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { type BrokerSummary, FIGURES } from '../../../../src/modules/portfolio/books/broker-summary.js';
import { inBase, type Leg, legOf, totalsOf } from '../../../../src/modules/portfolio/books/totals.js';

/** Two doubles' product and sum without rounding: with fewer digits it lands beside the nearest double. */
const Exact = Decimal.clone({ precision: 60 });
const NOW = 1_000_000;
const STANDING = { nowMs: NOW, maxAgeMs: 120_000, baseCurrency: 'USD' };
const aSummary = (broker: string, figures: Partial<BrokerSummary> = {}): BrokerSummary => ({
  ...{ broker, currency: 'USD', totalValue: 1000, cash: 400, unrealizedPnl: 1, realizedPnl: 2, totalPnl: 3, totalPositions: 4 },
  ...{ asOfMs: NOW, source: 'event', ...figures },
});
const leg = (summary: BrokerSummary, rate: number | null = 1) => legOf(summary.broker, summary, rate, STANDING);
const totals = (...legs: Leg[]) => totalsOf(legs, 'USD');

describe('Totals', () => {
  it('of two currencies before and after a move are those of the worked set', () => {
    const at = (us: number, eu: number, rate: number) =>
      totals(leg(aSummary('us', { totalValue: us })), leg(aSummary('eu', { totalValue: eu, currency: 'EUR' }), rate)).totalValue ?? NaN;
    expect([at(60_000, 40_000, 1.1), at(61_200, 39_600, 1.12)]).toEqual([104_000, 105_552]);
    expect(at(61_200, 39_600, 1.12) / at(60_000, 40_000, 1.1) - 1).toBeCloseTo(0.0149230769, 10);
  });

  it('add cents exactly', () => {
    expect(totals(...[0.1, 0.2, 0.7].map((totalValue, n) => leg(aSummary(`b${n}`, { totalValue })))).totalValue).toBe(1);
  });

  it('do not convert a count', () => {
    expect(totals(leg(aSummary('eu', { currency: 'EUR' }), 1.5))).toMatchObject({ totalPositions: 4, totalValue: 1500 });
  });

  it.each([
    ['silent', legOf('eu', null, 1.1, STANDING), 'no summary yet', 'unavailable'],
    ['without a rate', leg(aSummary('eu', { currency: 'EUR' }), null), 'no rate EURUSD', 'live'],
    [
      'out of date',
      leg(aSummary('eu', { asOfMs: NOW - 120_001 }), 1.1),
      'no summary since 1970-01-01T00:14:39.999Z, which is older than 120 s',
      'stale',
    ],
  ])('leave out a broker that is %s, by name, and are incomplete', (_what, eu, reason, status) => {
    expect(eu.status).toBe(status);
    expect(totals(leg(aSummary('us')), eu)).toMatchObject({
      ...{ totalValue: 1000, included: ['us'], excluded: [{ broker: 'eu', reason }], complete: false, reason: `eu: ${reason}` },
    });
  });

  it('count a broker until it is older than its limit', () => {
    expect(totals(leg(aSummary('us', { asOfMs: NOW - 120_000 })))).toMatchObject({ complete: true, reason: null, asOfMs: NOW - 120_000 });
  });

  it('of no broker are null, with the reason', () => {
    expect(totals()).toMatchObject({ totalValue: null, totalPositions: null, complete: false, reason: 'no broker is known', asOfMs: null });
    expect(totals(legOf('eu', null, null, STANDING))).toMatchObject({ totalValue: null, complete: false, reason: 'eu: no summary yet' });
  });

  it('beyond all numbers are null', () => {
    expect(totals(leg(aSummary('us', { totalValue: 1e308 }), 1e10)).totalValue).toBeNull();
    expect([inBase(null, 1), inBase(1, null), inBase(2, 1.5)]).toEqual([null, null, 3]);
  });

  const cents = fc.option(
    fc.integer({ min: -1e14, max: 1e14 }).map((value) => value / 100),
    { freq: 4 },
  );
  const aLeg = fc.record({
    figures: fc.record({ totalValue: cents, cash: cents, unrealizedPnl: cents, realizedPnl: cents, totalPnl: cents }),
    rate: fc.option(fc.integer({ min: 1, max: 2_000_000 }).map((value) => value / 10_000)),
    ageMs: fc.constantFrom(0, 60_000, 500_000),
    received: fc.boolean(),
  });
  const desk = fc.array(aLeg, { maxLength: 8 }).map((reported) =>
    reported.map(({ figures, rate, ageMs, received }, n) => {
      const summary = received ? aSummary(`b${n}`, { ...figures, currency: 'EUR', asOfMs: NOW - ageMs }) : null;
      return legOf(`b${n}`, summary, rate, STANDING);
    }),
  );

  it('are the sum of the brokers that count and of no others; what one of them does not report is null', () => {
    fc.assert(
      fc.property(desk, (legs) => {
        const counted = legs.filter(({ reason }) => reason === null);
        const sum = totals(...legs);
        expect([sum.included, sum.excluded.map(({ broker }) => broker)].flat().toSorted()).toEqual(legs.map(({ broker }) => broker));
        expect(sum.complete).toBe(legs.length > 0 && counted.length === legs.length);
        for (const name of FIGURES) {
          const parts = counted.map(({ summary, rate }) => ({
            amount: summary?.[name] ?? null,
            rate: name === 'totalPositions' ? 1 : rate,
          }));
          const isKnown = parts.length > 0 && parts.every(({ amount }) => amount !== null);
          const expected = parts.reduce((total, { amount, rate }) => total.plus(new Exact(amount ?? 0).times(rate ?? NaN)), new Exact(0));
          if (isKnown) expect(sum[name]).toBe(expected.toNumber());
          else expect(sum[name]).toBeNull();
        }
      }),
    );
  });

  it('do not depend on the order of the brokers', () => {
    fc.assert(
      fc.property(
        desk.chain((legs) => fc.tuple(fc.constant(legs), fc.shuffledSubarray(legs, { minLength: legs.length }))),
        ([legs, shuffled]) => {
          for (const name of FIGURES) expect(totals(...shuffled)[name]).toBe(totals(...legs)[name]);
        },
      ),
    );
  });

  it('of all brokers are those of two halves together, where all of it is known', () => {
    const known = fc.array(fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 1, max: 200 })), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(known, fc.nat(), (reported, cut) => {
        const legs = reported.map(([value, rate], n) => leg(aSummary(`b${n}`, { totalValue: value / 100, currency: 'EUR' }), rate / 100));
        const at = 1 + (cut % (legs.length - 1));
        const [all, left, right] = [legs, legs.slice(0, at), legs.slice(at)].map((part) => totals(...part).totalValue ?? NaN);
        // Each of the three is the double nearest to its sum.
        const tolerance = Number.EPSILON * [all, left, right].reduce<number>((total, part) => total + Math.abs(part ?? NaN), 0);
        expect(Math.abs((left ?? NaN) + (right ?? NaN) - (all ?? NaN))).toBeLessThanOrEqual(tolerance);
      }),
    );
  });

  it('never count a leg that is missing as 0, nor by 1.0: without it they are as if it were not there', () => {
    fc.assert(
      fc.property(desk, cents, (legs, value) => {
        const missing = leg(aSummary('eu', { totalValue: value, currency: 'EUR' }), null);
        const { totalValue, cash, complete, included } = totals(...legs, missing);
        expect({ totalValue, cash, included }).toEqual(
          (({ totalValue: v, cash: c, included: i }) => ({ totalValue: v, cash: c, included: i }))(totals(...legs)),
        );
        expect(complete).toBe(false);
      }),
    );
  });
});
