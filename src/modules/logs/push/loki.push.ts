import snappy from 'snappyjs';
import { Problem } from '../../../common/problem.js';
import { readJson } from '../../../common/text/json.js';
import { isText, protoFields } from './protobuf.reader.js';

export interface LokiEntry {
  /** Epoch nanoseconds as digits. */
  readonly ns: string;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface LokiStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly LokiEntry[];
  /** Number of invalid entries. */
  readonly rejected: number;
}

export interface LokiPush {
  readonly streams: readonly LokiStream[];
  /** Number of invalid entries and streams. */
  readonly rejected: number;
}

const LABEL = /([A-Za-z_][\w.]*)\s*=\s*"((?:[^"\\]|\\.)*)"/gy;
const DIGITS = /^\d{1,19}$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** A push in JSON: `{"streams":[{"stream":{labels},"values":[["<ns>","line",{metadata}?]]}]}`. @throws Problem `request.malformed`. */
export function readLokiJson(body: Buffer): LokiPush {
  let parsed: unknown;
  try {
    parsed = readJson(body.toString());
  } catch (cause) {
    throw unreadable(cause);
  }
  const streams = property(parsed, 'streams');
  if (!Array.isArray(streams)) throw unreadable();
  let rejected = 0;
  const read = streams.flatMap((stream: unknown): LokiStream[] => {
    const labels = property(stream, 'stream') ?? {};
    const values = property(stream, 'values');
    if (typeof labels !== 'object' || !Array.isArray(values)) {
      rejected += 1;
      return [];
    }
    const entries = values.flatMap((value: unknown) => jsonEntry(value) ?? []);
    rejected += values.length - entries.length;
    return [{ labels: texts(labels), entries, rejected: values.length - entries.length }];
  });
  return { streams: read, rejected };
}

/** A push as snappy-packed protobuf, as Promtail and others send it. @throws Problem `request.malformed`, `request.too_large`. */
export function readLokiProtobuf(body: Buffer, maxBytes: number): LokiPush {
  const unpacked = unpackSnappy(body, maxBytes);
  let rejected = 0;
  const streams: LokiStream[] = [];
  try {
    for (const stream of protoFields(unpacked)) {
      if (stream.number !== 1 || !isText(stream)) continue;
      const read = protoStream(stream.bytes);
      rejected += read.rejected;
      streams.push(read);
    }
  } catch (cause) {
    throw unreadable(cause);
  }
  return { streams, rejected };
}

function unpackSnappy(body: Buffer, maxBytes: number): Buffer {
  let claimed = 0;
  for (let at = 0, shift = 0; at < 5; at += 1, shift += 7) {
    const byte = body[at] ?? 0;
    claimed += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (claimed > maxBytes) throw new Problem('request.too_large', { detail: `The body may have ${maxBytes} bytes, unpacked.` });
  try {
    return Buffer.from(snappy.uncompress(body, maxBytes));
  } catch (cause) {
    throw unreadable(cause);
  }
}

function protoStream(bytes: Buffer): LokiStream {
  let labels: Readonly<Record<string, string>> = {};
  let rejected = 0;
  const entries: LokiEntry[] = [];
  for (const field of protoFields(bytes)) {
    if (!isText(field)) continue;
    if (field.number === 1) labels = readLabels(field.bytes.toString());
    if (field.number !== 2) continue;
    const entry = protoEntry(field.bytes);
    if (entry) entries.push(entry);
    else rejected += 1;
  }
  return { labels, entries, rejected };
}

function protoEntry(bytes: Buffer): LokiEntry | null {
  let ns: string | null = null;
  let line: string | null = null;
  const metadata: [string, string][] = [];
  for (const field of protoFields(bytes)) {
    if (!isText(field)) continue;
    if (field.number === 1) ns = protoTime(field.bytes);
    else if (field.number === 2) line = field.bytes.toString();
    else if (field.number === 3) metadata.push(protoPair(field.bytes));
  }
  return ns === null || line === null ? null : { ns, line, metadata: Object.fromEntries(metadata) };
}

function protoTime(bytes: Buffer): string | null {
  let seconds = 0n;
  let nanos = 0n;
  for (const { number, wire, varint } of protoFields(bytes)) {
    if (wire !== 0) continue;
    if (number === 1) seconds = BigInt.asIntN(64, varint);
    else if (number === 2) nanos = BigInt.asIntN(32, varint);
  }
  const ns = seconds * 1_000_000_000n + nanos;
  return ns > 0n ? ns.toString() : null;
}

function protoPair(bytes: Buffer): [string, string] {
  const pair: [string, string] = ['', ''];
  for (const field of protoFields(bytes)) {
    if (isText(field) && (field.number === 1 || field.number === 2)) pair[field.number - 1] = field.bytes.toString();
  }
  return pair;
}

/** Labels in Prometheus syntax, `{a="b", c="d\"e"}`; unreadable ones are ignored. */
export function readLabels(text: string): Record<string, string> {
  const labels: [string, string][] = [];
  const inner = text.trim().replace(/^\{/, '').replace(/\}$/, '');
  for (let at = 0; at < inner.length;) {
    LABEL.lastIndex = at;
    const match = LABEL.exec(inner);
    if (!match) {
      at += 1;
      continue;
    }
    labels.push([match[1] ?? '', (match[2] ?? '').replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char)]);
    at = LABEL.lastIndex;
  }
  return Object.fromEntries(labels);
}

function jsonEntry(value: unknown): LokiEntry | null {
  if (!Array.isArray(value)) return null;
  const [time, line, metadata] = value as unknown[];
  const ns = typeof time === 'number' ? String(time) : time;
  if (typeof ns !== 'string' || !DIGITS.test(ns) || typeof line !== 'string') return null;
  return { ns, line, metadata: typeof metadata === 'object' && metadata !== null ? texts(metadata) : {} };
}

function texts(record: object): Record<string, string> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function unreadable(cause?: unknown): Problem {
  return new Problem('request.malformed', { detail: 'The body is no push of log lines that can be read.', cause });
}
