import { readJson } from '../../../common/text/json.js';
import { Problem } from '../../../common/problem.js';
import { isText, protoFields } from './protobuf.reader.js';

/** A record of OpenTelemetry, from JSON or protobuf. */
export interface OtlpRecord {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Epoch nanoseconds as digits; the time of the event, else the one at which it was observed; null = neither. */
  readonly ns: string | null;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly traceId: string | null;
  readonly spanId: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** `resourceLogs[].scopeLogs[].logRecords[]` in JSON. @throws Problem `request.malformed`. */
export function readOtlpJson(body: Buffer): OtlpRecord[] {
  let parsed: unknown;
  try {
    parsed = readJson(body.toString());
  } catch (cause) {
    throw unreadable(cause);
  }
  const groups = (parsed as Json | null)?.['resourceLogs'];
  if (!Array.isArray(groups)) throw unreadable();
  return groups.flatMap((group: Json) => {
    const resource = attributes((group['resource'] as Json | undefined)?.['attributes']);
    return list(group['scopeLogs']).flatMap((scope) => list(scope['logRecords']).map((record) => jsonRecord(record, resource)));
  });
}

function jsonRecord(record: Json, resource: Record<string, unknown>): OtlpRecord {
  const time = digits(record['timeUnixNano']) ?? digits(record['observedTimeUnixNano']);
  return {
    resource,
    attributes: attributes(record['attributes']),
    ns: time,
    severityNumber: Number(record['severityNumber'] ?? 0) || 0,
    severityText: typeof record['severityText'] === 'string' ? record['severityText'] : '',
    body: anyValue(record['body'] as Json | undefined),
    traceId: hex(record['traceId'], 32),
    spanId: hex(record['spanId'], 16),
  };
}

function digits(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,19}$/.test(text) && !/^0+$/.test(text) ? text : null;
}

function hex(value: unknown, length: number): string | null {
  return typeof value === 'string' && value.length === length && /^[0-9a-fA-F]+$/.test(value) && !/^0+$/.test(value)
    ? value.toLowerCase()
    : null;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : [];
}

function attributes(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    list(value).flatMap((pair) => (typeof pair['key'] === 'string' ? [[pair['key'], anyValue(pair['value'] as Json | undefined)]] : [])),
  );
}

function anyValue(value: Json | undefined, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 20) return null;
  if ('stringValue' in value) return value['stringValue'];
  if ('boolValue' in value) return value['boolValue'];
  if ('intValue' in value) return safeInteger(String(value['intValue']));
  if ('doubleValue' in value) return value['doubleValue'];
  if ('bytesValue' in value) return value['bytesValue'];
  if ('arrayValue' in value) return list((value['arrayValue'] as Json)['values']).map((one) => anyValue(one, depth + 1));
  if ('kvlistValue' in value) {
    const pairs = list((value['kvlistValue'] as Json)['values']);
    return Object.fromEntries(pairs.map((pair) => [String(pair['key']), anyValue(pair['value'] as Json | undefined, depth + 1)]));
  }
  return null;
}

function safeInteger(text: string): number | string {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

/** The same in protobuf. @throws Problem `request.malformed`. */
export function readOtlpProtobuf(body: Buffer): OtlpRecord[] {
  try {
    return inner(body, 1).flatMap((group) => {
      const resource = protoAttributes(inner(group, 1)[0] ?? Buffer.alloc(0), 1);
      return inner(group, 2).flatMap((scope) => inner(scope, 2).map((record) => protoRecord(record, resource)));
    });
  } catch (cause) {
    throw unreadable(cause);
  }
}

function inner(message: Buffer, number: number): Buffer[] {
  return [...protoFields(message)].filter((field) => field.number === number && isText(field)).map(({ bytes }) => bytes);
}

function protoRecord(message: Buffer, resource: Record<string, unknown>): OtlpRecord {
  const record = {
    severityNumber: 0,
    severityText: '',
    body: null as unknown,
    traceId: null as string | null,
    spanId: null as string | null,
  };
  let time: string | null = null;
  let observed: string | null = null;
  for (const { number, wire, varint, bytes } of protoFields(message)) {
    if (number === 1 && wire === 1) time = digits(bytes.readBigUInt64LE().toString());
    else if (number === 11 && wire === 1) observed = digits(bytes.readBigUInt64LE().toString());
    else if (number === 2 && wire === 0) record.severityNumber = Number(varint);
    else if (number === 3 && wire === 2) record.severityText = bytes.toString();
    else if (number === 5 && wire === 2) record.body = protoValue(bytes);
    else if (number === 9 && wire === 2) record.traceId = hex(bytes.toString('hex'), 32);
    else if (number === 10 && wire === 2) record.spanId = hex(bytes.toString('hex'), 16);
  }
  return { resource, attributes: protoAttributes(message, 6), ns: time ?? observed, ...record };
}

function protoAttributes(message: Buffer, number: number): Record<string, unknown> {
  return Object.fromEntries(inner(message, number).map((pair) => protoPair(pair, 0)));
}

function protoPair(pair: Buffer, depth: number): [string, unknown] {
  return [inner(pair, 1)[0]?.toString() ?? '', protoValue(inner(pair, 2)[0] ?? Buffer.alloc(0), depth)];
}

function protoValue(message: Buffer, depth = 0): unknown {
  if (depth > 20) return null;
  for (const { number, wire, varint, bytes } of protoFields(message)) {
    if (number === 1 && wire === 2) return bytes.toString();
    if (number === 2 && wire === 0) return varint !== 0n;
    if (number === 3 && wire === 0) return safeInteger(BigInt.asIntN(64, varint).toString());
    if (number === 4 && wire === 1) return bytes.readDoubleLE();
    if (number === 5 && wire === 2) return inner(bytes, 1).map((one) => protoValue(one, depth + 1));
    if (number === 6 && wire === 2) return Object.fromEntries(inner(bytes, 1).map((pair) => protoPair(pair, depth + 1)));
    if (number === 7 && wire === 2) return bytes.toString('base64');
  }
  return null;
}

/** The answer to an export: empty when all records were stored. */
export function otlpAnswer(rejected: number, asJson: boolean): string | Buffer {
  if (asJson)
    return rejected === 0 ? '{}' : JSON.stringify({ partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: REJECTED } });
  if (rejected === 0) return Buffer.alloc(0);
  const partial = Buffer.concat([Buffer.from([0x08]), varintBytes(rejected), textField(2, REJECTED)]);
  return Buffer.concat([Buffer.from([0x0a]), varintBytes(partial.length), partial]);
}

/** An error as `google.rpc.Status`. */
export function otlpStatus(code: number, message: string, asJson: boolean): string | Buffer {
  return asJson ? JSON.stringify({ code, message }) : Buffer.concat([Buffer.from([0x08]), varintBytes(code), textField(2, message)]);
}

const REJECTED = 'some records have neither a body nor attributes';

function textField(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varintBytes(bytes.length), bytes]);
}

function varintBytes(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function unreadable(cause?: unknown): Problem {
  return new Problem('request.malformed', { detail: 'The body is no export of log records that can be read.', cause });
}
