import { DAY_MS } from '../../../common/time/time.js';
import type { TimeSource } from '../entry/log-entry.js';
import { zonedToUtc } from './zone.js';

const ELEVEN_MONTHS_MS = 334 * DAY_MS;
const MAX_MS = 8.64e15;

/** What a time without year, date or zone is completed by. */
export interface TimeContext {
  /** Zone of times that name none. */
  readonly zone: string;
  /** The file's last change, or now for what comes over the network, in epoch ms. */
  readonly referenceMs: number;
  /** The time of the line before, in epoch ms; null at the beginning. */
  readonly previousMs: number | null;
}

export interface LineTime {
  readonly ms: number;
  /** Epoch nanoseconds, where the text had more than milliseconds. */
  readonly ns: string | null;
  readonly source: TimeSource;
}

interface Parts {
  year: number | null;
  month: number | null;
  day: number | null;
  hour: number;
  minute: number;
  second: number;
  fraction?: string | undefined;
  zone?: string | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLOCK = String.raw`(?<h>\d{1,2}):(?<mi>\d{2}):(?<s>\d{2})(?:[.,](?<f>\d{1,9}))?`;
const ZONE = String.raw`(?:\s*(?<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;

/** `Sun, 06 Nov 1994 08:49:37 GMT`, with or without the day of the week. */
const DAY_MONTH_YEAR = new RegExp(
  String.raw`^(?:[A-Za-z]{3},\s+)?(?<d>\d{1,2})\s+(?<mon>[A-Za-z]{3})\s+(?<y>\d{4})\s+${CLOCK}${ZONE}`,
  'i',
);

/** Times as text at the beginning of a line or as a whole value, by what they look like; first those that begin with a letter. */
const LETTER_SHAPES: readonly RegExp[] = [
  new RegExp(String.raw`^(?:[A-Za-z]{3},?\s+)(?<mon>[A-Za-z]{3})\s+(?<d>\d{1,2})\s+${CLOCK}\s+(?<y>\d{4})`),
  DAY_MONTH_YEAR,
  new RegExp(String.raw`^(?<mon>[A-Za-z]{3})\s+(?<d>\d{1,2})\s+${CLOCK}`),
];
const DIGIT_SHAPES: readonly RegExp[] = [
  new RegExp(String.raw`^(?<y>\d{4})[-/](?<mo>\d{2})[-/](?<d>\d{2})[T ]\s*${CLOCK}${ZONE}`, 'i'),
  new RegExp(String.raw`^(?<d>\d{1,2})/(?<mon>[A-Za-z]{3})/(?<y>\d{4}):${CLOCK}${ZONE}`, 'i'),
  DAY_MONTH_YEAR,
  new RegExp(String.raw`^(?<mo>\d{1,2})/(?<d>\d{1,2})/(?<y>\d{4}),?\s+${CLOCK}(?:\s*(?<ap>[AP]M))?`, 'i'),
  /^(?<yy>\d{2})(?<mo>\d{2})(?<d>\d{2}) (?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})(?=\s)/,
  new RegExp(String.raw`^${CLOCK}(?=\s|$|\])`),
];
const DIGIT = /^\d/;

/** A time as text, and how many characters of it were read; null when the text does not begin with one. */
export function readTime(text: string, context: TimeContext): (LineTime & { readonly length: number }) | null {
  for (const shape of DIGIT.test(text) ? DIGIT_SHAPES : LETTER_SHAPES) {
    const match = shape.exec(text);
    if (!match) continue;
    const parts = partsOf(match.groups ?? {});
    const time = parts && complete(parts, context);
    if (time) return { ...time, length: match[0].length };
  }
  return null;
}

/** The value of a time field: text in any of the shapes, or epoch seconds, ms, us or ns told apart by their size. */
export function timeOfValue(value: unknown, context: TimeContext): LineTime | null {
  if (typeof value === 'number') return epoch(value, String(value));
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^-?\d{9,20}(\.\d{1,9})?$/.test(text)) return epoch(Number(text), text);
  const time = readTime(text, context);
  return time && time.length === text.length ? time : null;
}

/** Month and day in digits with a clock (klog): the year is missing. */
export function monthDayTime(monthDay: string, clock: string, context: TimeContext): LineTime | null {
  const match = new RegExp(`^${CLOCK}$`).exec(clock);
  const parts = match && partsOf({ ...match.groups, mo: monthDay.slice(0, 2), d: monthDay.slice(2, 4) });
  return parts ? complete(parts, context) : null;
}

/** Epoch nanoseconds as digits, e.g. of Loki and OTLP. */
export function timeOfNanoseconds(digits: string): LineTime | null {
  if (!/^\d{1,19}$/.test(digits)) return null;
  return { ms: Number(digits.slice(0, -6)), ns: digits.endsWith('000000') || Number(digits) === 0 ? null : digits, source: 'event' };
}

function epoch(value: number, text: string): LineTime | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) {
    const fraction = /\.(\d{1,9})$/.exec(text)?.[1] ?? '';
    return withFraction(Math.floor(value) * 1000, fraction, 'event');
  }
  if (value < 1e14) return { ms: Math.floor(value), ns: null, source: 'event' };
  const digits = text.replace(/\..*/, '');
  return timeOfNanoseconds(value < 1e17 ? `${digits}000` : digits);
}

function partsOf(g: Record<string, string | undefined>): Parts | null {
  const month = g['mon'] === undefined ? numberOf(g['mo']) : MONTHS.indexOf(g['mon'].toLowerCase()) + 1;
  const century = g['yy'] === undefined ? null : Number(g['yy']);
  let hour = Number(g['h']);
  if (g['ap'] !== undefined) hour = (hour % 12) + (g['ap'].toUpperCase() === 'PM' ? 12 : 0);
  const parts = {
    year: century === null ? numberOf(g['y']) : century + (century < 70 ? 2000 : 1900),
    month,
    day: numberOf(g['d']),
    hour,
    minute: Number(g['mi']),
    second: Number(g['s']),
    fraction: g['f'],
    zone: g['z'],
  };
  const valid = parts.hour <= 23 && parts.minute <= 59 && parts.second <= 60 && month !== 0;
  return valid ? parts : null;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function complete(parts: Parts, context: TimeContext): LineTime | null {
  const { fraction = '' } = parts;
  if (parts.day === null || parts.month === null) {
    const ms = nearest((days) => withDate(parts, context, new Date(context.referenceMs + days * DAY_MS)), [1, 0, -1], context);
    return ms === null ? null : withFraction(ms, fraction, 'event_date_assumed');
  }
  if (parts.year === null) {
    const year = new Date(context.referenceMs).getUTCFullYear();
    const found = nearest((offset) => instant({ ...parts, year: year + offset }, context), [1, 0, -1, -2, -3, -4], context);
    if (found === null) return null;
    const { previousMs } = context;
    const isNewYear = previousMs !== null && found < previousMs - ELEVEN_MONTHS_MS;
    const ms = isNewYear ? (instant({ ...parts, year: new Date(found).getUTCFullYear() + 1 }, context) ?? found) : found;
    return withFraction(ms, fraction, 'event_year_assumed');
  }
  const ms = instant(parts, context);
  return ms === null ? null : withFraction(ms, fraction, parts.zone === undefined ? 'event_zone_assumed' : 'event');
}

/** The first candidate that is no more than a day after the reference; `offsets` from the latest to the earliest. */
function nearest(candidate: (offset: number) => number | null, offsets: readonly number[], { referenceMs }: TimeContext): number | null {
  for (const offset of offsets) {
    const ms = candidate(offset);
    if (ms !== null && ms <= referenceMs + DAY_MS) return ms;
  }
  return null;
}

function withDate(parts: Parts, context: TimeContext, date: Date): number | null {
  return instant({ ...parts, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }, context);
}

/** Epoch ms of the whole second; null for a day that no calendar has. Second 60 is the beginning of the next one. */
function instant({ year, month, day, hour, minute, second, zone }: Parts, context: TimeContext): number | null {
  if (year === null || month === null || day === null) return null;
  const midnight = midnightOf(year, month, day);
  if (midnight === null) return null;
  const local = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
  const offset = zone === undefined ? null : zoneMinutes(zone);
  const ms = offset === null ? zonedToUtc(local, context.zone) : local - offset * 60_000;
  return Math.abs(ms) <= MAX_MS ? ms : null;
}

/** The beginning of a day in UTC, in epoch ms; null for one that no calendar has. */
function midnightOf(year: number, month: number, day: number): number | null {
  // Date.UTC reads a year below 100 as one of the twentieth century.
  if (year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28) return Date.UTC(year, month - 1, day);
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day ? midnight.getTime() : null;
}

function zoneMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
}

function withFraction(secondsMs: number, fraction: string, source: TimeSource): LineTime {
  if (fraction === '') return { ms: secondsMs, ns: null, source };
  if (fraction.length === 3) return { ms: secondsMs + Number(fraction), ns: null, source };
  const nanos = fraction.padEnd(9, '0');
  const ms = secondsMs + Number(nanos.slice(0, 3));
  const hasMore = nanos.slice(3) !== '000000' && secondsMs >= 0;
  return { ms, ns: hasMore ? (BigInt(secondsMs) * 1_000_000n + BigInt(nanos)).toString() : null, source };
}
