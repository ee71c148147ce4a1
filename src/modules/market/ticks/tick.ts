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
/** The first figure that belongs to the quote; those before it belong to the last price. */
export const FIRST_QUOTE_FIELD = FIELD.open;

/** In a tick: the feed says that there is no such value any more. */
export const CLEARED = Number.NEGATIVE_INFINITY;

/** The session of figures over the last 24 hours: their volume falls whenever trades of yesterday leave it, which is no fault. */
export const LAST_24_HOURS = 'last 24 hours';

/** A price level of the order book. */
export interface Level {
  readonly price: number;
  readonly quantity: number;
  readonly orders?: number;
}

export type Flag = 'late' | 'jump' | 'crossed' | 'outside_range' | 'volume_back' | 'future' | 'inexact';

/** Why a tick is not taken; the keys of the counters and of `results` in the HTTP intake. */
export const REJECTIONS = [
  ...(['not_an_object', 'bad_exchange', 'bad_symbol', 'bad_mode', 'no_field', 'bad_price', 'price_not_positive'] as const),
  ...(['too_many_levels', 'bad_timestamp', 'future', 'out_of_order', 'duplicate', 'capacity', 'bad_topic', 'bad_parts'] as const),
  ...(['unreadable', 'too_large'] as const),
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What one feed says of one instrument at one time, in our own terms. */
export interface Tick {
  readonly exchange: string;
  readonly symbol: string;
  /** The depth that the feed reports in; a frame is made for this mode and those below it. */
  readonly mode: Mode;
  /** The feed's name, as clients see it. */
  readonly feed: string;
  readonly values: Float64Array;
  readonly bids: readonly Level[] | null;
  readonly asks: readonly Level[] | null;
  /** When it happened by the exchange's clock, in epoch ms; NaN = the feed does not say. */
  readonly exchangeMs: number;
  readonly receivedMs: number;
  readonly seq: number | null;
  readonly publisher: string;
  /** The trading session that the feed names; another one clears the day's figures. */
  readonly session: string | null;
  readonly flags: readonly Flag[];
  /** Its price is that of the last trade once more, which the feed has sent or will send as a trade: bars leave it out. */
  readonly repeatsPrice?: boolean;
  /** Its feed may put the trade right later, by the publisher and the number of it. */
  readonly isRevisable?: boolean;
  /** Another replica has taken it, and keeps what is to be kept of it. */
  readonly isRelayed?: boolean;
}

export function noValues(): Float64Array {
  return new Float64Array(FIELD_COUNT).fill(NaN);
}
