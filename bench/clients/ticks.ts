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

serve({ post, flood });
