/** Maximum of levels of a book; those further away from the best price are dropped. */
const MAX_LEVELS = 5000;

export interface BookLevel {
  readonly price: number;
  readonly quantity: number;
  /** The text of the venue, where it is needed. */
  readonly priceText: string;
  readonly quantityText: string;
}

/** One side of a book, best first, changed level by level. */
export class BookSide {
  readonly levels: BookLevel[] = [];

  constructor(private readonly isBid: boolean) {}

  /** A quantity of zero removes the level. */
  set(level: BookLevel): void {
    const at = this.placeOf(level.price);
    const isThere = this.levels[at]?.price === level.price;
    if (level.quantity === 0) {
      if (isThere) this.levels.splice(at, 1);
    } else if (isThere) this.levels[at] = level;
    else this.levels.splice(at, 0, level);
    if (this.levels.length > MAX_LEVELS) this.levels.length = MAX_LEVELS;
  }

  cut(depth: number): void {
    if (this.levels.length > depth) this.levels.length = depth;
  }

  top(count: number): [price: number, quantity: number][] {
    return this.levels.slice(0, count).map(({ price, quantity }) => [price, quantity]);
  }

  /** The index of the price, or the index for its insertion. */
  private placeOf(price: number): number {
    let [low, high] = [0, this.levels.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.levels[middle]?.price ?? NaN;
      if (this.isBid ? other > price : other < price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class OrderBook {
  readonly bids = new BookSide(true);
  readonly asks = new BookSide(false);
}
