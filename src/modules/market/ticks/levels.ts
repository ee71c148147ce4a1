import type { PriceLevel } from './tick.js';

/** A side with more levels is not read, because that would delay all clients. */
export const MAX_LEVELS = 10_000;
/** Number of best levels that are kept of a side; clients cannot ask for more. */
const KEPT = 50;

export type BookSideName = 'bids' | 'asks';

/**
 * One side of an order book, best price first. Levels are `[price, quantity, orders?]` or `{price, quantity, orders}`; one that cannot
 * be read is left out, of two with the same price the last one counts. Null = no list.
 */
export function readLevels(raw: unknown, side: BookSideName, negativePrices: boolean): PriceLevel[] | null {
  if (!Array.isArray(raw)) return null;
  const byPrice = new Map<number, PriceLevel>();
  let sorted = true;
  let previous = NaN;
  for (const one of raw) {
    const level = readLevel(one, negativePrices);
    if (level === null) continue;
    if (side === 'bids' ? level.price >= previous : level.price <= previous) sorted = false;
    previous = level.price;
    byPrice.set(level.price, level);
  }
  const levels = [...byPrice.values()];
  if (!sorted) levels.sort(side === 'bids' ? (a, b) => b.price - a.price : (a, b) => a.price - b.price);
  return levels.length > KEPT ? levels.slice(0, KEPT) : levels;
}

function readLevel(raw: unknown, negativePrices: boolean): PriceLevel | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const [price, quantity, orders] = Array.isArray(raw)
    ? [numeric(raw[0]), numeric(raw[1]), numeric(raw[2])]
    : [numeric(field(raw, 'price')), numeric(field(raw, 'quantity') ?? field(raw, 'size')), numeric(field(raw, 'orders'))];
  if (!Number.isFinite(price) || !Number.isFinite(quantity) || quantity < 0 || (price <= 0 && !negativePrices)) return null;
  return Number.isFinite(orders) ? { price, quantity, orders } : { price, quantity };
}

function field(raw: object, name: string): unknown {
  return Object.hasOwn(raw, name) ? Reflect.get(raw, name) : undefined;
}

/** Numbers and numeric text; NaN for everything else, empty text and `true` among it. */
export function numeric(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return NaN;
  return Number(value);
}
