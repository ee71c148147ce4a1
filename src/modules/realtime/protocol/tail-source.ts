import type { Position } from '../../../platform/events/event-log.js';
import type { RecoverFrom } from './actions.js';
import type { Filter } from './filter.js';

/** A row of a tail as it is sent to clients. */
export interface TailRow {
  /** Its number on the topic. */
  readonly seq: number;
  /** Its JSON text, made once however many clients get it; null when it was matched too late to be sent, and is only counted. */
  readonly json: string | null;
  /** The group in which lost rows are counted. */
  readonly level: string;
  /** Dropped only after all others. */
  readonly isSevere: boolean;
  /** The broker of the row; null = none. */
  readonly broker: string | null;
}

export interface TailRequest {
  readonly topic: string;
  readonly filter: Filter | undefined;
  /** Row scope: only rows of these brokers; null = all rows. */
  readonly brokers: readonly string[] | null;
  /** How many of the newest rows come with the answer. */
  readonly backfill: number;
  readonly recover: RecoverFrom | undefined;
}

/** An open tail: every row behind `position` is delivered, every row of `rows` lies before it. */
export interface OpenedTail {
  readonly position: Position;
  /** With `recover`: whether `rows` is all that was missed. */
  readonly recovered: boolean;
  /** The rows of the answer, oldest first. */
  readonly rows: readonly TailRow[];
  /** `incomplete` where the store could not read all of it. */
  readonly state: 'live' | 'incomplete';
  /** Goes on from here under another row scope. */
  rescope(brokers: readonly string[] | null): void;
  close(): void;
}

/** Where the rows of a `tail` topic come from. It filters and numbers; the hub drops and counts rows that a client reads too slowly. */
export interface TailSource {
  has(topic: string): boolean;
  /** Throws the `Problem` of a filter that cannot be read. */
  check(topic: string, filter: Filter | undefined): void;
  head(topic: string): Position;
  /** Calls `deliver` with rows in the order of their numbers, from before it resolves on. Errors: those of `check`, and of the store. */
  open(request: TailRequest, deliver: (rows: readonly TailRow[]) => void): Promise<OpenedTail>;
}
