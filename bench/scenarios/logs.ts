import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type Backend, startBackend, temporaryDirectory } from '../support/backend.ts';
import { startDesk } from '../support/desk.ts';
import { timed } from '../support/load.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median, percentile } from '../support/stats.ts';

const SAMPLES = new URL('../../test/fixtures/logs/', import.meta.url);
const SERVICES = ['apache', 'hadoop', 'hdfs', 'linux', 'openssh', 'zookeeper'];
const MIB = 2 ** 20;
const DAYS_30 = 30 * 86_400_000;
const PER_PUSH = 2000;
const SENDERS = 4;
const RARE = 'needle4711';
const RG = ['/usr/bin/rg', '/usr/local/bin/rg'].find((path) => existsSync(path));
const EVERYTHING = 'start_time=2000-01-01T00:00:00Z&end_time=2100-01-01T00:00:00Z';
/** No limit of bytes a second comes between. */
const UNLIMITED = { LOG_INGEST_BYTES_PER_SECOND: String(2 ** 30), LOG_MIN_FREE_BYTES: '0', MAX_LOG_ENTRIES: '1000' };

interface Line {
  readonly service: string;
  readonly ms: number;
  readonly text: string;
}

/** Lines of six real systems over and over, with their long numbers varied and times over 30 days; a rare word in each 100,000th. */
function* corpus(bytes: number): Generator<Line> {
  const samples = SERVICES.map((service) => ({ service, lines: readFileSync(new URL(`${service}.log`, SAMPLES), 'utf8').split('\n') }));
  const total = bytes / 140;
  const from = Date.now() - DAYS_30;
  for (let n = 0, written = 0; written < bytes; n += 1) {
    const { service, lines } = samples[n % samples.length] as (typeof samples)[number];
    const line = (lines[Math.floor(n / samples.length) % lines.length] ?? '').trimEnd();
    if (line === '') continue;
    const varied = line.replace(/\d{4,}/g, (digits) => String((Number(digits.slice(-9)) + n * 7919) % 10 ** Math.min(9, digits.length)));
    const text = n % 100_000 === 50_000 ? `${varied} ${RARE}` : varied;
    written += text.length + 1;
    yield { service, ms: from + Math.floor((n / total) * DAYS_30), text };
  }
}

/** Intake over HTTP, size on disk, and searches over all of it against a search of the same lines in plain files. */
export async function logSearch({ idle, rounds }: Effort): Promise<Result[]> {
  const bytes = (idle ? Number(process.env['BENCH_LOGS_MIB'] ?? 64) : 4) * MIB;
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory(), UNLIMITED);
  try {
    const plain = join(temporaryDirectory(), 'all.log');
    const { rss: before } = await backend.child.ask<{ rss: number }>('memory');
    const loki = await fill(backend, corpus(bytes), plain, lokiBody, '/loki/api/v1/push');
    const ndjson = await fill(backend, corpus(bytes / 8), null, ndjsonBody, '/api/logs?service=ndjson', 'application/x-ndjson');
    const raw = statSync(plain).size;
    const searches = await searched(backend, plain, rounds);
    const { rss: after } = await backend.child.ask<{ rss: number }>('memory');
    const machine = { lines: loki.lines, raw_mib: raw / MIB, limit: RG ?? 'grep -F' };
    const sealed = await sealedIn(backend);
    const ofSealed = (sealed.entries * (raw + ndjson.bytes)) / (loki.lines + ndjson.lines);
    return [
      atLeast('log lines by Loki JSON, durable (goal 200,000)', loki.perSecond, 60_000, 'lines/s', machine),
      atLeast('log lines by NDJSON, durable (goal 200,000)', ndjson.perSecond, 80_000, 'lines/s', { lines: ndjson.lines }),
      atMost('log store: bytes a byte of raw lines, sealed (goal 0.13)', sealed.bytes / ofSealed, 0.16, 'x', { ...sealed }),
      ...searches,
      atMost('memory after intake and searches', (after - before) / MIB, 150, 'MB', machine),
    ];
  } finally {
    await backend.stop();
    desk.close();
  }
}

