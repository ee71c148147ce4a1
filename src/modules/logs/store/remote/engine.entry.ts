import type { FieldValue, LogEntry } from '../../entry/log-entry.js';

/** Reserved names in records of engines; a field of such a name gets the prefix `fields.`. */
const RESERVED: ReadonlySet<string> = new Set([
  ...[
    '_time',
    '_msg',
    '_stream',
    '_stream_id',
    'message',
    'service',
    'level',
    'source',
    'seq',
    'service_seq',
    'trace_id',
    'span_id',
    'broker',
  ],
  ...['stack', 'pattern', 'format', 'qd_meta'],
]);
const PREFIX = 'fields.';

/** Properties for which an engine has no column. */
interface Meta {
  readonly service_seq: number;
  readonly received_ms: number;
  readonly has_ns: boolean;
  readonly position: LogEntry['position'];
  readonly time_source: LogEntry['timeSource'];
  readonly flags: LogEntry['flags'];
  readonly redacted: string[];
  readonly original_bytes: number | null;
  /** Types of fields that are no text, because engines store everything as text. */
  readonly types: Readonly<Record<string, 'n' | 'b' | 'z'>>;
}

/** An entry as a flat record of texts for an engine. */
export type EngineRecord = Readonly<Record<string, string>>;

/** The name of a field in an engine. */
export function fieldName(name: string): string {
  return RESERVED.has(name) || name.startsWith(PREFIX) ? PREFIX + name : name;
}

/** Epoch ns as text. */
export function nanoseconds({ timestampMs, timestampNs }: LogEntry): string {
  return timestampNs ?? `${BigInt(timestampMs) * 1_000_000n}`;
}

/** The text that an unnamed term searches: message, stack and the values of fields. */
export function searchedText({ message, stack, fields }: LogEntry): string {
  const values = Object.values(fields).flatMap((value) => (value === null ? [] : [String(value)]));
  return [message, ...(stack === null ? [] : [stack]), ...values].join('\n');
}

/** All properties of an entry except its time and searched text; absent values are left out. */
export function toRecord(entry: LogEntry): EngineRecord {
  const { service, level, source, seq, traceId, spanId, broker, stack, pattern, format, message, fields } = entry;
  const known = { trace_id: traceId, span_id: spanId, broker, stack, pattern: pattern === '' ? null : pattern };
  const types: Record<string, 'n' | 'b' | 'z'> = {};
  const record: Record<string, string> = { service, level, source, seq: String(seq), service_seq: String(entry.serviceSeq), format };
  for (const [name, value] of Object.entries(known)) if (value !== null) record[name] = value;
  if (searchedText(entry) !== message) record['message'] = message;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') types[name] = value === null ? 'z' : typeof value === 'number' ? 'n' : 'b';
    if (value !== null) record[fieldName(name)] = String(value);
  }
  const meta: Meta = {
    ...{ service_seq: entry.serviceSeq, received_ms: entry.receivedMs, has_ns: entry.timestampNs !== null, position: entry.position },
    ...{ time_source: entry.timeSource, flags: entry.flags, redacted: entry.redacted, original_bytes: entry.originalBytes, types },
  };
  record['qd_meta'] = JSON.stringify(meta);
  return record;
}

/** The entry of a record; null for a record of another program. */
export function fromRecord(record: EngineRecord, ns: string, text: string): LogEntry | null {
  const meta = metaIn(record['qd_meta']);
  const seq = Number(record['seq']);
  if (meta === null || !Number.isSafeInteger(seq) || !/^-?\d+$/.test(ns)) return null;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(record)) {
    if (RESERVED.has(name)) continue;
    const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
    fields[own] = { n: Number(value), b: value === 'true', z: null, s: value }[meta.types[own] ?? 's'];
  }
  for (const [name, type] of Object.entries(meta.types)) if (type === 'z') fields[name] = null;
  const optional = (name: string): string | null => record[name] ?? null;
  return {
    ...{ seq, serviceSeq: meta.service_seq, timestampMs: Number(BigInt(ns) / 1_000_000n), timestampNs: meta.has_ns ? ns : null },
    ...{ receivedMs: meta.received_ms, service: record['service'] ?? '', level: (record['level'] ?? 'unknown') as LogEntry['level'] },
    ...{ message: record['message'] ?? text, fields, traceId: optional('trace_id'), spanId: optional('span_id') },
    ...{ broker: optional('broker'), stack: optional('stack'), source: record['source'] ?? '', position: meta.position },
    ...{ format: record['format'] ?? '', timeSource: meta.time_source, flags: meta.flags, redacted: meta.redacted },
    ...{ originalBytes: meta.original_bytes, pattern: record['pattern'] ?? '' },
  };
}

function metaIn(text: string | undefined): Meta | null {
  try {
    return text === undefined ? null : (JSON.parse(text) as Meta);
  } catch {
    return null;
  }
}
