import { randomInt } from 'node:crypto';

/** Enough for milliseconds until the year 2059. */
const TIME_DIGITS = 8;
const RANDOM_DIGITS = 4;

/**
 * The name of one life of a log: 12 letters and digits, the first 8 being the time (ms, base 36), the others random. Later lives sort after
 * earlier ones, so that a log restored from an old backup is recognised; `after`: a life known to be over.
 */
export function newEpoch(after = ''): string {
  const afterMs = Number.parseInt(after.slice(0, TIME_DIGITS), 36) || 0;
  const time = Math.max(Date.now(), afterMs + 1).toString(36);
  const random = randomInt(36 ** RANDOM_DIGITS).toString(36);
  return time.padStart(TIME_DIGITS, '0') + random.padStart(RANDOM_DIGITS, '0');
}
