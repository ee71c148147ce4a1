import fc from 'fast-check';
import { Problem } from '../../../../src/common/problem.js';
import { loadConfig } from '../../../../src/config/config.js';
import type { BrokerPosition } from '../../../../src/modules/portfolio/books/broker-position.js';
import type { BrokerSummary } from '../../../../src/modules/portfolio/books/broker-summary.js';
import { Books } from '../../../../src/modules/portfolio/books/books.js';

const NOW = Date.now();
const books = (env: Record<string, string> = {}) => new Books(loadConfig({ NODE_ENV: 'test', ...env }));
const aSummary = (broker: string, figures: Partial<BrokerSummary> = {}): BrokerSummary => ({
  ...{ broker, currency: 'USD', totalValue: 1000, cash: 400, unrealizedPnl: null, realizedPnl: null, totalPnl: null, totalPositions: null },
  ...{ asOfMs: NOW, source: 'event', ...figures },
});
const aPosition = (broker: string, symbol: string, more: Partial<BrokerPosition> = {}): BrokerPosition => ({
  ...{ broker, symbol, side: 'LONG', leg: 'LONG', size: 1, entryPrice: 10, currentPrice: 11, asOfMs: NOW, ...more },
});
const service = (figures: Partial<BrokerSummary> = {}) => aSummary('desk', { source: 'service', ...figures });
const everyone = { brokers: ['*'] };

