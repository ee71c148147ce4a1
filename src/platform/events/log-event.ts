/** A place in one topic: `seq` rises by exactly 1 per event within an `epoch`; seq 0 is before the first event. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** An event as a module publishes it: past tense; `data` is what a listener needs and is plain JSON. */
export interface NewEvent {
  /** The same id twice in one topic is one event. */
  readonly id: string;
  /** Wire name, e.g. `position_updated`. */
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly timestamp: string;
  readonly data: unknown;
  /** Topics of delivery `latest`: the newest event of each key is the current value. */
  readonly key?: string;
}

/** A numbered event, as every replica sees it. */
export interface LogEvent extends NewEvent, Position {
  readonly topic: string;
}
