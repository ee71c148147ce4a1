import type { Instrument } from '../cache/instrument.js';
import type { Mode } from '../ticks/instrument-name.js';

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
  serves(exchange: string): boolean;
  /** Null = it brings the instrument, as far as it knows now. */
  refusal(exchange: string, symbol: string): FeedRefusal | null;
  /** Asked for an instrument in another mode than before; null = no more. */
  want(instrument: Instrument, mode: Mode | null): void;
  /** Begins anew, with all that is wanted. */
  restart(): void;
  /** Another token for its venue; absent = it needs none. */
  /** The token may be another one where it was read from. */
  rereadToken?(): void;
  setToken?(token: string, expiresAtMs: number | null): void;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
}
