import { Book, type Fill } from './book.js';
import { bookFigures, combinedFigures, type BookFigures } from './book.figures.js';
import { Money, ZERO } from './money.js';

export interface BookedFill extends Fill {
  readonly broker: string;
  readonly strategy: string;
}

/** A fill that makes no sense never reaches the books. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

/**
 * The desk's books: one per broker and, as a second cut of the same fills, one per strategy.
 * Marks are shared, so every reader values a position at the same price.
 */
export class Ledger {
  private readonly brokers = new Map<string, Book>();
  private readonly strategies = new Map<string, Book>();
  private readonly marks = new Map<string, Money>();
  private fills = 0;

  deposit(broker: string, amount: number): void {
    bookIn(this.brokers, broker).deposit(new Money(amount));
  }

  /** The price at which everything held in `symbol` is valued from now on. @throws LedgerError unless it is above zero. */
  mark(symbol: string, price: number): void {
    if (!(Number.isFinite(price) && price > 0)) throw new LedgerError(`A mark of ${price} for ${symbol} is not a price.`);
    this.marks.set(symbol, new Money(price));
  }

  /** Posts a fill to its broker and its strategy; answers the gross profit it realised at the broker, null when it closed nothing. */
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
    bookIn(this.strategies, fill.strategy).apply(fill);
    return broker.apply(fill);
  }

  /** Signed units that a strategy holds. */
  strategyQuantity(strategy: string, symbol: string): Money {
    return this.strategies.get(strategy)?.holding(symbol).quantity ?? ZERO;
  }

  brokerNames(): readonly string[] {
    return [...this.brokers.keys()];
  }

  brokerFigures(broker: string): BookFigures {
    return this.figuresOf(this.brokers.get(broker));
  }

  strategyFigures(strategy: string): BookFigures {
    return this.figuresOf(this.strategies.get(strategy));
  }

  strategyNames(): readonly string[] {
    return [...this.strategies.keys()];
  }

  totals(): BookFigures {
    return combinedFigures(this.brokerNames().map((broker) => this.brokerFigures(broker)));
  }

  fillCount(): number {
    return this.fills;
  }

  /** Debits minus credits of each broker: all exactly zero, or the books are wrong. */
  trialBalances(): readonly Money[] {
    return Array.from(this.brokers.values(), (book) => book.trialBalance());
  }

  private figuresOf(book: Book | undefined): BookFigures {
    return bookFigures(book ?? new Book(), (symbol) => this.marks.get(symbol) ?? ZERO);
  }
}

function bookIn(books: Map<string, Book>, name: string): Book {
  const found = books.get(name) ?? new Book();
  books.set(name, found);
  return found;
}
