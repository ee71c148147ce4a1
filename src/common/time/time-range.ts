import { hasZone, instantOf } from './instant.js';
import { Problem } from '../problem.js';
import { epochMs } from './time.js';

/** `[start, end)` in epoch milliseconds. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** The latest instant that `Date` can express, in epoch milliseconds (ECMA-262). */
const MAX_TIME_MS = 8.64e15;

/** RFC 3339 with zone, or epoch seconds or milliseconds, as epoch ms; null when it is neither. A naive time is null: it could mean any zone. */
export function parseTime(text: string): number | null {
  if (/^-?\d{1,16}$/.test(text)) {
    const ms = epochMs(Number(text));
    return Math.abs(ms) <= MAX_TIME_MS ? ms : null;
  }
  return hasZone(text) ? instantOf(text) : null;
}

/** The range of `start_time` / `end_time`, `defaultMs` long up to `nowMs` where they are absent. Reversed or empty is `request.invalid`. */
export function timeRange(start: string | undefined, end: string | undefined, nowMs: number, defaultMs: number): TimeRange {
  const endMs = end === undefined ? nowMs : required('end_time', end);
  const startMs = start === undefined ? endMs - defaultMs : required('start_time', start);
  if (startMs >= endMs) {
    throw new Problem('request.invalid', { errors: [{ field: 'start_time', message: 'must be before end_time' }] });
  }
  return { startMs, endMs };
}

function required(field: string, text: string): number {
  const ms = parseTime(text);
  if (ms === null) {
    throw new Problem('request.invalid', {
      errors: [{ field, message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' }],
    });
  }
  return ms;
}
