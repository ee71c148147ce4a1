import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Backend, startBackend, temporaryDirectory } from '../support/backend.ts';
import { Child } from '../support/child.ts';
import { type BenchDesk, startDesk } from '../support/desk.ts';
import { compare } from '../support/load.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median, percentile } from '../support/stats.ts';

const CONNECTIONS = 50;
const SERVICE_DELAY_MS = 200;
const TIMEOUT_MS = 1000;
const SNAPSHOT = '/api/dashboard/snapshot';

/** The warm snapshot against a bare Fastify route that sends the same bytes. */
export async function warmSnapshot(effort: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const headers = { authorization: `Bearer ${backend.token}` };
  const body = await (await fetch(backend.url + SNAPSHOT, { headers })).text();
  const bare = await Child.start('servers/bare-fastify.ts');
  const bareUrl = await bare.ask<string>('listen', body);
  const compared = await compare({ url: backend.url + SNAPSHOT, headers }, { url: `${bareUrl}/bytes`, headers: {} }, CONNECTIONS, effort);
  await Promise.all([backend.stop(), bare.stop()]);
  desk.close();
  const details = { ours_per_s: compared.ours, bare_per_s: compared.limit, bytes: Buffer.byteLength(body) };
  return [atLeast('warm snapshot: requests/s against bare Fastify', compared.ratio, 0.7, 'x', details)];
}

/** The same snapshot to callers who take it compressed: it is compressed once a refresh, so that each of them costs what a plain one does. */
export async function compressedSnapshot(effort: Effort): Promise<Result[]> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory());
  const headers = { authorization: `Bearer ${backend.token}` };
  const plain = { url: backend.url + SNAPSHOT, headers: { ...headers, 'accept-encoding': 'identity' } };
  const results: Result[] = [];
  for (const encoding of ['zstd', 'br', 'gzip']) {
    const packed = { url: plain.url, headers: { ...headers, 'accept-encoding': encoding } };
    const bytes = { plain: await lengthOf(plain), [encoding]: await lengthOf(packed) };
    const { ratio, ours, limit } = await compare(packed, plain, CONNECTIONS, effort);
    const details = { compressed_per_s: ours, plain_per_s: limit, ...bytes };
    results.push(atLeast(`warm snapshot, ${encoding}: requests/s against plain`, ratio, 0.8, 'x', details));
  }
  await backend.stop();
  desk.close();
  return results;
}

/** As it travels, which `fetch` does not tell: it unpacks what it gets. */
async function lengthOf({ url, headers }: { readonly url: string; readonly headers: Record<string, string> }): Promise<number> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => get(url, { headers }, resolve).once('error', reject));
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== headers['accept-encoding']) throw new Error(`the snapshot came as ${encoding}`);
  return bytes;
}

/** A process without requests for a minute is cold again. */
const IDLE_MS = 61_000;

interface Cold {
  readonly what: string;
  readonly fault: { readonly delayMs: number; readonly hanging: string | null };
  readonly limitMs: number;
}

const COLD: readonly Cold[] = [
  { what: `every service ${SERVICE_DELAY_MS} ms`, fault: { delayMs: SERVICE_DELAY_MS, hanging: null }, limitMs: 230 },
  { what: `one service hanging (time-out ${TIMEOUT_MS} ms)`, fault: { delayMs: 0, hanging: 'risk' }, limitMs: TIMEOUT_MS + 50 },
];

/**
 * The snapshot of a cold process, right after its start and after a minute without callers; and the latency of warm callers while a
 * service hangs.
 */
