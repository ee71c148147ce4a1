import { array, assert, constantFrom, integer, oneof, property, record } from 'fast-check';
import type { BookFigures } from '../../src/sandbox/ledger/book.figures.js';
import { Ledger } from '../../src/sandbox/ledger/ledger.js';
import { Money } from '../../src/sandbox/ledger/money.js';

const BROKERS = ['alpaca', 'binance', 'zerodha'];

function ledger(): Ledger {
  const made = new Ledger();
  for (const broker of BROKERS) made.deposit(broker, 10_000);
  return made;
}

function fill(side: 'BUY' | 'SELL', quantity: number | string, price: number | string, fee: number | string = 0, broker = 'alpaca') {
  return {
    symbol: 'AAPL',
    side,
    broker,
    strategy: 'momentum',
    quantity: new Money(quantity),
    price: new Money(price),
    fee: new Money(fee),
  };
}

/** The laws, to the last digit. */
function expectHonest(figures: BookFigures): void {
  const same = (a: Money, b: Money): void => expect(a.toFixed()).toBe(b.toFixed());
  same(figures.equity, figures.cash.plus(figures.positionValue));
  same(figures.totalPnl, figures.equity.minus(figures.deposits));
  same(figures.realized.plus(figures.unrealized), figures.totalPnl);
  same(figures.realizedGross.plus(figures.unrealized).minus(figures.fees), figures.totalPnl);
  same(figures.longExposure.minus(figures.shortExposure), figures.positionValue);
}

describe('a book', () => {
  it('keeps the average cost when a position grows and realises only what is closed', () => {
    const books = ledger();
    expect(books.apply(fill('BUY', 10, 100, 1))).toBeNull();
    books.apply(fill('BUY', 30, 120));
    expect(books.apply(fill('SELL', 20, 130, 2))?.toNumber()).toBe(300);
    books.mark('AAPL', 140);

    const figures = books.brokerFigures('alpaca');
    expect(figures.positions[0]?.entryPrice.toNumber()).toBe(115);
    expect(figures.realizedGross.toNumber()).toBe(300);
    expect(figures.realized.toNumber()).toBe(297);
    expect(figures.unrealized.toNumber()).toBe(500);
    expect(figures.cash.toNumber()).toBe(10_000 - 1000 - 3600 + 2600 - 3);
    expectHonest(figures);
  });

  it('earns on a short position when the price falls', () => {
    const books = ledger();
    books.apply(fill('SELL', 10, 100));
    books.mark('AAPL', 90);
    const [position] = books.brokerFigures('alpaca').positions;
    expect(position?.unrealized.toNumber()).toBe(100);
    expect(position?.unrealizedPct).toBe(10);
    expect(position?.quantity.toNumber()).toBe(-10);
    expect(books.apply(fill('BUY', 4, 95))?.toNumber()).toBe(20);
  });

  it('flips through zero: closes the old side, opens the new one at the fill price', () => {
    const books = ledger();
    books.apply(fill('BUY', 10, 100));
    expect(books.apply(fill('SELL', 25, 110))?.toNumber()).toBe(100);
    const [position] = books.brokerFigures('alpaca').positions;
    expect(position?.quantity.toNumber()).toBe(-15);
    expect(position?.entryPrice.toNumber()).toBe(110);
  });

  it('forgets a position that is closed to the last unit, however its cost was rounded', () => {
    const books = ledger();
    books.apply(fill('BUY', 3, '0.1000000000000001'));
    books.apply(fill('SELL', 1, 7));
    books.apply(fill('SELL', 2, 7));
    const figures = books.brokerFigures('alpaca');
    expect(figures.positions).toEqual([]);
    expect(figures.unrealized.toNumber()).toBe(0);
    expectHonest(figures);
  });

  it.each([
    ['nothing', fill('BUY', 0, 100)],
    ['a negative quantity', fill('BUY', -1, 100)],
    ['a price of NaN', fill('BUY', 1, 'NaN')],
    ['a negative fee', fill('BUY', 1, 100, -1)],
    ['an unknown broker', fill('BUY', 1, 100, 0, 'nobody')],
  ])('refuses a fill of %s and leaves the books as they were', (_what, wrong) => {
    const books = ledger();
    expect(() => books.apply(wrong)).toThrow('book');
    expect(() => books.mark('AAPL', 0)).toThrow('not a price');
    expect(books.fillCount()).toBe(0);
    expect(books.totals().cash.toNumber()).toBe(30_000);
  });
});

const move = record({ mark: constantFrom('AAA', 'BBB', 'CCC'), price: integer({ min: 1, max: 9_999_999 }) });
const trade = record({
  broker: constantFrom(...BROKERS),
  strategy: constantFrom('momentum', 'ensemble'),
  symbol: constantFrom('AAA', 'BBB', 'CCC'),
  side: constantFrom('BUY' as const, 'SELL' as const),
  quantity: integer({ min: 1, max: 5_000_000 }),
  price: integer({ min: 1, max: 9_999_999 }),
  fee: integer({ min: 0, max: 50_000 }),
});

it('balances after every fill and price move: per broker, in sum, and cut by strategy', () => {
  assert(
    property(array(oneof(move, trade), { maxLength: 60 }), (steps) => {
      const books = ledger();
      for (const step of steps) {
        if ('mark' in step) books.mark(step.mark, step.price / 1000);
        else
          books.apply({
            ...step,
            quantity: new Money(step.quantity).div(1000),
            price: new Money(step.price).div(1000),
            fee: new Money(step.fee).div(10_000),
          });

        for (const balance of books.trialBalances()) expect(balance.toFixed()).toBe('0');
        const parts = BROKERS.map((broker) => books.brokerFigures(broker));
        for (const figures of [...parts, books.totals()]) expectHonest(figures);
        const byStrategy = books.strategyNames().reduce((sofar, name) => sofar.plus(books.strategyFigures(name).equity), new Money(0));
        expect(byStrategy.toFixed()).toBe(books.totals().totalPnl.toFixed());
        for (const position of books.totals().positions) expect(position.quantity.isZero()).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});
