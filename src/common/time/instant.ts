import { MINUTE_MS } from './time.js';

const TEXT = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,9}))?\s*([Zz]|[+-]\d{2}:?\d{2})?$/;

/**
 * Epoch ms of an RFC 3339 time as people and services write it: the one rule of every intake. Null for a time that no calendar or clock has
 * (30 February, hour 24, an offset of 25 hours). Second 60, a leap second, is the start of the next second. Without a zone it is UTC;
 * seconds may be missing. More than milliseconds are cut off.
 */
export function instantOf(text: string): number | null {
  const parts = TEXT.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const offsetMinutes = offsetOf(parts[8]);
  if (hour > 23 || minute > 59 || second > 60 || offsetMinutes === null || month < 1 || month > 12) return null;
  // `Date.UTC` reads years below 100 as of the twentieth century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return null;
  const millisecond = second === 60 ? 0 : Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  date.setUTCHours(hour, minute, second, millisecond);
  return date.getTime() - offsetMinutes * MINUTE_MS;
}

/** Whether the text says which zone it is in. */
export function hasZone(text: string): boolean {
  return TEXT.exec(text)?.[8] !== undefined;
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (60 * hours + minutes);
}