export async function coldSnapshot(effort: Effort): Promise<Result[]> {
  const runs = COLD.flatMap((cold) => Array.from({ length: effort.coldStarts }, () => cold));
  const backends: ColdBackend[] = [];
  for (const cold of runs) backends.push(await startCold(cold));
  if (effort.idle) {
    await delay(IDLE_MS);
    for (const backend of backends) backend.takenMs.push(await answerMs(backend));
  }
  for (const { backend, desk } of backends) await backend.stop().finally(() => desk.close());
  const results = COLD.map((cold) => {
    const own = backends.filter((backend) => backend.cold === cold);
    const first = median(own.map(({ takenMs }) => takenMs[0] ?? Number.NaN));
    const idle = own.flatMap(({ takenMs }) => takenMs.slice(1));
    const details = { after_start_ms: first, ...(idle.length > 0 && { after_idle_ms: median(idle), worst_ms: Math.max(...idle) }) };
    return atMost(`cold snapshot, ${cold.what}`, idle.length > 0 ? median(idle) : first, cold.limitMs, 'ms', details);
  });
  return [...results, await warmCallersBesideHanging(temporaryDirectory(), effort.rounds, effort.roundMs)];
}

interface ColdBackend {
  readonly cold: Cold;
  readonly backend: Backend;
  readonly desk: BenchDesk;
  readonly takenMs: number[];
}

async function startCold(cold: Cold): Promise<ColdBackend> {
  const desk = Object.assign(await startDesk(), cold.fault);
  const limits = { UPSTREAM_TIMEOUT_MS: String(TIMEOUT_MS), UPSTREAM_SIGNALS_TIMEOUT_MS: String(TIMEOUT_MS) };
  const backend = await startBackend(desk, temporaryDirectory(), limits);
  const started = { cold, backend, desk, takenMs: [] as number[] };
  started.takenMs.push(await answerMs(started));
  return started;
}

async function answerMs({ backend }: Pick<ColdBackend, 'backend'>): Promise<number> {
  const startMs = performance.now();
  const response = await fetch(backend.url + SNAPSHOT, { headers: { authorization: `Bearer ${backend.token}` } });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`cold snapshot: ${response.status}`);
  return performance.now() - startMs;
}

async function warmCallersBesideHanging(dataDir: string, rounds: number, roundMs: number): Promise<Result> {
  const desk = await startDesk();
  const backend = await startBackend(desk, dataDir, { UPSTREAM_TIMEOUT_MS: String(TIMEOUT_MS), DASHBOARD_REFRESH_SECONDS: '1' });
  const headers = { authorization: `Bearer ${backend.token}` };
  const healthy: number[] = [];
  const beside: number[] = [];
  await latencies(backend.url, headers, roundMs);
  for (let round = 0; round < rounds; round += 1) {
    desk.hanging = null;
    healthy.push(percentile(await latencies(backend.url, headers, roundMs), 0.95));
    desk.hanging = 'risk';
    beside.push(percentile(await latencies(backend.url, headers, roundMs), 0.95));
  }
  await backend.stop();
  desk.close();
  const details = { healthy_p95_ms: median(healthy), beside_p95_ms: median(beside) };
  return atMost('warm callers beside a hanging service: p95', median(beside) / median(healthy), 1.2, 'x', details);
}

/** Ten callers in turn, each as soon as it has its answer; latencies in ms. */
async function latencies(url: string, headers: Record<string, string>, forMs: number): Promise<number[]> {
  const endMs = performance.now() + forMs;
  const taken: number[] = [];
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await (await fetch(url + SNAPSHOT, { headers })).arrayBuffer();
      taken.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: 10 }, caller));
  return taken;
}

/** A thousand callers at once on a process without cached answers: the number of requests to each path. */
export async function stampede({ simultaneous }: Effort): Promise<Result[]> {
  const desk = Object.assign(await startDesk(), { delayMs: SERVICE_DELAY_MS });
  const backend = await startBackend(desk, temporaryDirectory(), { DASHBOARD_REFRESH_SECONDS: '60' });
  const headers = { authorization: `Bearer ${backend.token}` };
  const answers = await Promise.all(
    Array.from({ length: simultaneous }, async () => (await fetch(backend.url + SNAPSHOT, { headers })).status),
  );
  await backend.stop();
  desk.close();
  const served = answers.filter((status) => status === 200).length;
  if (served !== simultaneous) throw new Error(`stampede: only ${served} of ${simultaneous} callers were served`);
  const most = Math.max(...desk.hits.values());
  return [atMost(`${simultaneous} simultaneous first callers: requests per upstream path`, most, 1, '', { paths: desk.hits.size, served })];
}
