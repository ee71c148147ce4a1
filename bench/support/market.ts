import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Backend, startBackend, temporaryDirectory } from './backend.ts';
import { Child, cpuSeconds } from './child.ts';
import { startDesk } from './desk.ts';

/** What clients of market data saw of one round. */
export interface MarketReport {
  readonly received: number;
  readonly p50: number;
  readonly p99: number;
  readonly ageP99: number;
  readonly longestSilenceMs: number;
}

/** A server with its clients, and the port on which it takes ticks. */
export interface MarketSide {
  readonly server: Child;
  readonly readers: Child;
  readonly port: number;
  readonly url: string;
  /** A key that opens market sockets. */
  readonly key: string;
  readonly token: string;
}

export interface MarketRound extends MarketReport {
  readonly sent: number;
  /** Seconds of the processor that the server took. */
  readonly cpu: number;
}

export async function withMarket<T>(env: Record<string, string>, work: (backend: Backend) => Promise<T>): Promise<T> {
  const desk = await startDesk();
  const backend = await startBackend(desk, temporaryDirectory(), env);
  try {
    return await work(backend);
  } finally {
    await backend.stop();
    desk.close();
  }
}

/** Asks for JSON as the admin. */
export async function get(backend: Backend, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${backend.url}/api/${path}`, { headers: { authorization: `Bearer ${backend.token}` } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** Runs with a backend that takes ticks by ZeroMQ and has no clients yet. */
export async function withBus<T>(work: (side: MarketSide, backend: Backend) => Promise<T>, env: Record<string, string> = {}): Promise<T> {
  const port = await freePort();
  return withMarket({ MARKET_FEEDS: 'zeromq', ZMQ_PORT: String(port), ...env }, async (backend) => {
    const readers = await Child.start('clients/market-sockets.ts');
    const key = String((await get(backend, 'websocket/apikey'))['api_key']);
    try {
      return await work({ server: backend.child, readers, port, url: backend.url, key, token: backend.token }, backend);
    } finally {
      await readers.stop();
    }
  });
}

/** A bare loop with clients of its own; stop it by stopping both of its processes. */
export async function bareMarket(corked: boolean): Promise<MarketSide> {
  const port = await freePort();
  const server = await Child.start('servers/bare-market.ts');
  const url = await server.ask<string>('listen', { port, corked });
  return { server, readers: await Child.start('clients/market-sockets.ts'), port, url, key: 'bare', token: '' };
}

export function connect({ readers, url, key }: MarketSide, symbols: readonly (readonly string[])[], more: object = {}): Promise<number> {
  return readers.ask('connect', { url, token: key, symbols, ...more });
}

export interface Pace {
  readonly symbols: number;
  readonly rate: number;
  readonly forMs: number;
}

/** Publishes at the pace and waits until nothing comes any more. */
export async function round({ server, readers, port }: MarketSide, sender: Child, pace: Pace): Promise<MarketRound> {
  const before = cpuSeconds(server.pid);
  await readers.ask('reset');
  const sent = await sender.ask<number>('pace', { port, ...pace });
  // What has been sent is on its way: a value that is in time is there by now.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const report = await readers.ask<MarketReport>('report');
  return { ...report, sent, cpu: cpuSeconds(server.pid) - before };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}
