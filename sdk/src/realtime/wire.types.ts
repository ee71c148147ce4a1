import type { ConnectionFrames, TopicFrames } from '../generated/asyncapi.js';

/** A topic of the backend, also a member of a family: `alerts`, `logs:checkout`, `portfolio:alpha`. */
export type Topic = keyof TopicFrames;
/** The event frames of a topic. A newer backend may send types that this union does not name. */
export type FrameOf<T extends Topic> = TopicFrames[T];
export type SubscribedFrame = ConnectionFrames['subscribed'];

/** A place in a topic. Numbers of different epochs cannot be compared. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** What every event frame has; its body is in `data` or `payload`. */
export interface EventFrame extends Place {
  readonly type: string;
  readonly topic: string;
  readonly timestamp: string;
  /** Older values of the same key that were passed over. */
  readonly skipped?: number;
}

export interface SubscribeOptions {
  /** Field -> value or values: only events that match all fields come. */
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  /** Of topics of class `latest`. */
  readonly maxRateHz?: number;
  /** Of a tail: newest rows that come first. */
  readonly backfill?: number;
  /** Of a tail: rows a second; others are counted. */
  readonly maxEntriesPerS?: number;
}

/** Why what was known of a topic no longer holds. */
export type ResetReason = 'gap' | 'epoch' | 'not_recovered' | 'access';

export type TopicStatus =
  | { readonly state: 'subscribing' | 'live' | 'catching_up' | 'stale' }
  /** The backend does not let this user follow it, or the snapshot cannot be had: `code` says why. */
  | { readonly state: 'refused'; readonly code: string };

export interface Action {
  readonly action: string;
  readonly id?: number;
  readonly [field: string]: unknown;
}