async function searched({ url, token }: Backend, plain: string, rounds: number): Promise<Result[]> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string) => {
    const response = await fetch(`${url}/api/logs${path}`, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { complete: boolean; items?: unknown[]; total?: number };
  };
  const times = async (path: string, count: number) => {
    await ask(path);
    const ms: number[] = [];
    for (let n = 0; n < count; n += 1) ms.push(await timed(() => ask(path)));
    return ms;
  };
  const plainly = (word: string) => {
    const run = () =>
      spawnSync(RG ?? 'grep', RG ? ['-c', '-w', '-j2', word, plain] : ['-c', '-w', '-F', word, plain], { env: { LC_ALL: 'C' } });
    run();
    return median(Array.from({ length: 5 }, () => -performance.now() + (run(), performance.now())));
  };
  const count = rounds * 3;
  const rows: Result[] = [];
  for (const [what, word, path, bar] of [
    ['a rare word over all (goal 5)', RARE, `?${EVERYTHING}&q=${RARE}&limit=100`, 1.5],
    ['an absent word over all (goal 5)', 'nowhere4711', `?${EVERYTHING}&q=nowhere4711&limit=100`, 1.5],
    ['a common word counted over all (goal 0.3)', 'failed', `/volume?${EVERYTHING}&q=failed&step=365d`, 0.15],
    ['a part of a word that is rare (goal 5)', 'eedle471', `?${EVERYTHING}&q=*eedle471*&limit=100`, 1],
    ['service and level over all (goal 2)', 'WARN', `/volume?${EVERYTHING}&service=zookeeper&level=warn&q=connection&step=365d`, 1],
  ] as const) {
    const [limit, ours] = [plainly(word), median(await times(path, count))];
    rows.push(atLeast(`search of ${what}: speed against plain files`, limit / ours, bar, 'x', { ours_ms: ours, plain_ms: limit }));
  }
  const newest = await times(`?${EVERYTHING}&q=session&limit=100`, count * 3);
  rows.push(atMost('newest 100 of a word, p95 (goal 50)', percentile(newest, 0.95), 150, 'ms', { p50_ms: median(newest) }));
  const from = new Date(Date.now() - DAYS_30).toISOString();
  const volume = await times(`/volume?start_time=${from}`, count * 3);
  rows.push(atMost('volume over all without q, 200 buckets (goal 15)', median(volume), 50, 'ms', { p95_ms: percentile(volume, 0.95) }));
  return rows;
}

/** From an entry that is sent by HTTP to its frame at a client, at 1,000 lines a second. */
export async function logTail({ idle }: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory(), UNLIMITED);
  try {
    const { url, token } = backend;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/logs?service=tail&max_entries_per_s=5000`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const delays: number[] = [];
    const subscribed = Promise.withResolvers<void>();
    socket.on('message', (message: Buffer) => {
      const now = performance.now();
      const frame = JSON.parse(message.toString()) as { type: string; data?: { entries: { message: string }[] } };
      if (frame.type === 'subscribed') subscribed.resolve();
      for (const { message: text } of frame.data?.entries ?? []) delays.push(now - Number(text.split(' ')[1]));
    });
    await once(socket, 'open');
    await subscribed.promise;
    const seconds = idle ? 20 : 2;
    const endMono = performance.now() + seconds * 1000;
    const pending: Promise<unknown>[] = [];
    for (let at = performance.now(); at < endMono; at += 50) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
      const entries = Array.from({ length: 50 }, () => ({ message: `sent ${performance.now()}`, level: 'info' }));
      pending.push(post(backend, '/api/logs?service=tail', JSON.stringify(entries), 'application/json'));
    }
    await Promise.all(pending);
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.close();
    const details = { p50_ms: median(delays), entries: delays.length, sent: pending.length * 50 };
    return [atMost('log entry by HTTP to a frame of a tail, 1,000 lines/s, p99 (goal 80)', percentile(delays, 0.99), 150, 'ms', details)];
  } finally {
    await backend.stop();
    desk.close();
  }
}

const lokiBody = (lines: readonly Line[]): string => {
  const streams = Map.groupBy(lines, ({ service }) => service);
  const values = (own: readonly Line[]) => own.map(({ ms, text }, n) => [`${ms}${String(n).padStart(6, '0')}`, text]);
  return JSON.stringify({ streams: [...streams].map(([service, own]) => ({ stream: { service }, values: values(own) })) });
};
const ndjsonBody = (lines: readonly Line[]): string =>
  lines.map(({ ms, text }) => JSON.stringify({ message: text, timestamp: new Date(ms).toISOString(), level: 'info' })).join('\n');

/** Sends all lines by senders that each send as soon as they have their answer; `plain`: also into a file. */
async function fill(
  backend: Backend,
  lines: Generator<Line>,
  plain: string | null,
  bodyOf: (lines: readonly Line[]) => string,
  path: string,
  type = 'application/json',
): Promise<{ lines: number; bytes: number; perSecond: number }> {
  const file = plain === null ? null : createWriteStream(plain);
  const sum = { lines: 0, bytes: 0 };
  let busyMs = 0;
  for (let isDone = false; !isDone;) {
    const bodies: string[] = [];
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

async function post({ url, token }: Backend, path: string, body: string, type: string): Promise<void> {
  const response = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': type }, body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** What is in finished segments: the write-ahead log in front of them is gone an hour or 64 MiB later. */
async function sealedIn({ url, token }: Backend): Promise<{ bytes: number; entries: number }> {
  const response = await fetch(`${url}/api/logs/storage`, { headers: { authorization: `Bearer ${token}` } });
  const { segments } = (await response.json()) as { segments: { bytes: number; entries: number }[] };
  const sum = (of: (segment: { bytes: number; entries: number }) => number) => segments.reduce((total, segment) => total + of(segment), 0);
  return { bytes: sum(({ bytes }) => bytes), entries: sum(({ entries }) => entries) };
}
