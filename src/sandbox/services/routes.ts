import type { Desk } from '../desk/desk.js';
import { rfc3339 } from '../desk/desk-event.js';

export type Handler = (query: URLSearchParams) => unknown;
export type Routes = ReadonlyMap<string, Handler>;
/** The commands of a service, by POST; undefined = there is no such command. */
export type Command = (path: string, body: unknown) => unknown;

/** An invalid query parameter; the message is one sentence. */
export class BadQuery extends Error {
  override readonly name = 'BadQuery';
}

/** Every service also answers `/health`; that is where the monitor measures it. */
export function routes(desk: Desk, table: Readonly<Record<string, Handler>>): Routes {
  return new Map([...Object.entries(table), ['/health', () => ({ status: 'ok', timestamp: rfc3339(desk.asOfMs()) })]]);
}

/** `limit` of a list: 1 or more, at most `max`. @throws BadQuery */
export function limitOf(query: URLSearchParams, fallback: number, max = 1000): number {
  const given = query.get('limit');
  if (given === null) return fallback;
  if (!/^\d{1,9}$/.test(given) || Number(given) < 1) throw new BadQuery('limit must be a whole number of at least 1.');
  return Math.min(Number(given), max);
}

/** Newest first. */
export function newest<T>(oldestFirst: readonly T[], limit: number): T[] {
  return oldestFirst.slice(-limit).toReversed();
}

/** ISO time without zone, as deployed services write UTC. */
export function naiveTime(atMs: number): string {
  return rfc3339(atMs).slice(0, -1);
}

/** ISO time with a numeric zone, as other deployed services write UTC. */
export function offsetTime(atMs: number): string {
  return `${rfc3339(atMs).slice(0, 19)}+00:00`;
}

export function epochSeconds(atMs: number): number {
  return Math.floor(atMs / 1000);
}
