import { hasZone, instantOf } from '../../../common/time/instant.js';

/** The latest instant that `Date` can express, in epoch ms (ECMA-262). */
const MAX_TIME_MS = 8.64e15;

/**
 * A time of a feed as epoch ms: seconds, milliseconds, microseconds and nanoseconds are told apart by their size (1e11 seconds is the
 * year 5138, 1e11 ms is 1973), text is a number or RFC 3339 with a zone. Absent is NaN; null = no time.
 */
export function readTickTime(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return NaN;
  if (typeof value === 'number') return bySize(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d{1,20}(\.\d{1,9})?$/.test(text)) return bySize(Number(text));
  return hasZone(text) ? instantOf(text) : null;
}

function bySize(value: number): number | null {
  if (!Number.isFinite(value) || value < 0) return null;
  const ms = value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1000 : value / 1e6;
  return ms <= MAX_TIME_MS ? Math.floor(ms) : null;
}
