import type { Instrument } from '../cache/instrument.js';
import type { ReportedFigures } from '../cache/market.counters.js';
import type { InstrumentName, Mode } from '../ticks/instrument-name.js';
import type { InstrumentDetails } from '../venues/feed.adapter.js';

export const FEED_STATES = ['disabled', 'connecting', 'authenticating', 'live', 'stale', 'mute', 'reconnecting', 'failed'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** Why a feed will not bring an instrument, by the codes of the OpenAlgo protocol. */
export type FeedRefusal = 'UNKNOWN_SYMBOL' | 'CAPACITY' | 'FEED_ERROR';

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

/** Where ticks come from: a venue with connections of ours, or an intake that waits for senders. */
export interface Feed {
  readonly name: string;
  readonly kind: string;
  readonly state: FeedState;
  /** Why it is not live, or null. */
  readonly reason: string | null;
  /** Levels of the order book that it can bring at most. */
  readonly maxDepth: number;
  /** Instruments at most; null = without a limit. */
  readonly capacity: number | null;
  readonly connections: readonly FeedConnection[];
  readonly tokenExpiresAtMs: number | null;
  /** Whether the market of its venue is open; null or absent = it never closes. */
  readonly isMarketOpen?: boolean | null;
  /** Another replica is connected to its venue. */
  readonly isElsewhere?: boolean;
  /** What the replica has counted that is connected; null or absent = this one. */
  readonly figures?: ReportedFigures | null;
  serves(exchange: string): boolean;
  /** Null = it brings the instrument, as far as it knows now. */
  refusal(exchange: string, symbol: string): FeedRefusal | null;
  /** The venue's words where `refusal` is FEED_ERROR. */
  refusalReason?(name: InstrumentName): string | null;
  /** How its venue spells the instrument; absent = as we do. */
  venueSymbol?(name: InstrumentName): string | null;
  /** What its venue says of the instrument. */
  details?(name: InstrumentName): InstrumentDetails | null;
  /** Asked for an instrument in another mode than before; null = no more. */
  want(instrument: Instrument, mode: Mode | null): void;
  /** Begins anew, with all that is wanted. */
  restart(): void;
  /** The token may be another one where it was read from. */
  rereadToken?(): void;
  /** Another token for its venue; absent = it needs none. */
  setToken?(token: string, expiresAtMs: number | null): void;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
}
