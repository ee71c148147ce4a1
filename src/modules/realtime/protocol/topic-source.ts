import type { LogEvent, Position } from '../../../platform/events/event-log.js';
import type { RecoverFrom } from './actions.js';

/** The position of a topic at its source, for the answer to a subscribe. */
export interface SourcedTopic {
  readonly position: Position;
  /** With `recover`: whether `events` is all that was missed. */
  readonly recovered: boolean;
  readonly events: readonly LogEvent[];
  /** The state in the answer, so that an empty one explains itself: `live`, `waiting`, `stale`. */
  readonly state: string;
}

/**
 * Numbers and keeps the values of topics that do not go through the event log, because they are many and only their newest value counts.
 * All its answers come from memory.
 */
export interface TopicSource {
  /** Whether there is a topic of this name. */
  has(topic: string): boolean;
  read(topic: string, recover: RecoverFrom | undefined): SourcedTopic;
  /** The first client of this node subscribes to the topic. Throws a `Problem` where there is no room for it. */
  follow(topic: string): void;
  /** The last client has left. */
  unfollow(topic: string): void;
  /** Calls the handler with each event of the followed topics, in order and synchronously. */
  subscribe(handler: (event: LogEvent) => void): () => void;
}
