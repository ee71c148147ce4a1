import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serve } from '../support/child.ts';
import { Histogram } from '../support/histogram.ts';

/** Many clients of market data in one process, with OpenAlgo's protocol or ours; they read only time and number of a frame. */
interface ConnectOrder {
  readonly url: string;
  readonly token: string;
  /** The symbols of each socket: as many sockets as lists. */
  readonly symbols: readonly (readonly string[])[];
  /** Frames a second and topic, on the house's protocol; absent = OpenAlgo's. */
  readonly maxRateHz?: number;
  /** Stops reading after its subscription. */
  readonly stalls?: boolean;
}

interface Reader {
  readonly socket: WebSocket;
  newestMs: number;
  heardMono: number;
  code: number | null;
}

const EXCHANGE = 'NSE';
let readers: Reader[] = [];
const stalled: Reader[] = [];
const latency = new Histogram();
/** Ages of the newest value of each socket, sampled regularly. */
const ages = new Histogram();
let received = 0;
let longestSilenceMs = 0;
let looking: NodeJS.Timeout | undefined;

function numberAfter(text: string, name: string): number {
  const at = text.indexOf(name);
  return at === -1 ? Number.NaN : Number.parseFloat(text.slice(at + name.length, at + name.length + 20));
}

function hear(reader: Reader, data: Buffer): void {
  const text = data.toString('latin1');
  if (!text.startsWith('{"type":"market_data"') && !text.startsWith('{"type":"tick"')) return;
  // In a frame of our protocol the first time is text and no number.
  const sentMs = numberAfter(text.slice(text.indexOf('"data":')), '"timestamp":');
  received += 1;
  latency.add(Date.now() - sentMs);
  reader.newestMs = Math.max(reader.newestMs, sentMs);
  const nowMono = performance.now();
  longestSilenceMs = Math.max(longestSilenceMs, nowMono - reader.heardMono);
  reader.heardMono = nowMono;
}

async function open({ url, token, maxRateHz, stalls }: ConnectOrder, symbols: readonly string[]): Promise<Reader> {
  const isHouse = maxRateHz !== undefined;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/market`, {
    perMessageDeflate: false,
    ...(isHouse ? { headers: { authorization: `Bearer ${token}` } } : {}),
  });
  const reader: Reader = { socket, newestMs: 0, heardMono: Number.POSITIVE_INFINITY, code: null };
  const answers = new Map<string, () => void>();
  const answered = (type: string) => new Promise<void>((resolve) => answers.set(type, resolve));
  socket.on('close', (code) => (reader.code = code));
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    if (answers.size > 0) {
      const { type } = JSON.parse(data.toString()) as { type: string };
      const answer = answers.get(type);
      if (answer) {
        answers.delete(type);
        answer();
      }
    }
    hear(reader, data);
  });
  await once(socket, 'open');
  if (isHouse) {
    const done = answered('subscribed');
    const topics = symbols.map((symbol) => `market:${EXCHANGE}:${symbol}`);
    socket.send(JSON.stringify({ action: 'subscribe', topics, max_rate_hz: maxRateHz, id: 1 }));
    await done;
  } else {
    const isIn = answered('auth');
    socket.send(JSON.stringify({ action: 'authenticate', api_key: token }));
    await isIn;
    const done = answered('subscribe');
    socket.send(JSON.stringify({ action: 'subscribe', symbols: symbols.map((symbol) => ({ symbol, exchange: EXCHANGE })), mode: 2 }));
    await done;
  }
  if (stalls) socket.pause();
  return reader;
}

serve({
  connect: async (order: ConnectOrder) => {
    for (let from = 0; from < order.symbols.length; from += 50) {
      const opened = await Promise.all(order.symbols.slice(from, from + 50).map((symbols) => open(order, symbols)));
      (order.stalls ? stalled : readers).push(...opened);
    }
    return readers.length;
  },
  /** Begins a measurement; samples the newest values every 20 ms. */
  reset: () => {
    received = 0;
    longestSilenceMs = 0;
    latency.clear();
    ages.clear();
    for (const reader of readers) Object.assign(reader, { newestMs: 0, heardMono: performance.now() });
    clearInterval(looking);
    looking = setInterval(() => {
      const nowMs = Date.now();
      for (const { newestMs } of readers) if (newestMs > 0) ages.add(nowMs - newestMs);
    }, 20);
  },
  /** Ends the measurement. */
  report: () => {
    clearInterval(looking);
    return { received, p50: latency.percentile(0.5), p99: latency.percentile(0.99), ageP99: ages.percentile(0.99), longestSilenceMs };
  },
  /** The close codes of stalled sockets, within so many ms. */
  stalledCodes: async (withinMs: number) => {
    const endsAt = performance.now() + withinMs;
    for (const { socket } of stalled) socket.resume();
    while (stalled.some(({ code }) => code === null) && performance.now() < endsAt) await delay(20);
    return stalled.splice(0).map(({ code }) => code ?? 0);
  },
  /** The slowest time in ms until a frame is answered, when as many sockets send one each at once. */
  storm: async ({ url, token, symbols }: ConnectOrder) => {
    const opened = await Promise.all(symbols.map(() => open({ url, token, symbols: [] }, ['WARM'])));
    const fromMs = performance.now();
    const answers = opened.map(async ({ socket }, index) => {
      const entries = (symbols[index] ?? []).map((symbol) => ({ symbol, exchange: EXCHANGE }));
      socket.send(JSON.stringify({ action: 'subscribe', symbols: entries, mode: 2, request_id: 'storm' }));
      for (;;) {
        const [data] = (await once(socket, 'message')) as [Buffer];
        if (data.includes('"request_id":"storm"')) return performance.now() - fromMs;
      }
    });
    const slowest = Math.max(...(await Promise.all(answers)));
    for (const { socket } of opened) socket.terminate();
    return slowest;
  },
  disconnect: () => {
    for (const { socket } of readers) socket.terminate();
    readers = [];
  },
});
