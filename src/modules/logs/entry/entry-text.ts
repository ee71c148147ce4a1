import type { LogEntry } from './log-entry.js';

const ABSENT = {
  timestampNs: null,
  traceId: null,
  spanId: null,
  broker: null,
  stack: null,
  position: null,
  originalBytes: null,
  pattern: '',
} as const;

type AbsentName = keyof typeof ABSENT | 'fields' | 'flags' | 'redacted';
/** An entry as it was written. */
export type RecordedEntry = Omit<LogEntry, AbsentName> & Partial<Pick<LogEntry, AbsentName>>;

/** An entry without what it lacks, which is a fourth of the JSON of most entries. */
export function recordOf(entry: LogEntry) {
  return {
    seq: entry.seq,
    serviceSeq: entry.serviceSeq,
    timestampMs: entry.timestampMs,
    receivedMs: entry.receivedMs,
    service: entry.service,
    level: entry.level,
    message: entry.message,
    source: entry.source,
    format: entry.format,
    timeSource: entry.timeSource,
    pattern: entry.pattern || undefined,
    fields: isEmpty(entry.fields) ? undefined : entry.fields,
    timestampNs: entry.timestampNs ?? undefined,
    position: entry.position ?? undefined,
    flags: entry.flags.length > 0 ? entry.flags : undefined,
    redacted: entry.redacted.length > 0 ? entry.redacted : undefined,
    originalBytes: entry.originalBytes ?? undefined,
    traceId: entry.traceId ?? undefined,
    spanId: entry.spanId ?? undefined,
    broker: entry.broker ?? undefined,
    stack: entry.stack ?? undefined,
    once: entry.once,
  } satisfies Record<keyof LogEntry, unknown>;
}

function isEmpty(fields: LogEntry['fields']): boolean {
  for (const _ in fields) return false;
  return true;
}

/** The whole entry of a written one, also of one that was written with everything it lacks. */
export function wholeEntry(written: RecordedEntry): LogEntry {
  return { ...ABSENT, fields: {}, flags: [], redacted: [], ...written };
}
