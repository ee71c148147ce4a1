import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.js';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/**
 * A length of time such as `90`, `60s`, `1.5m`, `1h`, `2w` in whole milliseconds. `form` says what may be written: its first group is the
 * amount, its second one the unit, and without a unit the amount is seconds. Null for anything else, for 0 and for parts of a millisecond.
 */
export function durationMs(text: string, form: RegExp): number | null {
  const [, amount, unit = 's'] = form.exec(text) ?? [];
  // In thousandths: 0.001 s is one millisecond, and no binary fraction of one.
  const ms = Math.round(Number(amount) * (UNITS_MS[unit] ?? Number.NaN) * 1000) / 1000;
  return ms > 0 && Number.isInteger(ms) ? ms : null;
}
