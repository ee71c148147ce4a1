import { BASE_CURRENCY, type Currency } from '../market/instruments.js';
import { Book, type BookState, type Fill } from './book.js';
import { bookFigures, bookStanding, combinedFigures, convertedFigures, type BookFigures, type BookStanding } from './book.figures.js';
import { Money, sum, ZERO } from './money.js';

export interface BookedFill extends Fill {
  readonly broker: string;
  readonly strategy: string;
}

export interface LedgerState {
  readonly brokers: readonly { readonly name: string; readonly currency: Currency; readonly book: BookState }[];
  readonly strategies: readonly { readonly name: string; readonly currency: Currency; readonly book: BookState }[];
  readonly marks: readonly (readonly [string, string])[];
  readonly rates: readonly (readonly [Currency, string])[];
  readonly fills: number;
}

/** An invalid fill, which never reaches the books. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

/** A set of accounts in one currency. */
interface Account {
  readonly currency: Currency;
  readonly book: Book;
}

/**
 * The desk's books: one per broker, in the broker's currency, and, as a second cut of the same fills, one per strategy and currency.
 * Marks are shared, so every reader values a position at the same price; so is the rate of each currency, so every sum is in the base
 * currency at one rate.
 */
export class Ledger {
  private readonly brokers = new Map<string, Account>();
  private readonly strategies = new Map<string, Map<Currency, Book>>();
  private readonly marks = new Map<string, Money>();
  private readonly rates = new Map<Currency, Money>([[BASE_CURRENCY, new Money(1)]]);
  private fills = 0;
  private readonly markOf = (symbol: string): Money => this.marks.get(symbol) ?? ZERO;

  /** Opens the broker's books with its first deposit. @throws LedgerError for a deposit in another currency than theirs. */
  deposit(broker: string, amount: number, currency: Currency = BASE_CURRENCY): void {
    const account = this.brokers.get(broker) ?? { currency, book: new Book() };
    if (account.currency !== currency) throw new LedgerError(`The books of ${broker} are kept in ${account.currency}, not ${currency}.`);
    this.brokers.set(broker, account);
    account.book.deposit(new Money(amount));
  }

  /** Sets the worth of one unit of a currency in the base currency. @throws LedgerError unless it is above zero. */
  quote(currency: Currency, rate: number): void {
    if (currency === BASE_CURRENCY || !(Number.isFinite(rate) && rate > 0))
      throw new LedgerError(`A rate of ${rate} for ${currency} cannot be quoted.`);
    this.rates.set(currency, new Money(rate));
  }

  /** @throws LedgerError for a currency without a rate: an unknown rate is never 1. */
  rate(currency: Currency): Money {
    const rate = this.rates.get(currency);
    if (!rate) throw new LedgerError(`There is no rate for ${currency}.`);
    return rate;
  }

  /** Sets the price for every holding of `symbol`. @throws LedgerError unless it is above zero. */
  mark(symbol: string, price: number): void {
    if (!(Number.isFinite(price) && price > 0)) throw new LedgerError(`A mark of ${price} for ${symbol} is not a price.`);
    this.marks.set(symbol, new Money(price));
  }

  /**
   * Posts a fill, in the broker's currency, to its broker and its strategy; returns the gross profit it realised at the broker, null when it
   * closed nothing.
   */
  apply(fill: BookedFill): Money | null {
    const sane =
      fill.quantity.isFinite() &&
      fill.quantity.gt(0) &&
      fill.price.isFinite() &&
      fill.price.gt(0) &&
      fill.fee.isFinite() &&
      fill.fee.gte(0);
    const broker = this.brokers.get(fill.broker);
    if (!sane)
      throw new LedgerError(
        `A fill of ${fill.quantity.toString()} ${fill.symbol} at ${fill.price.toString()} with fee ${fill.fee.toString()} cannot be booked.`,
      );
    if (!broker) throw new LedgerError(`There is no book for the broker ${fill.broker}.`);
    if (!this.marks.has(fill.symbol)) this.marks.set(fill.symbol, fill.price);
    this.fills++;
    this.strategyBook(fill.strategy, broker.currency).apply(fill);
    return broker.book.apply(fill);
  }

  /** Signed units that a strategy holds with brokers of this currency. */
  strategyQuantity(strategy: string, symbol: string, currency: Currency = BASE_CURRENCY): Money {
    return this.strategies.get(strategy)?.get(currency)?.holding(symbol).quantity ?? ZERO;
  }

  brokerNames(): readonly string[] {
    return [...this.brokers.keys()];
  }

