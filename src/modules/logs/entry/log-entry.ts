import type { LogLevel } from './levels.js';

/** Origin of a time: as written, completed by an assumption, the time of receipt, or corrected because it was in the future. */
export type TimeSource = 'event' | 'event_zone_assumed' | 'event_year_assumed' | 'event_date_assumed' | 'received' | 'corrected';

export type LogFlag = 'truncated' | 'redacted' | 'binary' | 're_encoded' | 'multiline' | 'future' | 'partial' | 'erased';

export type FieldValue = string | number | boolean | null;

/** The place of an entry in the file that it was read from, in bytes. */
export interface FilePosition {
  readonly path: string;
  readonly offset: number;
  readonly bytes: number;
}

/** Identifies an entry that several replicas of a cluster may receive. */
export interface RepeatMark {
  /** The same entry of another call with this key is a repeat. */
  readonly key: string;
  /** Id of its call. */
  readonly call: string;
  /** Keys of the whole call, on its last entry. */
  readonly keys?: readonly string[];
}

/** A parsed line before the store numbers it. Times in epoch ms; absent values are null. */
export interface NewEntry {
  timestampMs: number;
  /** Epoch nanoseconds as text, only where the line had more than milliseconds. */
  timestampNs: string | null;
  receivedMs: number;
  service: string;
  level: LogLevel;
  message: string;
  fields: Record<string, FieldValue>;
  traceId: string | null;
  spanId: string | null;
  broker: string | null;
  stack: string | null;
  source: string;
  position: FilePosition | null;
  format: string;
  timeSource: TimeSource;
  flags: LogFlag[];
  /** Names of the redaction rules with a match. */
  redacted: string[];
  /** Bytes of the line before it was cut; only with the flag `truncated`. */
  originalBytes: number | null;
  /** Id of the pattern that the message follows; empty until one is known. */
  pattern: string;
  /** Only between replicas that share a store. */
  once?: RepeatMark;
}

/** An entry of the store. `seq` counts the store from 1, `serviceSeq` its service. */
export interface LogEntry extends NewEntry {
  readonly seq: number;
  readonly serviceSeq: number;
}

/** Of message and stack. */
export function textLength({ message, stack }: Pick<NewEntry, 'message' | 'stack'>): number {
  return message.length + (stack?.length ?? 0);
}

/** An erased entry: only its position, times and level stay. */
export function erasedEntry({
  seq,
  serviceSeq,
  timestampMs,
  receivedMs,
  service,
  level,
  broker,
  source,
  format,
  timeSource,
}: LogEntry): LogEntry {
  return {
    ...{ seq, serviceSeq, timestampMs, receivedMs, service, level, broker, source, format, timeSource },
    ...{ message: '[erased]', fields: {}, timestampNs: null, traceId: null, spanId: null, stack: null, position: null },
    ...{ flags: ['erased'], redacted: [], originalBytes: null, pattern: '' },
  };
}

/** The public id of an entry: `l_` and the number in base 36. */
export function idOf(seq: number): string {
  return `l_${seq.toString(36)}`;
}

/** The number in a public id, or null when it is none. */
export function seqOf(id: string): number | null {
  const digits = /^l_([0-9a-z]{1,11})$/.exec(id)?.[1];
  if (digits === undefined || (digits.length > 1 && digits.startsWith('0'))) return null;
  const seq = Number.parseInt(digits, 36);
  return Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}
