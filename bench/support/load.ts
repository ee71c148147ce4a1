import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import autocannon from 'autocannon';
import type { Effort } from './result.ts';
import { median } from './stats.ts';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p95Ms: number;
}

/** GETs `url` from `connections` keep-alive connections; throws when any answer is not a 200. */
export async function load(url: string, headers: Record<string, string>, connections: number, forMs: number): Promise<Load> {
  const result = await autocannon({ url, headers, connections, duration: forMs / 1000 });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return { requestsPerSecond: result.requests.average, p95Ms: result.latency.p97_5 };
}

interface Target {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Requests per second, and how they compare. */
export interface Comparison {
  /** The median over pairs of loads that followed each other. */
  readonly ratio: number;
  readonly ours: number;
  readonly limit: number;
}

/** Loads both in turn, in slices so short that a machine that is busy with other things is about the same for the two of a pair. */
export async function compare(ours: Target, limit: Target, connections: number, { rounds, roundMs }: Effort): Promise<Comparison> {
  const sliceMs = Math.min(roundMs, 1000);
  const slices = Math.ceil((rounds * roundMs) / sliceMs);
  const perSecond = async ({ url, headers }: Target, forMs: number) => (await load(url, headers, connections, forMs)).requestsPerSecond;
  for (const target of [limit, ours]) await perSecond(target, roundMs);
  const pairs: { ours: number; limit: number }[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const bare = await perSecond(limit, sliceMs);
    pairs.push({ limit: bare, ours: await perSecond(ours, sliceMs) });
  }
  return {
    ratio: median(pairs.map((pair) => pair.ours / pair.limit)),
    ours: median(pairs.map((pair) => pair.ours)),
    limit: median(pairs.map((pair) => pair.limit)),
  };
}

/** How many milliseconds it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/**
 * Times of answers to one question after the other, in ms; `accept` throws for a wrong body. By `node:http`, because what `fetch` leaves
 * behind is collected in the middle of an answer.
 */
export async function answerTimes(
  { url, headers }: Target,
  count: number,
  accept: (status: number, body: Buffer) => void,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const fromMs = performance.now();
    const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      get(url, { headers, agent }, (response) => {
        buffer(response).then((bytes) => resolve({ status: response.statusCode ?? 0, body: bytes }), reject);
      }).once('error', reject);
    });
    times.push(performance.now() - fromMs);
    accept(status, body);
  }
  agent.destroy();
  return times;
}
