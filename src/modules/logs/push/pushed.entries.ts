import { readName } from '../../../common/text/name.js';
import type { FieldValue, NewEntry } from '../entry/log-entry.js';
import { levelOfNumber, levelOfWord, type LogLevel } from '../entry/levels.js';
import { flatten } from '../formats/lines/flatten.js';
import { readRecord } from '../formats/lines/json-line.js';
import { LineReader } from '../formats/line-reader.js';
import { withoutColours } from '../formats/line-text.js';
import { type TimeContext, timeOfNanoseconds } from '../formats/line-time.js';
import type { ParsedLine } from '../formats/parsed-line.js';
import { toEntry } from '../formats/to-entry.js';
import { continuesEntry, levelOfTrace } from '../formats/trace-lines.js';
import type { LokiStream } from './loki.push.js';
import type { OtlpRecord } from './otlp.js';

const SERVICE_LABELS = ['service_name', 'service', 'app', 'application', 'container', 'container_name', 'compose_service', 'unit', 'job'];
const LEVEL_LABELS = ['level', 'detected_level', 'severity'];

export const sourceOfObject = (service: string): string => `http:${service || 'unknown'}`;
export const sourceOfStream = (labels: LokiStream['labels']): string => `loki:${serviceOfStream(labels) || 'unknown'}`;
export const sourceOfOtlp = ({ resource }: OtlpRecord): string => `otlp:${serviceOfOtlp(resource) || 'unknown'}`;

function serviceOfStream(labels: LokiStream['labels']): string {
  return labels[SERVICE_LABELS.find((name) => labels[name]) ?? ''] ?? '';
}

function serviceOfOtlp(resource: OtlpRecord['resource']): string {
  return typeof resource['service.name'] === 'string' ? resource['service.name'] : '';
}

/** The entry of one object of `POST /api/logs`: `{message, timestamp?, level?, service?, fields?, ...}`; other names become fields. */
export function entryOfObject(record: Record<string, unknown>, service: string, context: TimeContext, maxFields: number): NewEntry {
  const { fields, id: _, ...rest } = record;
  const parsed = readRecord(rest, context, maxFields);
  const receivedMs = context.referenceMs;
  const all = fields === undefined ? parsed : { ...parsed, fields: { ...parsed.fields, ...fieldsOf(fields, maxFields) } };
  return toEntry(all, { source: sourceOfObject(service), service, format: 'json', receivedMs });
}

function fieldsOf(fields: unknown, maxFields: number): Record<string, FieldValue> {
  const isMap = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
  return flatten(Object.entries(isMap ? fields : { fields }), maxFields);
}

/** The entries of a Loki stream; a line that continues the one before it belongs to the same entry. */
export function entriesOfStream(
  { labels, entries }: LokiStream,
  tenant: string | undefined,
  context: TimeContext,
  maxFields: number,
): NewEntry[] {
  const service = serviceOfStream(labels);
  const source = sourceOfStream(labels);
  const ofStream = givenBy(labels, labels);
  const reader = new LineReader(undefined, maxFields);
  const made: NewEntry[] = [];
  for (const { ns, line, metadata } of entries) {
    const text = withoutColours(line);
    const before = made.at(-1);
    if (before && continuesEntry(text)) {
      before.stack = before.stack === null ? text : `${before.stack}\n${text}`;
      if (!before.flags.includes('multiline')) before.flags.push('multiline');
      continue;
    }
    const parsed = reader.read(text, context) ?? { message: text, level: levelOfTrace(text) };
    const given = Object.keys(metadata).length === 0 ? ofStream : givenBy(labels, { ...labels, ...metadata });
    const fields: Record<string, FieldValue> = { ...parsed.fields };
    for (const [name, value] of given.fields) fields[name] = value;
    if (tenant !== undefined) fields['tenant'] = tenant;
    const read: ParsedLine = {
      ...parsed,
      time: timeOfNanoseconds(ns),
      level: given.level ?? parsed.level ?? null,
      service: service || parsed.service || null,
      broker: given.broker ?? parsed.broker ?? null,
      fields,
    };
    const format = parsed.time === undefined && parsed.level === undefined ? 'raw' : (reader.format ?? 'raw');
    made.push(toEntry(read, { source, service, format, receivedMs: context.referenceMs }));
  }
  return made;
}

interface Given {
  readonly level: LogLevel | undefined;
  readonly broker: string | undefined;
  /** The labels that are fields. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Properties of an entry from the labels of its stream and its own metadata, together in `all`. */
function givenBy(labels: LokiStream['labels'], all: LokiStream['labels']): Given {
  const level = LEVEL_LABELS.map((name) => levelOfWord(all[name] ?? '')).find((found) => found !== null);
  const taken = new Set<string | undefined>([
    SERVICE_LABELS.find((name) => labels[name]),
    ...(level === undefined ? [] : LEVEL_LABELS),
    ...(readName(all['broker']) === null ? [] : ['broker']),
  ]);
  return { level, broker: all['broker'], fields: Object.entries(all).filter(([name]) => !taken.has(name)) };
}

/** The entry of an OpenTelemetry record; null when it has neither a body nor attributes. */
export function entryOfOtlp(record: OtlpRecord, nowMs: number, maxFields: number): NewEntry | null {
  const { body, resource, attributes } = record;
  const hasBody = body !== null && body !== '';
  if (!hasBody && Object.keys(attributes).length === 0) return null;
  const isMap = typeof body === 'object' && body !== null && !Array.isArray(body);
  const { message: text, msg, ...rest } = isMap ? (body as Record<string, unknown>) : {};
  const message = isMap ? (text ?? msg ?? '') : (body ?? '');
  const fields = flatten([...Object.entries(resource), ...Object.entries(rest), ...Object.entries(attributes)], maxFields);
  const service = serviceOfOtlp(resource);
  const stack = attributes['exception.stacktrace'];
  const broker = attributes['broker'] ?? resource['broker'];
  delete fields['service.name'];
  const level = record.severityNumber > 0 ? levelOfNumber(record.severityNumber, 'otlp') : levelOfWord(record.severityText);
  return toEntry(
    {
      message: typeof message === 'string' ? message : JSON.stringify(message),
      time: record.ns === null ? null : timeOfNanoseconds(record.ns),
      ...{ level, fields, traceId: record.traceId, spanId: record.spanId },
      stack: typeof stack === 'string' ? stack : null,
      broker: typeof broker === 'string' ? broker : null,
    },
    { source: sourceOfOtlp(record), service, format: 'otlp', receivedMs: nowMs },
  );
}
