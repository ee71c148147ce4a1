import { durationMs } from '../../../common/time/duration.js';
import { Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time/time.js';

const FORM = /^(\d{1,6})([smhdw])$/;
/** The default intervals: the shortest that gives no more than `COMFORTABLE` points is used. */
const USUAL_MS = ['1m', '5m', '15m', '1h', '4h', '1d', '1w'].map((text) => durationMs(text, FORM) ?? Number.NaN);
const COMFORTABLE = 1000;

export const MAX_HISTORY_POINTS = 11_000;

/** `60s`, `5m`, `1h`, `1d`, `1w` in milliseconds; anything else is `request.invalid`. */
export function readInterval(text: string): number {
  const ms = durationMs(text, FORM);
  if (ms === null)
    throw new Problem('request.invalid', { errors: [{ field: 'interval', message: 'must be a length such as 60s, 5m, 1h or 1d' }] });
  return ms;
}

/** The interval for a range of this length where the query names none. */
export function usualInterval(rangeMs: number): number {
  return USUAL_MS.find((ms) => rangeMs / ms <= COMFORTABLE) ?? Math.ceil(rangeMs / COMFORTABLE / DAY_MS) * DAY_MS;
}
