import { instantOf } from '../../common/time/instant.js';
import { epochMs } from '../../common/time/time.js';
import { createHash } from 'node:crypto';

/** Longest identifier that is kept as it is, in characters. */
export const MAX_ID = 200;
/** From here on JavaScript writes an integer with an exponent. */
const PLAIN_DIGITS_BELOW = 1e21;
/** Longest text that is taken from a service, in characters. */
const MAX_TEXT = 500;
const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** The last instant that RFC 3339 can write: the end of year 9999, epoch milliseconds. */
const MAX_TIME_MS = 253_402_300_799_999;

/** Reads a foreign object by any of several names: the first one with a usable value wins, nothing throws, garbage is null. */
export interface Fields {
  /** A finite number; numeric text counts, NaN, Infinity and everything else is null. */
  number(...names: string[]): number | null;
  /** Epoch milliseconds, from RFC 3339 (without a zone: UTC) or epoch seconds or milliseconds. */
  time(...names: string[]): number | null;
  /** Text that is not blank, cut to 500 characters; half a surrogate pair is replaced, as no database stores it. */
  text(...names: string[]): string | null;
  /** An identifier: text, or an integer as text with all its digits; see `toId`. */
  id(...names: string[]): string | null;
  /** Text as an enum spells it: upper case, `_` for spaces and dashes. */
  word(...names: string[]): string | null;
  list(...names: string[]): readonly unknown[] | null;
  /** The object under this name; an empty one where there is none. */
  child(name: string): Fields;
  /** The object under this name as it came; an empty one where there is none. */
  object(name: string): Readonly<Record<string, unknown>>;
  /** Whether any of these names is there, whatever its value. */
  has(...names: string[]): boolean;
}

/** Opens any value for reading; one that is not an object has no fields. Only own properties count, so `__proto__` and the like are inert. */
export function fields(raw: unknown): Fields {
  const object = isObject(raw) ? raw : {};
  const first = <T>(names: readonly string[], read: (value: unknown) => T | null): T | null => {
    for (const name of names) {
      const value = Object.hasOwn(object, name) ? read(object[name]) : null;
      if (value !== null) return value;
    }
    return null;
  };
  return {
    number: (...names) => first(names, toNumber),
    time: (...names) => first(names, toTimeMs),
    text: (...names) => first(names, toText),
    id: (...names) => first(names, toId),
    word: (...names) => first(names, toWord),
    list: (...names) => first(names, (value) => (Array.isArray(value) ? value : null)),
    child: (name) => fields(Object.hasOwn(object, name) ? object[name] : null),
    object: (name) => {
      const inner = Object.hasOwn(object, name) ? object[name] : null;
      return isObject(inner) ? inner : {};
    },
    has: (...names) => names.some((name) => Object.hasOwn(object, name)),
  };
}

/** A JSON object: not null, not an array. */
export function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

export function toNumber(raw: unknown): number | null {
  const value = typeof raw === 'string' && NUMERIC.test(raw.trim()) ? Number(raw) : raw;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function toText(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const text = raw.trim();
  return text === '' ? null : text.slice(0, MAX_TEXT).toWellFormed();
}

/**
 * An identifier as it is stored: trimmed text of at most 200 characters, or the digits of an integer. A longer one, or one with characters
 * that no database stores, is replaced by its hash: cut, it could equal another one. The digits of a number are those that were sent, as
 * `readJson` leaves no number that was rounded.
 */
export function toId(raw: unknown): string | null {
  if (typeof raw === 'number') return Number.isInteger(raw) && Math.abs(raw) < PLAIN_DIGITS_BELOW ? String(raw) : null;
  if (typeof raw !== 'string') return null;
  const text = raw.trim();
  if (text === '') return null;
  const fits = text.length <= MAX_ID && text.isWellFormed() && !text.includes('\0');
  return fits ? text : `sha256:${createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url')}`;
}

export function toWord(raw: unknown): string | null {
  return (
    toText(raw)
      ?.toUpperCase()
      .replaceAll(/[\s-]+/g, '_') ?? null
  );
}

/** Epoch milliseconds of a foreign time; zero and negative epochs are "not set", as no time of a desk is before 1970. */
export function toTimeMs(raw: unknown): number | null {
  const epoch = toNumber(raw);
  if (epoch !== null) return inRange(Math.round(epochMs(epoch)));
  const ms = typeof raw === 'string' ? instantOf(raw.trim()) : null;
  return ms === null ? null : inRange(ms);
}

function inRange(ms: number): number | null {
  return ms > 0 && ms <= MAX_TIME_MS ? ms : null;
}
