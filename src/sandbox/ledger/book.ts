import { Money, sum, ZERO } from './money.js';

export interface Fill {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Units, above zero. */
  readonly quantity: Money;
  readonly price: Money;
  /** In the book's currency, zero or more. */
  readonly fee: Money;
}

/** A signed position at cost: quantity < 0 is short, and its cost is negative too. */
export interface BookHolding {
  readonly quantity: Money;
  readonly cost: Money;
}

/** Money as decimal text, so that no digit is lost on the way through a file. */
export interface BookState {
  readonly cash: string;
  readonly capital: string;
  readonly fees: string;
  readonly realizedGross: string;
  /** Symbol, quantity, cost. */
  readonly holdings: readonly (readonly [string, string, string])[];
}

/** Released cost is rounded here; the rounding stays in the holding, so nothing is lost. */
const COST_DECIMALS = 16;
const FLAT: BookHolding = { quantity: ZERO, cost: ZERO };

/**
 * One set of double-entry accounts: cash, positions at cost, fees (debit) against capital and
 * realised profit (credit). Average cost. Realised profit is kept gross, fees apart.
 */
export class Book {
  private cash = ZERO;
  private capital = ZERO;
  private fees = ZERO;
  private realizedGross = ZERO;
  private readonly holdings = new Map<string, BookHolding>();

  deposit(amount: Money): void {
    this.cash = this.cash.plus(amount);
    this.capital = this.capital.plus(amount);
  }

  /** Posts a fill; returns the gross profit it realised, null when it closed nothing. */
  apply(fill: Fill): Money | null {
    const held = this.holding(fill.symbol);
    const signed = fill.side === 'BUY' ? fill.quantity : fill.quantity.neg();
    const closes = !held.quantity.isZero() && held.quantity.isNegative() !== signed.isNegative();
    const closed = closes ? Money.min(held.quantity.abs(), fill.quantity) : ZERO;

    this.cash = this.cash.minus(signed.times(fill.price)).minus(fill.fee);
    this.fees = this.fees.plus(fill.fee);
    const released = releasedCost(held, closed);
    const opened = signed.isNegative() ? closed.minus(fill.quantity) : fill.quantity.minus(closed);
    this.hold(fill.symbol, { quantity: held.quantity.plus(signed), cost: held.cost.minus(released).plus(opened.times(fill.price)) });
    if (!closes) return null;

    const proceeds = (held.quantity.isNegative() ? closed.neg() : closed).times(fill.price);
    const profit = proceeds.minus(released);
    this.realizedGross = this.realizedGross.plus(profit);
    return profit;
  }

  holding(symbol: string): BookHolding {
    return this.holdings.get(symbol) ?? FLAT;
  }

  /** Open holdings only. */
  open(): ReadonlyMap<string, BookHolding> {
    return this.holdings;
  }

  balances(): { cash: Money; capital: Money; fees: Money; realizedGross: Money } {
    const { cash, capital, fees, realizedGross } = this;
    return { cash, capital, fees, realizedGross };
  }

  accounts(): ReturnType<Book['balances']> & { positionsAtCost: Money } {
    return { ...this.balances(), positionsAtCost: sum(Array.from(this.holdings.values(), ({ cost }) => cost)) };
  }

  /** Debits minus credits: exactly zero, or the books are wrong. */
  trialBalance(): Money {
    const { cash, positionsAtCost, fees, capital, realizedGross } = this.accounts();
    return cash.plus(positionsAtCost).plus(fees).minus(capital).minus(realizedGross);
  }

  save(): BookState {
    const { cash, capital, fees, realizedGross } = this;
    return {
      cash: cash.toFixed(),
      capital: capital.toFixed(),
      fees: fees.toFixed(),
      realizedGross: realizedGross.toFixed(),
      holdings: Array.from(this.holdings, ([symbol, { quantity, cost }]) => [symbol, quantity.toFixed(), cost.toFixed()]),
    };
  }

  static restored({ cash, capital, fees, realizedGross, holdings }: BookState): Book {
    const book = new Book();
    book.cash = new Money(cash);
    book.capital = new Money(capital);
    book.fees = new Money(fees);
    book.realizedGross = new Money(realizedGross);
    for (const [symbol, quantity, cost] of holdings) book.hold(symbol, { quantity: new Money(quantity), cost: new Money(cost) });
    return book;
  }

  private hold(symbol: string, holding: BookHolding): void {
    if (holding.quantity.isZero()) this.holdings.delete(symbol);
    else this.holdings.set(symbol, holding);
  }
}

function releasedCost(held: BookHolding, closed: Money): Money {
  if (closed.equals(held.quantity.abs())) return held.cost;
  return held.cost.times(closed).div(held.quantity.abs()).toDecimalPlaces(COST_DECIMALS);
}
