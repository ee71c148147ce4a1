import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';

export const TIMEFRAMES = ['1d', '1w', '1m', '3m', '1y', 'all'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** The periods of a timeframe: closes of hours or days (UTC), and how many of them back the first one is; null: from the beginning. */
export interface TimeframePeriods {
  readonly resolution: 'hour' | 'day';
  readonly periodMs: number;
  readonly periods: number | null;
}

const hours = (periods: number): TimeframePeriods => ({ resolution: 'hour', periodMs: HOUR_MS, periods });
const days = (periods: number | null): TimeframePeriods => ({ resolution: 'day', periodMs: DAY_MS, periods });

export const FRAMES: Readonly<Record<Timeframe, TimeframePeriods>> = {
  '1d': hours(24),
  '1w': hours(7 * 24),
  '1m': days(30),
  '3m': days(90),
  '1y': days(365),
  all: days(null),
};

/** Where the first period of a timeframe begins, so that its close is the equity it starts with; -Infinity for the whole history. */
export function startOf({ periodMs, periods }: TimeframePeriods, nowMs: number): number {
  return periods === null ? -Infinity : (Math.floor(nowMs / periodMs) - periods) * periodMs;
}
