import type { Book } from './book.js';
import { type Money, percentOf, sum, ZERO } from './money.js';

export interface PositionFigures {
  readonly symbol: string;
  /** Signed: below zero is short. */
  readonly quantity: Money;
  /** Average cost per unit. */
  readonly entryPrice: Money;
  readonly mark: Money;
  /** Signed market value. */
  readonly value: Money;
  readonly unrealized: Money;
  /** Percent of cost, positive when the position earns, long or short. */
  readonly unrealizedPct: number;
}

/**
 * realized = realizedGross - fees; equity = cash + positionValue;
 * realized + unrealized = totalPnl = equity - deposits.
 */
export interface BookFigures {
  readonly deposits: Money;
  readonly cash: Money;
  readonly positionValue: Money;
  readonly longExposure: Money;
  /** Positive. */
  readonly shortExposure: Money;
  readonly equity: Money;
  readonly realizedGross: Money;
  readonly fees: Money;
  readonly realized: Money;
  readonly unrealized: Money;
  readonly totalPnl: Money;
  readonly positions: readonly PositionFigures[];
}

/** The sums of a book, in its currency: realised is net of fees. */
export interface BookStanding {
  readonly cash: Money;
  readonly equity: Money;
  readonly totalPnl: Money;
  readonly realized: Money;
  readonly unrealized: Money;
  /** Number of open positions. */
  readonly positions: number;
}

/** The sums of `bookFigures`, without computing every position: unrealised is what remains of equity by the law above. */
export function bookStanding(book: Book, markOf: (symbol: string) => Money): BookStanding {
  const { cash, capital, realizedGross, fees } = book.balances();
  let equity = cash;
  for (const [symbol, { quantity }] of book.open()) equity = equity.plus(quantity.times(markOf(symbol)));
  const totalPnl = equity.minus(capital);
  const realized = realizedGross.minus(fees);
  return { cash, equity, totalPnl, realized, unrealized: totalPnl.minus(realized), positions: book.open().size };
}

/** A book at today's prices. Unrealised profit exists only here: market value minus cost. */
export function bookFigures(book: Book, markOf: (symbol: string) => Money): BookFigures {
  const { cash, capital, fees, realizedGross } = book.accounts();
  const positions = Array.from(book.open(), ([symbol, { quantity, cost }]): PositionFigures => {
    const mark = markOf(symbol);
    const value = quantity.times(mark);
    const unrealized = value.minus(cost);
    return { symbol, quantity, entryPrice: cost.div(quantity), mark, value, unrealized, unrealizedPct: percentOf(unrealized, cost.abs()) };
  });
  const values = positions.map(({ value }) => value);
  const positionValue = sum(values);
  const equity = cash.plus(positionValue);
  return {
    deposits: capital,
    cash,
    positionValue,
    longExposure: sum(values.filter((value) => value.isPositive())),
    shortExposure: sum(values.filter((value) => value.isNegative())).abs(),
    equity,
    realizedGross,
    fees,
    realized: realizedGross.minus(fees),
    unrealized: sum(positions.map(({ unrealized }) => unrealized)),
    totalPnl: equity.minus(capital),
    positions,
  };
}

/** The same book in another currency: every money figure times the rate, so that each law that holds before holds after. */
export function convertedFigures(figures: BookFigures, rate: Money): BookFigures {
  if (rate.equals(1)) return figures;
  const { positions, ...money } = figures;
  const times = <T extends Record<string, Money>>(row: T): T =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value.times(rate)])) as T;
  return {
    ...times(money),
    positions: positions.map(({ entryPrice, mark, value, unrealized, ...rest }) => ({
      ...rest,
      ...times({ entryPrice, mark, value, unrealized }),
    })),
  };
}

/** Several books of one currency as one: every money figure is the sum of its parts. */
export function combinedFigures(parts: readonly BookFigures[]): BookFigures {
  const total = (key: Exclude<keyof BookFigures, 'positions'>): Money => parts.reduce((sofar, part) => sofar.plus(part[key]), ZERO);
  return {
    deposits: total('deposits'),
    cash: total('cash'),
    positionValue: total('positionValue'),
    longExposure: total('longExposure'),
    shortExposure: total('shortExposure'),
    equity: total('equity'),
    realizedGross: total('realizedGross'),
    fees: total('fees'),
    realized: total('realized'),
    unrealized: total('unrealized'),
    totalPnl: total('totalPnl'),
    positions: parts.flatMap((part) => part.positions),
  };
}
