/** Lengths of the bars that are built and stored, in ms. */
export const BUILT_MS = { '1s': 1000, '1m': 60_000, '1h': 3_600_000 } as const;
export type BuiltInterval = keyof typeof BUILT_MS;
export const BUILT_INTERVALS = ['1s', '1m', '1h'] as const satisfies readonly BuiltInterval[];

/** Lengths of the bars that can be read: each is built from the stored one that divides it. */
export const READ_INTERVALS = {
  '1s': { ms: 1000, from: '1s' },
  '5s': { ms: 5000, from: '1s' },
  '15s': { ms: 15_000, from: '1s' },
  '1m': { ms: 60_000, from: '1m' },
  '5m': { ms: 300_000, from: '1m' },
  '15m': { ms: 900_000, from: '1m' },
  '1h': { ms: 3_600_000, from: '1h' },
  '1d': { ms: 86_400_000, from: '1h' },
} as const satisfies Record<string, { ms: number; from: BuiltInterval }>;
export type ReadInterval = keyof typeof READ_INTERVALS;

/** A bar is closed so long after its end; a later trade revises it. In ms. */
export const GRACE_MS = 2000;

/** The trades of one instrument in one interval. */
export interface Bar {
  /** Start of the interval, epoch ms. */
  atMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Null = no trade had a quantity. */
  volume: number | null;
  trades: number;
  /** Sum of price times quantity; null as `volume`. */
  turnover: number | null;
  /** Times of the first and the last trade, epoch ms. */
  openAtMs: number;
  closeAtMs: number;
}

/** One trade, or several that a feed reports as one. */
export interface BarTrade {
  readonly atMs: number;
  readonly price: number;
  readonly quantity: number | null;
}

export function startOf(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs;
}

/** A bar of one trade. */
export function barOf({ atMs, price, quantity }: BarTrade, stepMs: number): Bar {
  const turnover = quantity === null ? null : price * quantity;
  const at = { atMs: startOf(atMs, stepMs), openAtMs: atMs, closeAtMs: atMs };
  return { ...at, open: price, high: price, low: price, close: price, volume: quantity, trades: 1, turnover };
}

/** Adds a trade to a bar. Of two trades of one time the first to arrive opens, and the other closes. */
export function addTrade(bar: Bar, { atMs, price, quantity }: BarTrade): void {
  if (atMs < bar.openAtMs) {
    bar.openAtMs = atMs;
    bar.open = price;
  }
  if (atMs >= bar.closeAtMs) {
    bar.closeAtMs = atMs;
    bar.close = price;
  }
  if (price > bar.high) bar.high = price;
  if (price < bar.low) bar.low = price;
  bar.trades += 1;
  if (quantity === null) return;
  bar.volume = (bar.volume ?? 0) + quantity;
  bar.turnover = (bar.turnover ?? 0) + price * quantity;
}

/**
 * Merges two bars into one that begins at `atMs`, as the database does: the open of the earliest, the close of the latest, sums of the
 * rest. `later` arrived later, which decides between trades of one time.
 */
export function mergeBars(kept: Bar, later: Bar, atMs = kept.atMs): Bar {
  const [first, last] = [later.openAtMs < kept.openAtMs ? later : kept, later.closeAtMs >= kept.closeAtMs ? later : kept];
  return {
    atMs,
    open: first.open,
    openAtMs: first.openAtMs,
    close: last.close,
    closeAtMs: last.closeAtMs,
    high: Math.max(kept.high, later.high),
    low: Math.min(kept.low, later.low),
    volume: sum(kept.volume, later.volume),
    trades: kept.trades + later.trades,
    turnover: sum(kept.turnover, later.turnover),
  };
}

/** No venue has quantities with more decimals; more digits are rounding errors of binary fractions. */
const QUANTITY_DECIMALS = 10;

/** The volume, rounded; null = no trade had a quantity. */
export function volumeOf({ volume }: Bar): number | null {
  return volume === null ? null : Number(volume.toFixed(QUANTITY_DECIMALS));
}

/** Volume-weighted average price; null = no trade had a quantity. */
export function vwapOf({ turnover, volume }: Bar): number | null {
  return turnover === null || volume === null || volume === 0 ? null : turnover / volume;
}

function sum(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : one + other;
}
