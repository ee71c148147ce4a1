export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The beginning of the year 10000 in epoch milliseconds: readers accept times before it, and Postgres cannot read it. */
export const END_OF_TIME_MS = 253_402_300_800_000;

/** How far ahead of ours a sender's clock may be. */
export const MAX_AHEAD_MS = 5 * 60_000;

/** RFC 3339 in UTC with milliseconds; null stays null. */
export function instant(ms: number): string;
export function instant(ms: number | null): string | null;
export function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Numbers below it are epoch seconds (it is the year 5138 in seconds, 1973 in milliseconds). */
const SECONDS_BELOW = 1e11;

/** Epoch milliseconds of a number that is epoch seconds or milliseconds, by its size: the one rule of intakes and queries. */
export function epochMs(epoch: number): number {
  return Math.abs(epoch) < SECONDS_BELOW ? epoch * 1000 : epoch;
}
