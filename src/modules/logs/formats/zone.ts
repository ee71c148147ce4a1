import { DAY_MS, HOUR_MS } from '../../../common/time/time.js';

const MAX_CACHED = 20_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Whether the name is a zone that this runtime knows, such as `Europe/Berlin`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant of a local time in a zone, both in epoch ms (the local one as if it were UTC). A local time that exists twice is the
 * first, one that does not exist is moved forward.
 */
export function zonedToUtc(localMs: number, zone: string): number {
  if (zone === 'UTC') return localMs;
  const before = offsetAt(localMs - DAY_MS, zone);
  const after = offsetAt(localMs + DAY_MS, zone);
  const instants = [before, after].filter((offset) => offsetAt(localMs - offset, zone) === offset).map((offset) => localMs - offset);
  return instants.length > 0 ? Math.min(...instants) : localMs - before;
}

/** Local time minus UTC in ms; zones change at full quarters of an hour, so one entry of the cache per hour would be wrong. */
function offsetAt(utcMs: number, zone: string): number {
  const quarter = Math.floor(utcMs / (HOUR_MS / 4));
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = computeOffset(quarter * (HOUR_MS / 4), zone);
  if (offsets.size >= MAX_CACHED) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function computeOffset(utcMs: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(utcMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - utcMs;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