describe('The books', () => {
  it('keep the newest summary of a broker in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 9 }), fc.nat()), { minLength: 1 }), (reported) => {
        const kept = books();
        for (const [broker, asOfMs, totalValue] of reported) kept.apply(aSummary(broker, { asOfMs, totalValue }));
        for (const { broker, asOfMs, totalValue } of kept.summaries()) {
          const own = reported.filter(([name]) => name === broker);
          expect(asOfMs).toBe(Math.max(...own.map(([, at]) => at)));
          expect(totalValue).toBe(own.findLast(([, at]) => at === asOfMs)?.[2]);
        }
      }),
    );
  });

  it('know every broker that is configured or has reported, in order; "all" is none', () => {
    const kept = books({ BROKERS: 'beta, alpha,all,not\u0007a name,beta' });
    kept.apply(aSummary('gamma'));
    kept.applyPosition(aPosition('delta', 'X'));
    expect(kept.brokerNames()).toEqual(['alpha', 'beta', 'delta', 'gamma']);
    expect(kept.totals(kept.brokerNames()).excluded.map(({ broker }) => broker)).toEqual(['alpha', 'beta', 'delta']);
  });

  it('show a principal the brokers it sees; any other is not there', () => {
    const kept = books({ BROKERS: 'alpha,beta' });
    expect([kept.inScope(everyone), kept.inScope(everyone, 'all'), kept.inScope({ brokers: ['beta', 'zeta'] })]).toEqual([
      ['alpha', 'beta'],
      ['alpha', 'beta'],
      ['beta'],
    ]);
    expect([kept.inScope(everyone, 'alpha'), kept.inScope({ brokers: ['beta'] }, 'beta'), kept.inScope({ brokers: [] })]).toEqual([
      ['alpha'],
      ['beta'],
      [],
    ]);
    const refused = (brokers: string[], broker: string) => () => kept.inScope({ brokers }, broker);
    for (const [brokers, broker] of [
      [['beta'], 'alpha'] as const,
      [['*'], 'zeta'] as const,
      [['zeta'], 'zeta'] as const,
      [['*'], ''] as const,
    ])
      expect(refused([...brokers], broker)).toThrow(
        new Problem('portfolio.unknown_broker', { detail: 'There is no broker of that name.' }),
      );
  });

  it('do not open a closed position for an older report, until it is forgotten', () => {
    const kept = books();
    kept.applyPosition(aPosition('alpha', 'BTC'));
    kept.applyPosition(aPosition('alpha', 'BTC', { size: 0, asOfMs: NOW + 2 }));
    expect([kept.applyPosition(aPosition('alpha', 'BTC', { asOfMs: NOW + 1 })), kept.positions(['alpha'])]).toEqual([false, []]);
    kept.forgetClosed(NOW + 3);
    expect(kept.brokerNames()).toEqual([]);
  });

  it('hold no more brokers and positions than a desk has, however many names are made up', () => {
    const kept = books({ BROKERS: 'mine' });
    for (let n = 0; n < 10_000; n += 1) {
      kept.apply(aSummary(`b${n}`));
      kept.applyPosition(aPosition(`p${n}`, 'BTC'));
    }
    expect(kept.brokerNames()).toHaveLength(1001);
    expect([kept.apply(aSummary('mine')), kept.apply(aSummary('b1', { totalValue: 7 })), kept.apply(aSummary('other'))]).toEqual([
      true,
      true,
      false,
    ]);
    for (let n = 0; n < 60_000; n += 1) kept.applyPosition(aPosition('mine', `s${n}`));
    expect(kept.positions(kept.brokerNames()).length).toBeLessThanOrEqual(50_000);
  });

  it('give the place of who was not heard of for a day to who speaks now, but never a configured one’s', () => {
    const kept = books({ BROKERS: 'mine,silent' });
    const yesterday = { asOfMs: Date.now() - 25 * 3_600_000 };
    kept.apply(aSummary('silent', yesterday));
    for (let n = 0; n < 998; n += 1) kept.apply(aSummary(`b${n}`));
    kept.apply(aSummary('old', yesterday));
    kept.applyPosition(aPosition('older', 'BTC', yesterday));
    expect([kept.apply(aSummary('late', yesterday)), kept.apply(aSummary('mine'))]).toEqual([false, true]);
    expect([kept.apply(aSummary('new')), kept.applyPosition(aPosition('newer', 'BTC')), kept.apply(aSummary('newest'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(kept.brokerNames()).toEqual(expect.arrayContaining(['mine', 'silent', 'new', 'newer', 'b0', 'b997']));
    expect(kept.brokerNames()).toHaveLength(1002);
  });

  it('sum as many brokers as there may be to a number', () => {
    const kept = books({ FX_RATES: 'EURUSD=1000000' });
    for (let n = 0; n < 1000; n += 1) kept.apply(aSummary(`b${n}`, { currency: 'EUR', totalValue: 1e15 }));
    expect(kept.totals(kept.brokerNames()).totalValue).toBe(1e24);
  });

  describe('with the portfolio service alone', () => {
    it('have one broker, the desk', () => {
      const kept = books();
      expect(kept.setFallback(service(), [aPosition('desk', 'BTC')])).toBe(true);
      expect(kept.totals(kept.brokerNames())).toMatchObject({ totalValue: 1000, included: ['desk'], complete: true });
      expect(kept.positions(['desk'])).toHaveLength(1);
      expect(() => kept.inScope(everyone, 'alpha')).toThrow(Problem);
    });

    it('do not add it to any broker that reports itself, now or later', () => {
      const kept = books();
      kept.setFallback(service(), [aPosition('desk', 'BTC')]);
      kept.apply(aSummary('alpha', { totalValue: 7 }));
      expect(kept.setFallback(service(), [])).toBe(false);
      expect([kept.brokerNames(), kept.totals(kept.brokerNames()).totalValue, kept.positions(['alpha', 'desk'])]).toEqual([
        ['alpha'],
        7,
        [],
      ]);
    });

    it('lack no broker of whom only positions are known, but those that are configured', () => {
      const kept = books({ BROKERS: 'beta' });
      kept.setFallback(service(), [aPosition('desk', 'BTC')]);
      kept.applyPosition(aPosition('alpha', 'BTC'));
      expect(kept.totals(kept.brokerNames()).excluded.map(({ broker }) => broker)).toEqual(['beta']);
      // The same position is not given twice.
      expect(kept.positions(kept.brokerNames()).map(({ broker }) => broker)).toEqual(['alpha']);
      expect(kept.totals(['alpha'])).toMatchObject({ totalValue: null, complete: false });
    });

    it('let it grow old like any other', () => {
      const kept = books();
      kept.setFallback(service({ asOfMs: NOW - 500_000 }), []);
      expect(kept.totals(['desk'])).toMatchObject({ totalValue: null, complete: false, excluded: [{ broker: 'desk' }] });
    });
  });
});
