import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import snappy from 'snappyjs';
import { tag, varint } from '../../test/support/logs/protobuf.ts';
import type { Backend } from './backend.ts';
import { timed } from './load.ts';

const SAMPLES = new URL('../../test/fixtures/logs/', import.meta.url);
const SERVICES = ['apache', 'hadoop', 'hdfs', 'linux', 'openssh', 'zookeeper'];
const PER_PUSH = 2000;
const SENDERS = 4;
export const MIB = 2 ** 20;
export const DAYS_30 = 30 * 86_400_000;
export const RARE = 'needle4711';
/** No limit of bytes a second comes between. */
export const UNLIMITED = { LOG_INGEST_BYTES_PER_SECOND: String(2 ** 30), LOG_MIN_FREE_BYTES: '0', MAX_LOG_ENTRIES: '1000' };

export interface Line {
  readonly service: string;
  readonly ms: number;
  readonly text: string;
}

/** Lines of six real systems over and over, with their long numbers varied and times over 30 days; a rare word in eight of all. */
export function* corpus(bytes: number): Generator<Line> {
  const samples = SERVICES.map((service) => ({ service, lines: readFileSync(new URL(`${service}.log`, SAMPLES), 'utf8').split('\n') }));
  const total = bytes / 140;
  const rarely = Math.max(1, Math.floor(total / 8));
  const from = Date.now() - DAYS_30;
  for (let n = 0, written = 0; written < bytes; n += 1) {
    const { service, lines } = samples[n % samples.length] as (typeof samples)[number];
    const line = (lines[Math.floor(n / samples.length) % lines.length] ?? '').trimEnd();
    if (line === '') continue;
    const varied = line.replace(/\d{4,}/g, (digits) => String((Number(digits.slice(-9)) + n * 7919) % 10 ** Math.min(9, digits.length)));
    const text = n % rarely === rarely >> 1 ? `${varied} ${RARE}` : varied;
    written += text.length + 1;
    yield { service, ms: from + Math.floor((n / total) * DAYS_30), text };
  }
}

export const lokiBody = (lines: readonly Line[]): string => {
  const streams = Map.groupBy(lines, ({ service }) => service);
  const values = (own: readonly Line[]) => own.map(({ ms, text }, n) => [`${ms}${String(n).padStart(6, '0')}`, text]);
  return JSON.stringify({ streams: [...streams].map(([service, own]) => ({ stream: { service }, values: values(own) })) });
};

const textField = (number: number, value: string): Buffer => tag(number, Buffer.from(value));
const wholeField = (number: number, value: number): Buffer => Buffer.concat([Buffer.from([number << 3]), varint(value)]);

/** As Promtail sends them: protobuf, packed by snappy. */
export const lokiProtobuf = (lines: readonly Line[]): Buffer => {
  const entry = ({ ms, text: line }: Line) =>
    tag(
      2,
      Buffer.concat([tag(1, Buffer.concat([wholeField(1, Math.floor(ms / 1000)), wholeField(2, (ms % 1000) * 1e6)])), textField(2, line)]),
    );
  const streams = [...Map.groupBy(lines, ({ service }) => service)].map(([service, own]) =>
    tag(1, Buffer.concat([textField(1, `{service="${service}"}`), ...own.map(entry)])),
  );
  return Buffer.from(snappy.compress(Buffer.concat(streams)));
};
export const ndjsonBody = (lines: readonly Line[]): string =>
  lines.map(({ ms, text }) => JSON.stringify({ message: text, timestamp: new Date(ms).toISOString(), level: 'info' })).join('\n');

/** Sends all lines by senders that each send as soon as they have their answer; `plain`: also into a file. */
export async function fill(
  backend: Backend,
  lines: Generator<Line>,
  plain: string | null,
  bodyOf: (lines: readonly Line[]) => string | Buffer,
  path: string,
  type = 'application/json',
): Promise<{ lines: number; bytes: number; perSecond: number }> {
  const file = plain === null ? null : createWriteStream(plain);
  const sum = { lines: 0, bytes: 0 };
  let busyMs = 0;
  for (let isDone = false; !isDone;) {
    const bodies: (string | Buffer)[] = [];
    // What makes the bodies is not what is measured.
    for (let n = 0; n < SENDERS * 8 && !isDone; n += 1) {
      const batch: Line[] = [];
      for (let next = lines.next(); !(isDone = next.done === true) && batch.push(next.value) < PER_PUSH;) next = lines.next();
      if (batch.length > 0) bodies.push(bodyOf(batch));
      sum.lines += batch.length;
      for (const { text } of batch) sum.bytes += text.length + 1;
      if (file && !file.write(batch.map(({ text }) => `${text}\n`).join(''))) await once(file, 'drain');
    }
    const waiting = bodies[Symbol.iterator]();
    const send = async () => {
      for (const body of waiting) await post(backend, path, body, type);
    };
    busyMs += await timed(() => Promise.all(Array.from({ length: SENDERS }, send)));
  }
  if (file) {
    file.end();
    await once(file, 'finish');
  }
  return { ...sum, perSecond: sum.lines / (busyMs / 1000) };
}

export async function post({ url, token }: Backend, path: string, body: string | Buffer, type: string): Promise<void> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: body as NonNullable<RequestInit['body']>,
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}
