import type { Mode } from './instrument-name.js';

/** The figures of a tick and of the cache, by their place in `values`; NaN = not known. */
export const FIELD = {
  ltp: 0,
  lastQuantity: 1,
  lastTradeTime: 2,
  open: 3,
  high: 4,
  low: 5,
  close: 6,
  volume: 7,
  averagePrice: 8,
  totalBuyQuantity: 9,
  totalSellQuantity: 10,
  bidPrice: 11,
  bidSize: 12,
  askPrice: 13,
  askSize: 14,
  oi: 15,
  upperCircuit: 16,
  lowerCircuit: 17,
} as const;
export const FIELD_COUNT = 18;
/** The first figure of the quote; those before it belong to the last price. */
export const FIRST_QUOTE_FIELD = FIELD.open;

/** In a tick: the feed has cleared the value. */
export const CLEARED = Number.NEGATIVE_INFINITY;

/** The session of figures over the last 24 hours: their volume falls when older trades leave that window, which is no error. */
export const LAST_24_HOURS = 'last 24 hours';

/** A price level of the order book. */
export interface PriceLevel {
  readonly price: number;
  readonly quantity: number;
  readonly orders?: number;
}

export type TickFlag = 'late' | 'jump' | 'crossed' | 'outside_range' | 'volume_back' | 'future' | 'inexact';

/** Reasons of rejected ticks; the keys of the counters and of `results` in the HTTP intake. */
export const REJECTIONS = [
  ...(['not_an_object', 'bad_exchange', 'bad_symbol', 'bad_mode', 'no_field', 'bad_price', 'price_not_positive'] as const),
  ...(['too_many_levels', 'bad_timestamp', 'future', 'out_of_order', 'duplicate', 'capacity', 'bad_topic', 'bad_parts'] as const),
  ...(['unreadable', 'too_large'] as const),
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** The figures of one instrument at one time from one feed, in our own terms. */
export interface Tick {
  readonly exchange: string;
  readonly symbol: string;
  /** The mode of the tick; it makes a frame for this mode and those below it. */
  readonly mode: Mode;
  /** Name of the feed on the wire. */
  readonly feed: string;
  readonly values: number[];
  readonly bids: readonly PriceLevel[] | null;
  readonly asks: readonly PriceLevel[] | null;
  /** Exchange time in epoch ms; NaN = the feed gives none. */
  readonly exchangeMs: number;
  readonly receivedMs: number;
  readonly seq: number | null;
  readonly publisher: string;
  /** The trading session of the feed; a new session clears the day's figures. */
  readonly session: string | null;
  readonly flags: readonly TickFlag[];
  /** Its price repeats a trade that the feed sends as a tick of its own, so bars ignore it. */
  readonly repeatsPrice?: boolean;
  /** The feed may correct the trade later, by its publisher and number. */
  readonly isRevisable?: boolean;
  /** Another replica has taken the tick, and stores its data. */
  readonly isRelayed?: boolean;
}

const NO_VALUES: readonly number[] = Array.from({ length: FIELD_COUNT }, () => NaN);

/** A copy of a plain array, because a typed array for each tick costs ten times as much. */
export function noValues(): number[] {
  return NO_VALUES.slice();
}
