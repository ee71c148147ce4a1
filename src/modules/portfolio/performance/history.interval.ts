import { Problem } from '../../../common/problem.js';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const FORM = /^(\d{1,6})([smhdw])$/;
/** What is taken without being asked: the shortest that gives no more than `COMFORTABLE` points. */
const USUAL_MS = ['1m', '5m', '15m', '1h', '4h', '1d', '1w'].map((text) => lengthOf(text) ?? Number.NaN);
const COMFORTABLE = 1000;

export const MAX_HISTORY_POINTS = 11_000;

/** `60s`, `5m`, `1h`, `1d`, `1w` in milliseconds; anything else is `request.invalid`. */
export function readInterval(text: string): number {
  const ms = lengthOf(text);
  if (ms === null)
    throw new Problem('request.invalid', { errors: [{ field: 'interval', message: 'must be a length such as 60s, 5m, 1h or 1d' }] });
  return ms;
}

/** An interval for a range of this length that nobody has chosen one for. */
export function usualInterval(rangeMs: number): number {
  return USUAL_MS.find((ms) => rangeMs / ms <= COMFORTABLE) ?? Math.ceil(rangeMs / COMFORTABLE / UNITS_MS['d']!) * UNITS_MS['d']!;
}

function lengthOf(text: string): number | null {
  const [, count = '', unit = ''] = FORM.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? 0);
  return ms > 0 ? ms : null;
}
