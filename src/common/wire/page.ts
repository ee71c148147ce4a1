import { Problem } from '../problem.js';

/** One page of a list, newest first. `next_cursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  has_more: boolean;
}

/** A page of rows whose changes are on a topic: every event that the rows may lack comes after this place. */
export interface LivePage<T> extends Page<T> {
  stream: { readonly topic: string; readonly epoch: string; readonly seq: number };
}

/** Builds a page from `limit + 1` rows; the cursor names the route so that it cannot be used on another one. */
export function toPage<T>(route: string, rows: readonly T[], limit: number, keyOf: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, next_cursor: hasMore ? encodeCursor(route, keyOf(last)) : null, has_more: hasMore };
}

export function encodeCursor(route: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([route, ...key])).toString('base64url');
}

/** The key parts of a cursor made by `encodeCursor` for the same route; anything else is `request.bad_cursor`. */
export function decodeCursor(route: string, cursor: string): (string | number)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new Problem('request.bad_cursor', { cause });
  }
  if (!Array.isArray(parsed) || !parsed.every(isKeyPart) || parsed[0] !== route)
    throw new Problem('request.bad_cursor', { detail: 'The cursor belongs to another list.' });
  return parsed.slice(1);
}

function isKeyPart(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number';
}
