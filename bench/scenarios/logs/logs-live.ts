import { appendFileSync, closeSync, fdatasyncSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Backend, startBackend, temporaryDirectory } from '../../support/backend.ts';
import { Child } from '../../support/child.ts';
import { startDesk } from '../../support/desk.ts';
import { timed } from '../../support/load.ts';
import { corpus, MIB, ndjsonBody, post, UNLIMITED } from '../../support/log-lines.ts';
import { atLeast, atMost, type Effort, type Result } from '../../support/result.ts';
import { median, percentile } from '../../support/stats.ts';

const EVERY_MS = 50;
const TAILS = 50;
const STALLED = 5;

async function withLogs<T>(work: (backend: Backend, directory: string) => Promise<T>): Promise<T> {
  const [desk, directory] = [await startDesk(), temporaryDirectory()];
  const backend = await startBackend(desk, temporaryDirectory(), { ...UNLIMITED, LOG_DIRECTORY: directory });
  try {
    return await work(backend, directory);
  } finally {
    await backend.stop();
    desk.close();
  }
}

const sentNow = (): string => `sent ${(performance.timeOrigin + performance.now()).toFixed(3)}`;

/** Calls `send` with a number of lines, so that there are `perSecond` of them for so long; ends when all are sent. */
async function steadily(perSecond: number, forMs: number, send: (count: number) => Promise<unknown> | void): Promise<void> {
  const pending: unknown[] = [];
  const endMs = performance.now() + forMs;
  for (let at = performance.now(); at < endMs; at += EVERY_MS) {
    await delay(Math.max(0, at - performance.now()));
    pending.push(send((perSecond * EVERY_MS) / 1000));
  }
  await Promise.all(pending);
}

const byHttp = (backend: Backend, service: string) => (count: number) => {
  const entries = Array.from({ length: count }, () => ({ message: sentNow(), level: 'info' }));
  return post(backend, `/api/logs?service=${service}`, JSON.stringify(entries), 'application/json');
};

/** From a line that is sent by HTTP, or appended to a file, to its frame at a client, at 1,000 lines a second. */
export function logTail({ idle }: Effort): Promise<Result[]> {
  const forMs = idle ? 20_000 : 2000;
  return withLogs(async (backend, directory) => {
    const file = join(directory, 'appended.log');
    const intoFile = (count: number): void =>
      appendFileSync(file, Array.from({ length: count }, () => `${new Date().toISOString()} INFO [app] ${sentNow()}\n`).join(''));
    intoFile(1);
    const rows: Result[] = [];
    for (const [what, service, bar, goal, send] of [
      ['sent by HTTP', 'tail', 150, 80, byHttp(backend, 'tail')],
      ['appended to a file', 'appended', 400, 120, intoFile],
    ] as const) {
      const tails = await Child.start('clients/log-tails.ts');
      await tails.ask('connect', { url: backend.url, token: backend.token, service, count: 1, stalled: 0 });
      await steadily(1000, forMs, send);
      await delay(500);
      const delaysMs = await tails.ask<number[]>('delays');
      await tails.stop();
      const details = { p50_ms: median(delaysMs), frames: delaysMs.length };
      rows.push(atMost(`log line ${what} to a frame of a tail, p99 (goal ${goal})`, percentile(delaysMs, 0.99), bar, 'ms', details));
    }
    return rows;
  });
}

/** 50 tails of 5,000 lines a second: what five that read nothing take, and what they do to the other 45. */
export function logTails({ idle }: Effort): Promise<Result[]> {
  const forMs = idle ? 30_000 : 2000;
  return withLogs(async (backend) => {
    const used = async () => (await backend.child.ask<{ used: number }>('memory')).used / MIB;
    const tails = await Child.start('clients/log-tails.ts');
    const order = { url: backend.url, token: backend.token, service: 'tail' };
    const p99 = async (count: number, stalled: number) => {
      await tails.ask('connect', { ...order, count, stalled });
      await tails.ask('delays');
      await steadily(5000, forMs, byHttp(backend, 'tail'));
      const worst = percentile(await tails.ask<number[]>('delays'), 0.99);
      const after = await used();
      await tails.ask('close');
      return { worst, after };
    };
    const alone = await p99(TAILS - STALLED, 0);
    const before = await used();
    const beside = await p99(TAILS, STALLED);
    await tails.stop();
    const details = { alone_p99_ms: alone.worst, beside_p99_ms: beside.worst };
    return [
      atMost('5,000 log lines/s, 45 tails beside 5 stalled: p99 (goal 1.2)', beside.worst / alone.worst, 2, 'x', details),
      atMost('5,000 log lines/s, 50 tails, 5 stalled: memory (goal 30)', beside.after - before, 60, 'MB', { before_mib: before }),
    ];
  });
}

