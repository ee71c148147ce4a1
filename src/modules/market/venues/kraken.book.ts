import { crc32 } from 'node:zlib';
import { isBody, text } from './feed.adapter.js';
import { type BookLevel, OrderBook } from './order.book.js';

/** Decimals of an instrument's prices and quantities. */
export interface Precision {
  readonly price: number;
  readonly quantity: number;
}

export interface BookEntry {
  readonly symbol: string;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Null = the frame has none. */
  readonly checksum: number | null;
  readonly timestamp: string;
}

/** Number of levels of each side in the checksum. */
const CHECKED = 10;

/** A book whose checksum proves that it equals the venue's. */
export class KrakenBook extends OrderBook {
  constructor(
    private readonly depth: number,
    private readonly precision: Precision,
  ) {
    super();
  }

  /** The entries of a frame, with the text of their numbers: the checksum needs trailing zeros, which a number of JavaScript loses. */
  static entriesIn(frame: string): BookEntry[] {
    // JSON.parse gives the source of a number only from Node 21 on; before it the text is made with the precision.
    const parsed: unknown = JSON.parse(frame, (_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? value) : value,
    );
    const data = isBody(parsed) && Array.isArray(parsed['data']) ? parsed['data'] : [];
    return data.filter((one) => isBody(one)).map((entry) => entryOf(entry));
  }

  apply({ bids, asks }: BookEntry): void {
    for (const level of bids) this.bids.set(level);
    for (const level of asks) this.asks.set(level);
    this.bids.cut(this.depth);
    this.asks.cut(this.depth);
  }

  top(): { bids: [number, number][]; asks: [number, number][] } {
    return { bids: this.bids.top(this.depth), asks: this.asks.top(this.depth) };
  }

  /** CRC32 over the best asks and then the best bids, each price and quantity as digits without point and leading zeros. */
  checksum(): number {
    const levels = [...this.asks.levels.slice(0, CHECKED), ...this.bids.levels.slice(0, CHECKED)];
    const { price, quantity } = this.precision;
    return crc32(levels.map((level) => digits(level.priceText, price) + digits(level.quantityText, quantity)).join(''));
  }
}

function entryOf(entry: Readonly<Record<string, unknown>>): BookEntry {
  const { checksum } = entry;
  return {
    symbol: text(entry['symbol']),
    bids: levelsOf(entry['bids']),
    asks: levelsOf(entry['asks']),
    checksum: checksum === undefined ? null : Number(checksum),
    timestamp: text(entry['timestamp']),
  };
}

function levelsOf(raw: unknown): BookLevel[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one) => {
    if (!isBody(one)) return [];
    const [priceText, quantityText] = [text(one['price']), text(one['qty'])];
    const level = { price: Number(priceText), quantity: Number(quantityText), priceText, quantityText };
    return Number.isFinite(level.price) && Number.isFinite(level.quantity) ? [level] : [];
  });
}

/** `0.0820` with 6 decimals is `82000`. */
function digits(written: string, decimals: number): string {
  const plain = /^\d+(\.\d+)?$/.test(written) ? written : Number(written).toFixed(decimals);
  const [whole = '', fraction = ''] = plain.split('.');
  return `${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`.replace(/^0+/, '');
}
