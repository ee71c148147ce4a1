import { idOf, type LogEntry } from '../entry/log-entry.js';
import type { LogEntryDto } from './dto/log-entry.dto.js';

/** An entry on the wire. */
export function toEntryDto(entry: LogEntry): LogEntryDto {
  return {
    id: idOf(entry.seq),
    seq: entry.seq,
    service_seq: entry.serviceSeq,
    timestamp: isoTime(entry.timestampMs),
    timestamp_ns: entry.timestampNs,
    received_at: isoTime(entry.receivedMs),
    service: entry.service,
    level: entry.level,
    message: entry.message,
    fields: entry.fields,
    trace_id: entry.traceId,
    span_id: entry.spanId,
    broker: entry.broker,
    stack: entry.stack,
    pattern: entry.pattern === '' ? null : entry.pattern,
    source: entry.source,
    position: entry.position,
    format: entry.format,
    time_source: entry.timeSource,
    flags: entry.flags,
    redacted: entry.redacted,
    original_bytes: entry.originalBytes,
  };
}

/** RFC 3339 in UTC; years before 0 or after 9999 are written as ISO 8601 has them. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
