import { readName } from '../../../common/text/name.js';
import { DAY_MS } from '../../../common/time/time.js';
import type { FieldValue, LogFlag, NewEntry, TimeSource } from '../entry/log-entry.js';
import { isLevel, type LogLevel } from '../entry/levels.js';
import { serviceName } from '../entry/service-name.js';
import type { LineTime } from './line-time.js';
import type { ParsedLine } from './parsed-line.js';

const MAX_MESSAGE_BYTES = 262_144;
const MAX_STACK_BYTES = 262_144;
const MAX_ID = 128;

/** Properties of an entry that are not in its line. */
export interface Origin {
  readonly source: string;
  /** Used where the line names no service; `forced` goes before the line's own. */
  readonly service: string;
  readonly forcedService?: string | undefined;
  readonly format: string;
  readonly receivedMs: number;
  readonly position?: NewEntry['position'];
  readonly flags?: readonly LogFlag[];
  readonly originalBytes?: number | null;
  /** Level of lines that carry none. */
  readonly defaultLevel?: LogLevel | undefined;
  /** Broker of the service's rows, where the line names none. */
  readonly broker?: string | undefined;
}

/** The entry of a parsed line: limits applied, future times corrected, absent values null. */
export function toEntry(parsed: ParsedLine, origin: Origin): NewEntry {
  const flags = [...(origin.flags ?? [])];
  const fields = parsed.fields ?? {};
  const time = timeOf(parsed.time ?? null, origin.receivedMs);
  const message = cut(parsed.message, MAX_MESSAGE_BYTES);
  const stack = parsed.stack ? cut(parsed.stack, MAX_STACK_BYTES) : null;
  let originalBytes = origin.originalBytes ?? null;
  if (message !== parsed.message || (parsed.stack && stack !== parsed.stack)) {
    addTo(flags, 'truncated');
    originalBytes ??= Buffer.byteLength(parsed.message) + Buffer.byteLength(parsed.stack ?? '');
  }
  if (time.original !== null) addTo(flags, 'future');
  return {
    timestampMs: time.ms,
    timestampNs: time.ns,
    receivedMs: origin.receivedMs,
    service: serviceName(origin.forcedService ?? parsed.service ?? origin.service),
    level: parsed.level && isLevel(parsed.level) ? parsed.level : (origin.defaultLevel ?? 'unknown'),
    message: message.toWellFormed(),
    fields: time.original === null ? wellFormed(fields) : { ...wellFormed(fields), original_timestamp: time.original },
    traceId: idText(parsed.traceId),
    spanId: idText(parsed.spanId),
    broker: readName(parsed.broker) ?? origin.broker ?? null,
    stack: stack === null ? null : stack.toWellFormed(),
    source: origin.source,
    position: origin.position ?? null,
    format: origin.format,
    timeSource: time.source,
    flags,
    redacted: [],
    originalBytes,
    pattern: '',
  };
}

function addTo(flags: LogFlag[], flag: LogFlag): void {
  if (!flags.includes(flag)) flags.push(flag);
}

function timeOf(time: LineTime | null, receivedMs: number): { ms: number; ns: string | null; source: TimeSource; original: string | null } {
  if (!time) return { ms: receivedMs, ns: null, source: 'received', original: null };
  if (time.ms <= receivedMs + DAY_MS) return { ...time, original: null };
  return { ms: receivedMs, ns: null, source: 'corrected', original: new Date(time.ms).toISOString() };
}

/** The beginning of a text, in at most so many bytes of UTF-8 and without half a character at its end. */
function cut(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}

function idText(id: string | null | undefined): string | null {
  return id ? id.slice(0, MAX_ID) : null;
}

function wellFormed(fields: Record<string, FieldValue>): Record<string, FieldValue> {
  const pairs = Object.entries(fields);
  if (pairs.every(([name, value]) => name.isWellFormed() && (typeof value !== 'string' || value.isWellFormed()))) return fields;
  return Object.fromEntries(pairs.map(([name, value]) => [name.toWellFormed(), typeof value === 'string' ? value.toWellFormed() : value]));
}