  /** @throws LedgerError for a broker without books. */
  brokerCurrency(broker: string): Currency {
    const account = this.brokers.get(broker);
    if (!account) throw new LedgerError(`There is no book for the broker ${broker}.`);
    return account.currency;
  }

  /** In the broker's own currency. */
  brokerFigures(broker: string): BookFigures {
    return this.figuresOf(this.brokers.get(broker)?.book ?? new Book());
  }

  /** The sums of `brokerFigures`, without computing every position. */
  brokerStanding(broker: string): BookStanding {
    return bookStanding(this.brokers.get(broker)?.book ?? new Book(), this.markOf);
  }

  /** Market value of the broker's holdings, all of them (gross) and of one symbol (signed), rounded as numbers are. */
  brokerExposure(broker: string, symbol: string): { readonly gross: number; readonly held: number } {
    let gross = 0;
    let held = 0;
    for (const [name, { quantity }] of this.brokers.get(broker)?.book.open() ?? []) {
      const value = quantity.toNumber() * this.markOf(name).toNumber();
      gross += Math.abs(value);
      if (name === symbol) held = value;
    }
    return { gross, held };
  }

  /** In the base currency, at the present rate. */
  strategyFigures(strategy: string): BookFigures {
    const books = this.strategies.get(strategy) ?? new Map<Currency, Book>();
    return combinedFigures(Array.from(books, ([currency, book]) => convertedFigures(this.figuresOf(book), this.rate(currency))));
  }

  /** Total P&L of `strategyFigures`, without the rest. */
  strategyProfit(strategy: string): Money {
    const books = this.strategies.get(strategy) ?? new Map<Currency, Book>();
    return sum(Array.from(books, ([currency, book]) => bookStanding(book, this.markOf).totalPnl.times(this.rate(currency))));
  }

  strategyNames(): readonly string[] {
    return [...this.strategies.keys()];
  }

  /** In the base currency, at the present rate. */
  totals(): BookFigures {
    return combinedFigures(
      Array.from(this.brokers.values(), ({ currency, book }) => convertedFigures(this.figuresOf(book), this.rate(currency))),
    );
  }

  /** Equity and realised profit of `totals`, without the rest. */
  standing(): Pick<BookStanding, 'equity' | 'realized'> {
    let equity = ZERO;
    let realized = ZERO;
    for (const { currency, book } of this.brokers.values()) {
      const rate = this.rate(currency);
      const own = bookStanding(book, this.markOf);
      equity = equity.plus(own.equity.times(rate));
      realized = realized.plus(own.realized.times(rate));
    }
    return { equity, realized };
  }

  fillCount(): number {
    return this.fills;
  }

  /** Debits minus credits of each broker, in its currency: all exactly zero, or the books are wrong. */
  trialBalances(): readonly Money[] {
    return Array.from(this.brokers.values(), ({ book }) => book.trialBalance());
  }

  save(): LedgerState {
    return {
      brokers: Array.from(this.brokers, ([name, { currency, book }]) => ({ name, currency, book: book.save() })),
      strategies: [...this.strategies].flatMap(([name, books]) =>
        Array.from(books, ([currency, book]) => ({ name, currency, book: book.save() })),
      ),
      marks: Array.from(this.marks, ([symbol, price]) => [symbol, price.toFixed()]),
      rates: Array.from(this.rates, ([currency, rate]) => [currency, rate.toFixed()]),
      fills: this.fills,
    };
  }

  /** Takes the saved books in place of its own. */
  restore({ brokers, strategies, marks, rates, fills }: LedgerState): void {
    for (const kept of [this.brokers, this.strategies, this.marks]) kept.clear();
    for (const { name, currency, book } of brokers) this.brokers.set(name, { currency, book: Book.restored(book) });
    for (const { name, currency, book } of strategies) {
      const books = this.strategies.get(name) ?? new Map<Currency, Book>();
      this.strategies.set(name, books.set(currency, Book.restored(book)));
    }
    for (const [symbol, price] of marks) this.marks.set(symbol, new Money(price));
    for (const [currency, rate] of rates) this.rates.set(currency, new Money(rate));
    this.fills = fills;
  }

  private figuresOf(book: Book): BookFigures {
    return bookFigures(book, this.markOf);
  }

  private strategyBook(strategy: string, currency: Currency): Book {
    const books = this.strategies.get(strategy) ?? new Map<Currency, Book>();
    this.strategies.set(strategy, books);
    const book = books.get(currency) ?? new Book();
    books.set(currency, book);
    return book;
  }
}