/** The whole way of files into the store, against an append of the same bytes that is synced each MiB. */
export function logFiles({ idle }: Effort): Promise<Result[]> {
  const bytes = (idle ? Number(process.env['BENCH_LOGS_MIB'] ?? 64) : 4) * MIB;
  return withLogs(async ({ url, token }, directory) => {
    const [apart, text] = [temporaryDirectory(), Map.groupBy(corpus(bytes), ({ service }) => service)];
    const texts = [...text].map(([service, lines]) => ({
      name: `${service}.log`,
      bytes: Buffer.from(lines.map((line) => `${line.text}\n`).join('')),
    }));
    const all = Buffer.concat(texts.map(({ bytes: own }) => own));
    const bareMs = await timed(() => appendSynced(join(apart, 'bare.log'), all));
    for (const { name, bytes: own } of texts) writeFileSync(join(apart, name), own);
    mkdirSync(join(directory, 'read'));
    const kept = async (): Promise<number> => {
      const response = await fetch(`${url}/api/logs/sources`, { headers: { authorization: `Bearer ${token}` } });
      const { items } = (await response.json()) as { items: { bytes_read?: number; lag_bytes?: number | null; id: string }[] };
      return items.filter(({ id }) => id.startsWith('file:read')).reduce((sum, source) => sum + (source.bytes_read ?? 0), 0);
    };
    const ourMs = await timed(async () => {
      for (const { name } of texts) renameSync(join(apart, name), join(directory, 'read', name));
      while ((await kept()) < all.length) await delay(20);
    });
    const details = { ours_mib_per_s: all.length / MIB / (ourMs / 1000), bare_mib_per_s: all.length / MIB / (bareMs / 1000) };
    return [atLeast('intake of files against a bare append, synced each MiB (goal 0.08)', bareMs / ourMs, 0.03, 'x', details)];
  });
}

function appendSynced(path: string, bytes: Buffer): Promise<void> {
  const file = openSync(path, 'a');
  for (let at = 0; at < bytes.length; at += MIB) {
    writeSync(file, bytes, at, Math.min(MIB, bytes.length - at));
    fdatasyncSync(file);
  }
  closeSync(file);
  return Promise.resolve();
}

/** How long the event loop is held up while lines come in and four clients search all the time. */
export function logLoad({ idle }: Effort): Promise<Result[]> {
  const forMs = idle ? 20_000 : 2000;
  return withLogs(async (backend) => {
    const lines = [...corpus(16 * MIB)];
    for (let at = 0; at < lines.length; at += 5000)
      await post(backend, '/api/logs?service=old', ndjsonBody(lines.slice(at, at + 5000)), 'application/x-ndjson');
    const headers = { authorization: `Bearer ${backend.token}` };
    const everything = 'start_time=2000-01-01T00:00:00Z&end_time=2100-01-01T00:00:00Z';
    const endMs = performance.now() + forMs;
    let searches = 0;
    const search = async (): Promise<void> => {
      for (; performance.now() < endMs; searches += 1)
        await (await fetch(`${backend.url}/api/logs/volume?${everything}&q=*ed*&step=365d`, { headers })).arrayBuffer();
    };
    await backend.child.ask('loopDelayP99Ms');
    await Promise.all([steadily(5000, forMs, byHttp(backend, 'load')), ...Array.from({ length: 4 }, search)]);
    const p99Ms = await backend.child.ask<number>('loopDelayP99Ms');
    return [atMost('event loop under 5,000 log lines/s and 4 searches, p99 (goal 20)', p99Ms, 50, 'ms', { searches })];
  });
}
