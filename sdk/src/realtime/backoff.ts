import type { LinkEnd } from './transport.types.js';

export const CLOSE = {
  tooManyConnections: 1013,
  unauthenticated: 4401,
  forbidden: 4403,
  slowConsumer: 4409,
  rateLimited: 4429,
} as const;

const CODES: ReadonlyMap<string, number> = new Map([
  ['realtime.slow_consumer', CLOSE.slowConsumer],
  ['realtime.too_many_connections', CLOSE.tooManyConnections],
  ['request.rate_limited', CLOSE.rateLimited],
]);
const FIRST_MS = 500;
const LONGEST_MS = 20_000;
const CROWDED_MS = 5000;

/** The close code that an `error` frame stands for on transports without close codes. */
export function closeCodeOf(problem: string | undefined): number | null {
  if (problem === undefined) return null;
  if (problem === 'auth.forbidden') return CLOSE.forbidden;
  if (problem.startsWith('auth.')) return CLOSE.unauthenticated;
  return CODES.get(problem) ?? null;
}

/**
 * The delay before the next attempt, in ms. Full jitter over 0.5 s x 2^n, at most 20 s, so that clients cut off by one fault do not
 * reconnect together; a slow client reconnects at once, one above the limit of connections after at least 5 s, and all follow the time
 * that a stopping server asks for.
 */
export function reconnectDelay(
  { code }: Pick<LinkEnd, 'code'>,
  attempt: number,
  random: () => number,
  askedMs: readonly [number, number] | null,
): number {
  if (askedMs) return askedMs[0] + random() * Math.max(0, askedMs[1] - askedMs[0]);
  if (code === CLOSE.slowConsumer && attempt === 0) return 0;
  if (code === CLOSE.tooManyConnections || code === CLOSE.rateLimited)
    return Math.min(LONGEST_MS, CROWDED_MS + random() * CROWDED_MS * 2 ** attempt);
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}
