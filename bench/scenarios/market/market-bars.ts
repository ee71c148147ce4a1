import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../../support/child.ts';
import { withBus } from '../../support/market.ts';
import { answerTimes } from '../../support/load.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { percentile } from '../../support/stats.ts';

const SYMBOLS = 1000;
const PER_SYMBOL = 10;
const MINUTES = 1000;
const MINUTE = 60_000;

/** Bars of a whole market, written as they close, and read. */
export function marketBars({ roundMs }: Effort): Promise<Result[]> {
  return withBus(async ({ port }, backend) => {
    const sender = await Child.start('clients/ticks.ts');
    const forMs = roundMs * 20;
    const sending = sender.ask('pace', { port, symbols: SYMBOLS, rate: SYMBOLS * PER_SYMBOL, forMs });
    let oldestMs = 0;
    for (const endsAt = performance.now() + forMs + 5000; performance.now() < endsAt; await delay(100))
      oldestMs = Math.max(oldestMs, await backend.child.ask<number>('oldestBarMs'));
    await sending;
    await sender.stop();
    const endMs = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE;
    const ticks = Array.from({ length: MINUTES * 4 }, (_, n) => ({
      ...{ exchange: 'NSE', symbol: 'HISTORY', ltp: 100 + (n % 50), last_quantity: 5 },
      timestamp: endMs - (MINUTES * 4 - n) * (MINUTE / 4),
    }));
    const headers = { authorization: `Bearer ${backend.token}`, 'content-type': 'application/json' };
    for (let from = 0; from < ticks.length; from += 1000)
      await fetch(`${backend.url}/api/market/ticks`, { method: 'POST', headers, body: JSON.stringify(ticks.slice(from, from + 1000)) });
    const path = `market/bars/NSE/HISTORY?interval=1m&start_time=${endMs - MINUTES * MINUTE}&end_time=${endMs}`;
    const accept = (_: number, body: Buffer): void => {
      const { bars = [] } = JSON.parse(body.toString()) as { bars?: unknown[] };
      if (bars.length !== MINUTES) throw new Error(`${bars.length} bars in place of ${MINUTES}`);
    };
    const times = (await answerTimes({ url: `${backend.url}/api/${path}`, headers }, 220, accept)).slice(20);
    const what = `market data, bars of ${SYMBOLS} symbols with ${PER_SYMBOL} ticks/s each`;
    return [
      atMost(`${what}: the longest that a closed bar waited for the database`, oldestMs, 3000, 'ms', { seconds: forMs / 1000 }),
      atMost(`market data, ${MINUTES} bars of a minute read: p95`, percentile(times, 0.95), 20, 'ms', { p50_ms: percentile(times, 0.5) }),
    ];
  });
}
