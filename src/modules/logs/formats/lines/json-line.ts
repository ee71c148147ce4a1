import { readJson } from '../../../../common/text/json.js';
import type { FieldValue } from '../../entry/log-entry.js';
import { type LogLevel, levelOfNumber, levelOfWord } from '../../entry/levels.js';
import { isJournalRecord, readJournalRecord } from './journal-record.js';
import { flatten, isFlat, jsonText } from './flatten.js';
import { type LineTime, type TimeContext, timeOfValue } from '../line-time.js';
import type { LineFormat, ParsedLine } from '../parsed-line.js';

/** Names of the same fields by logger: pino, bunyan, winston, zap, logrus, structlog, Serilog CLEF, ECS, GELF. */
const TIME = ['time', 'timestamp', 'ts', '@timestamp', '@t', 'asctime', 'datetime', 'date', 'eventTime', 't'];
const LEVEL = [
  'level',
  'levelname',
  'severity',
  'lvl',
  '@l',
  'log.level',
  'loglevel',
  'priority',
  'PRIORITY',
  'syslog.severity',
  'levelno',
];
const TEXT = ['msg', 'message', '@m', '@mt', 'event', 'body', 'log', 'short_message', 'MESSAGE'];
const SERVICE = ['service.name', 'service', 'service_name', 'app', 'name'];
const TRACE = ['trace_id', 'traceId', 'trace.id', 'otelTraceID', 'dd.trace_id'];
const SPAN = ['span_id', 'spanId', 'span.id', 'otelSpanID', 'dd.span_id'];
const STACK = ['err.stack', 'error.stack', 'exc_info', 'exception', 'stack', 'stacktrace', 'stack_trace', '@x', 'error.stack_trace'];
/** Names that only records of Python have. */
const PYTHON = ['levelno', 'funcName', 'pathname', 'processName', 'threadName', 'relativeCreated'];
const SYSLOG_KEYS = new Set(['priority', 'PRIORITY', 'syslog.severity']);
/** Of each of these names its kind, and its place in the order of preference. */
const PLACES = new Map(
  [TIME, LEVEL, TEXT, SERVICE, TRACE, SPAN, STACK].flatMap((names) => names.map((name, at) => [name, { names, at }] as const)),
);
/** First parts of the special names of a record, also nested: they do not count towards the limit of fields. */
const KNOWN = new Set(
  [...TIME, ...LEVEL, ...TEXT, ...SERVICE, ...TRACE, ...SPAN, ...STACK].flatMap((name) => [name, name.split('.')[0] ?? '']),
);
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Lines that are one JSON object. */
export const jsonLine: LineFormat = {
  name: 'json',
  read(line, context, maxFields) {
    if (line.charCodeAt(0) !== 0x7b || !line.trimEnd().endsWith('}')) return null;
    const record = parseObject(line);
    if (record && isJournalRecord(record)) return readJournalRecord(record, maxFields);
    return record && readRecord(record, context, maxFields);
  },
};

/** The object in a text, its long integers as text with all their digits; null when it is none. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = readJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Parses a record with the names that loggers use; other names become fields. */
export function readRecord(record: Record<string, unknown>, context: TimeContext, maxFields: number): ParsedLine {
  const flat = flatRecord(record, maxFields);
  const pairs = Object.entries(flat);
  const known = knownIn(pairs);
  const taken = new Set<string>();
  const take = (names: readonly string[], accept: (value: FieldValue, name: string) => boolean): void => {
    const found = known.find((one) => one.names === names && one.value !== null && one.value !== '');
    if (found && accept(found.value, found.name)) taken.add(found.name);
  };
  let time: LineTime | null = null;
  for (const { names, name, value } of known) {
    if (names !== TIME) continue;
    time = timeOfValue(value, context);
    if (!time) continue;
    taken.add(name);
    break;
  }
  let level: LogLevel | null = null;
  take(LEVEL, (value, name) => (level = levelOf(value, name, flat)) !== null);
  let message: string | null = null;
  take(TEXT, (value) => (message = typeof value === 'string' ? value : jsonText(value)) !== null);
  const texts = { service: '', traceId: '', spanId: '', stack: '' };
  const asText = (key: keyof typeof texts) => (value: FieldValue) => typeof value === 'string' && (texts[key] = value) !== '';
  take(SERVICE, asText('service'));
  take(TRACE, asText('traceId'));
  take(SPAN, asText('spanId'));
  take(STACK, asText('stack'));
  const parent = typeof flat['traceparent'] === 'string' ? TRACEPARENT.exec(flat['traceparent']) : null;
  const broker = typeof flat['broker'] === 'string' && flat['broker'] !== '' ? flat['broker'] : null;
  return {
    message: message ?? '',
    time,
    level,
    service: texts.service || null,
    traceId: texts.traceId || (parent?.[1] ?? null),
    spanId: texts.spanId || (parent?.[2] ?? null),
    stack: texts.stack || null,
    broker,
    fields: taken.size === pairs.length ? {} : Object.fromEntries(pairs.filter(([name]) => !taken.has(name))),
  };
}

interface Known {
  readonly names: readonly string[];
  readonly at: number;
  readonly name: string;
  readonly value: FieldValue;
}

/** The pairs whose names are special, the preferred ones of each kind first. */
function knownIn(pairs: readonly (readonly [string, FieldValue])[]): Known[] {
  const known: Known[] = [];
  for (const [name, value] of pairs) {
    const place = PLACES.get(name);
    if (place) known.push({ ...place, name, value });
  }
  return known.sort((a, b) => a.at - b.at);
}

/** The record flattened; its special names come first, so that the limit of fields does not cut them off. */
function flatRecord(record: Record<string, unknown>, maxFields: number): Record<string, FieldValue> {
  const entries = Object.entries(record);
  if (entries.length <= maxFields && isFlat(entries)) return record as Record<string, FieldValue>;
  const known = entries.filter(([name]) => KNOWN.has(name));
  const others = entries.filter(([name]) => !KNOWN.has(name));
  return flatten([...known, ...others], maxFields + known.length);
}

function levelOf(value: FieldValue, name: string, record: Readonly<Record<string, FieldValue>>): LogLevel | null {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,3}$/.test(value));
  if (isNumber) return levelOfNumber(Number(value), scaleOf(name, Number(value), record));
  // Serilog writes Verbose below Debug, winston between debug and http.
  if (name === '@l' && String(value).toLowerCase() === 'verbose') return 'trace';
  return typeof value === 'string' ? levelOfWord(value.trim()) : null;
}

function scaleOf(name: string, value: number, record: Readonly<Record<string, FieldValue>>): 'pino' | 'python' | 'syslog' {
  if (SYSLOG_KEYS.has(name) || value < 10) return 'syslog';
  return PYTHON.some((key) => Object.hasOwn(record, key)) ? 'python' : 'pino';
}
