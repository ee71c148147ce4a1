import type { ConnectionFrames, TopicFrames } from '../generated/asyncapi.js';

/** A topic of the backend, also a member of a family: `alerts`, `logs:checkout`, `portfolio:alpha`. */
export type Topic = keyof TopicFrames;
/** The event frames of a topic. A newer backend may send types outside this union. */
export type FrameOf<T extends Topic> = TopicFrames[T];
/** This client asks for one topic at a time, so the form with `results` never comes. */
export type SubscribedFrame = Exclude<ConnectionFrames['subscribed'], { readonly results: unknown }>;

/** A position in a topic. Numbers of different epochs cannot be compared. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** The common fields of event frames; the body is in `data` or `payload`. */
export interface EventFrame extends Place {
  readonly type: string;
  readonly topic: string;
  readonly timestamp: string;
  /** Number of skipped older values of the same key. */
  readonly skipped?: number;
}

export interface SubscribeOptions {
  /** Field -> value or values: only events that match all fields are sent. */
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  /** For topics of class `latest`. */
  readonly maxRateHz?: number;
  /** For a tail: number of newest rows to begin with. */
  readonly backfill?: number;
  /** For a tail: rows per second; others are counted. */
  readonly maxEntriesPerS?: number;
}

/** Why the state of a topic is no longer valid. */
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
