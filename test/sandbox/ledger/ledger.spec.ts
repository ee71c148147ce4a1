import { array, assert, constantFrom, integer, oneof, property, record } from 'fast-check';
import type { BookFigures } from '../../../src/sandbox/ledger/book.figures.js';
import { Ledger } from '../../../src/sandbox/ledger/ledger.js';
import { Money, sum } from '../../../src/sandbox/ledger/money.js';

const CURRENCIES = { alpaca: 'USD', binance: 'USD', degiro: 'EUR' } as const;
const BROKERS = Object.keys(CURRENCIES);

function ledger(): Ledger {
  const made = new Ledger();
  made.quote('EUR', 1.1);
  for (const [broker, currency] of Object.entries(CURRENCIES)) made.deposit(broker, 10_000, currency);
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
    ['an unknown broker', fill('BUY', 1, 100, 0, 'nowhere')],
  ])('refuses a fill of %s and leaves the books as they were', (_what, wrong) => {
    const books = ledger();
    expect(() => books.apply(wrong)).toThrow('book');
    expect(() => books.mark('AAPL', 0)).toThrow('not a price');
    expect(books.fillCount()).toBe(0);
    expect(books.totals().cash.toNumber()).toBe(31_000);
  });
});

describe('two currencies', () => {
  it('keeps each book in its own and sums in the base currency at the present rate', () => {
    const books = ledger();
    books.apply(fill('BUY', 10, 100, 1, 'degiro'));
    books.mark('AAPL', 120);
    expect(books.brokerFigures('degiro')).toMatchObject({ equity: new Money(10_199), totalPnl: new Money(199) });
    expect(books.totals().equity.toNumber()).toBe(20_000 + 11_218.9);
    books.quote('EUR', 1.2);
    expect(books.brokerFigures('degiro').equity.toNumber()).toBe(10_199);
    expect(books.totals().equity.toNumber()).toBe(20_000 + 12_238.8);
    expect(books.strategyFigures('momentum').totalPnl.toNumber()).toBe(238.8);
    expect(books.strategyQuantity('momentum', 'AAPL', 'EUR').toNumber()).toBe(10);
    expect(books.strategyQuantity('momentum', 'AAPL', 'USD').toNumber()).toBe(0);
  });

  it('never takes an unknown rate for 1', () => {
    const books = new Ledger();
    books.deposit('degiro', 100, 'EUR');
    expect(() => books.totals()).toThrow('There is no rate for EUR.');
    expect(() => books.standing()).toThrow('There is no rate for EUR.');
  });

  it.each([NaN, 0, -1, Infinity])('refuses a rate of %p', (rate) => {
    const books = ledger();
    expect(() => books.quote('EUR', rate)).toThrow('cannot be quoted');
    expect(books.rate('EUR').toNumber()).toBe(1.1);
  });

  it('refuses a deposit in another currency than the book, and a rate of the base currency in itself', () => {
    expect(() => ledger().deposit('degiro', 1, 'USD')).toThrow('The books of degiro are kept in EUR, not USD.');
    expect(() => ledger().quote('USD', 2)).toThrow('cannot be quoted');
  });
});

const move = record({ mark: constantFrom('AAA', 'BBB', 'CCC'), price: integer({ min: 1, max: 9_999_999 }) });
const rate = record({ eurusd: integer({ min: 50_000, max: 200_000 }) });
const trade = record({
  broker: constantFrom(...BROKERS),
  strategy: constantFrom('momentum', 'ensemble'),
  symbol: constantFrom('AAA', 'BBB', 'CCC'),
  side: constantFrom('BUY' as const, 'SELL' as const),
  quantity: integer({ min: 1, max: 5_000_000 }),
  price: integer({ min: 1, max: 9_999_999 }),
  fee: integer({ min: 0, max: 50_000 }),
});

it('balances after every fill, price move and rate: per broker in its currency, in sum, cut by strategy, and read back from a file', () => {
  assert(
    property(array(oneof(move, rate, trade), { maxLength: 60 }), (steps) => {
      const books = ledger();
      for (const step of steps) {
        if ('mark' in step) books.mark(step.mark, step.price / 1000);
        else if ('eurusd' in step) books.quote('EUR', step.eurusd / 100_000);
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

        const rateOf = (broker: string): Money => books.rate(books.brokerCurrency(broker));
        for (const key of ['equity', 'cash', 'realized', 'unrealized', 'totalPnl', 'fees', 'longExposure', 'shortExposure'] as const)
          expect(sum(BROKERS.map((broker) => books.brokerFigures(broker)[key].times(rateOf(broker)))).toFixed()).toBe(
            books.totals()[key].toFixed(),
          );
        for (const broker of BROKERS) {
          const { positions, ...figures } = books.brokerFigures(broker);
          const { positions: count, ...standing } = books.brokerStanding(broker);
          expect(count).toBe(positions.length);
          expect(figures).toMatchObject(standing);
        }
        for (const strategy of books.strategyNames())
          expect(books.strategyProfit(strategy).toFixed()).toBe(books.strategyFigures(strategy).totalPnl.toFixed());
        expect(books.standing().equity.toFixed()).toBe(books.totals().equity.toFixed());
        expect(books.standing().realized.toFixed()).toBe(books.totals().realized.toFixed());
      }
      const again = new Ledger();
      again.restore(JSON.parse(JSON.stringify(books.save())));
      expect(again.save()).toEqual(books.save());
      expect(again.totals()).toEqual(books.totals());
      for (const balance of again.trialBalances()) expect(balance.toFixed()).toBe('0');
    }),
    { numRuns: 150 },
  );
});
