import { isObject } from '../../../platform/upstream/fields.js';
import { type FeedFigures, figuresOf, type ReportedFigures } from '../cache/market.counters.js';
import { FEED_STATES, type Feed, type FeedConnection, type FeedState } from './feed.js';

/** Report of the owner of a feed to the other replicas. */
export interface FeedReport {
  readonly state: FeedState;
  readonly reason: string | null;
  readonly isFull: boolean;
  readonly tokenExpiresAtMs: number | null;
  readonly connections: readonly FeedConnection[];
  readonly figures: ReportedFigures;
}

export function reportOf({ state, reason, tokenExpiresAtMs, connections }: Feed, isFull: boolean, figures: FeedFigures): FeedReport {
  const rows = connections.map(({ id, state: how, symbols, capacity, sinceMs, lastMessageAtMs, rttMs }) => ({
    ...{ id, state: how, symbols, capacity, sinceMs, lastMessageAtMs, rttMs },
  }));
  return { state, reason, isFull, tokenExpiresAtMs, connections: rows, figures: figuresOf(figures) };
}

/** Null = it is no report: another version of this service has sent it. */
export function readReport(raw: unknown): FeedReport | null {
  if (!isObject(raw) || !FEED_STATES.some((state) => state === raw['state'])) return null;
  return Array.isArray(raw['connections']) && isObject(raw['figures']) ? (raw as unknown as FeedReport) : null;
}
