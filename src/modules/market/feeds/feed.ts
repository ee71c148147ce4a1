import type { Instrument } from '../cache/instrument.js';
import type { ReportedFigures } from '../cache/market.counters.js';
import type { InstrumentName, Mode } from '../ticks/instrument-name.js';
import type { InstrumentDetails } from '../venues/feed.adapter.js';

export const FEED_STATES = ['disabled', 'connecting', 'authenticating', 'live', 'stale', 'mute', 'reconnecting', 'failed'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** Why a feed refuses an instrument, in codes of the OpenAlgo protocol. */
export type FeedRefusal = 'UNKNOWN_SYMBOL' | 'CAPACITY' | 'FEED_ERROR';

/** The reason of a refusal that lasts until there is room. */
export const FULL = 'the feed is full';

/** One connection of a feed to its venue. */
export interface FeedConnection {
  readonly id: number;
  readonly state: FeedState;
  readonly symbols: number;
  readonly capacity: number;
  readonly sinceMs: number;
  readonly lastMessageAtMs: number | null;
  readonly rttMs: number | null;
}

/** A source of ticks: a venue that we connect to, or an intake for senders. */
export interface Feed {
  readonly name: string;
  readonly kind: string;
  readonly state: FeedState;
  /** Why it is not live, or null. */
  readonly reason: string | null;
  /** Maximum of levels of the order book. */
  readonly maxDepth: number;
  /** Maximum of instruments; null = without a limit. */
  readonly capacity: number | null;
  readonly connections: readonly FeedConnection[];
  readonly tokenExpiresAtMs: number | null;
  /** Whether the market of its venue is open; null or absent = it never closes. */
  readonly isMarketOpen?: boolean | null;
  /** Whether another replica is connected to its venue. */
  readonly isElsewhere?: boolean;
  /** Counts of the connected replica; null or absent = this replica counts. */
  readonly figures?: ReportedFigures | null;
  serves(exchange: string): boolean;
  /** Null = it accepts the instrument, as far as it knows now. */
  refusal(exchange: string, symbol: string): FeedRefusal | null;
  /** The message of the venue where `refusal` is FEED_ERROR. */
  refusalReason?(name: InstrumentName): string | null;
  /** The name of the instrument at the venue; absent = our name. */
  venueSymbol?(name: InstrumentName): string | null;
  /** Details of the instrument from its venue. */
  details?(name: InstrumentName): InstrumentDetails | null;
  /** Changes the wanted mode of an instrument; null = not wanted any more. */
  want(instrument: Instrument, mode: Mode | null): void;
  /** Restarts with all wanted instruments. */
  restart(): void;
  /** Reads the token again, which may have changed at its source. */
  rereadToken?(): void;
  /** Sets another token for its venue; absent = the venue needs none. */
  setToken?(token: string, expiresAtMs: number | null): void;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
}
