import type { LogEvent, NewEvent, Position } from './log-event.js';
import type { TopicRing } from './topic-ring.js';

export type { LogEvent, NewEvent, Position } from './log-event.js';

/**
 * The numbered log of the live stream. Two drivers (memory, Redis) behave the same: `event-log.contract.ts` runs against both.
 * Every replica keeps a ring per topic (the last `REALTIME_HISTORY` events), so recovery never waits for I/O.
 */
export abstract class EventLog {
  /**
   * Numbers the events in their order; resolves when they are in the log, with one position per event.
   * An id that is in the log already is not appended again and gets its first position.
   * Rejects with `realtime.unavailable` when the log cannot be reached: nothing of the batch is then promised, and trying again is safe.
   */
  abstract append(topic: string, events: readonly NewEvent[]): Promise<Position[]>;

  /** The newest position of the topic as the log itself knows it, which this replica may not have seen yet. */
  abstract head(topic: string): Promise<Position>;

  /** The part of the topic on this replica; its head is the last event given to the handlers. */
  abstract ring(topic: string): TopicRing;

  /** Called once per event in order, synchronously after the event is in the ring. A handler that throws is logged; the others still run. */
  abstract subscribe(handler: (event: LogEvent) => void): () => void;

  /** Called when a topic starts again under another epoch (the log was lost): missed events cannot be delivered any more. */
  abstract onEpochChange(handler: (topic: string, position: Position) => void): () => void;

  /** False while the log cannot be reached, or takes no events. */
  abstract get available(): boolean;
}
