import type { Interval } from './intervals.ts';

export interface MarketSearch {
  /** Keys such as `BINANCE:BTCUSDT`, or `all`; without it the user's own list. */
  readonly list?: readonly string[] | undefined;
  readonly q?: string | undefined;
}

export interface InstrumentSearch {
  readonly interval?: Interval | undefined;
}
