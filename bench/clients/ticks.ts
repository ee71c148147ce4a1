import { setTimeout as delay } from 'node:timers/promises';
import { Publisher } from 'zeromq';
import { serve } from '../support/child.ts';

const SYMBOLS = 1000;
/** Messages between two looks at the clock. */
const TURN = 200;

/** The ticks of one turn of a market of 1,000 symbols; each turn's prices and times are new. */
function ticksOf(turn: number): { symbol: string; body: object }[] {
  return Array.from({ length: SYMBOLS }, (_, n) => ({
    symbol: `S${n}`,
    body: { exchange: 'NSE', symbol: `S${n}`, ltp: 1000 + ((n + turn) % 50) / 20, last_quantity: 1, timestamp: Date.now() + turn / 1000 },
  }));
}

/** Posts batches of 1,000, each as soon as the last is answered; ticks per second that were taken. */
async function post({ url, token, forMs }: { url: string; token: string; forMs: number }): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const startMs = performance.now();
  let taken = 0;
  const sender = async (): Promise<void> => {
    for (let turn = 0; performance.now() - startMs < forMs; turn += 1) {
      const body = JSON.stringify(ticksOf(turn).map((tick) => tick.body));
      const response = await fetch(`${url}/api/market/ticks`, { method: 'POST', headers, body });
      taken += ((await response.json()) as { accepted: number }).accepted;
    }
  };
  await Promise.all([sender(), sender()]);
  return (taken / (performance.now() - startMs)) * 1000;
}

/** Publishes as fast as the bus takes it; messages that were sent. */
async function flood({ port, forMs }: { port: number; forMs: number }): Promise<number> {
  const publisher = new Publisher({ linger: 0, sendHighWaterMark: 10_000 });
  publisher.connect(`tcp://127.0.0.1:${port}`);
  const startMs = performance.now();
  let sent = 0;
  for (let turn = 0; performance.now() - startMs < forMs; turn += 1) {
    for (const [n, { symbol, body }] of ticksOf(turn).entries()) {
      await publisher.send([`NSE_${symbol}_LTP`, JSON.stringify(body)]);
      sent += 1;
      if (n % TURN === 0 && performance.now() - startMs >= forMs) break;
    }
  }
  publisher.close();
  return sent;
}

interface PaceOrder {
  readonly port: number;
  readonly symbols: number;
  readonly rate: number;
  readonly forMs: number;
}

const publishers = new Map<number, Publisher>();

/** One publisher for each port, because one that has just connected loses what it sends. */
async function publisherAt(port: number): Promise<Publisher> {
  const known = publishers.get(port);
  if (known) return known;
  const made = new Publisher({ linger: 0, sendHighWaterMark: 100_000 });
  made.connect(`tcp://127.0.0.1:${port}`);
  publishers.set(port, made);
  await delay(500);
  return made;
}

/** Quotes of some 330 bytes as clients get them, each with the time at which it was sent. */
function quote(n: number): object {
  const ltp = 1000 + (n % 997) / 20;
  const day = { open: 1001.5, high: 1050.25, low: 999.5, close: 1000.25, volume: 1_000_000 + n, average_price: 1010.125 };
  return {
    ltp,
    last_quantity: 1 + (n % 50),
    ...day,
    bid_price: ltp - 0.05,
    bid_size: 250,
    ask_price: ltp + 0.05,
    ask_size: 125,
    timestamp: Date.now(),
  };
}

/** Publishes at an even pace; messages that were sent. */
async function pace({ port, symbols, rate, forMs }: PaceOrder): Promise<number> {
  const publisher = await publisherAt(port);
  const startMs = performance.now();
  let sent = 0;
  while (performance.now() - startMs < forMs) {
    const due = Math.floor(((performance.now() - startMs) / 1000) * rate);
    for (; sent < due; sent += 1) await publisher.send([`NSE_S${sent % symbols}_QUOTE`, JSON.stringify(quote(sent))]);
    await delay(1);
  }
  return sent;
}

serve({ post, flood, pace });
