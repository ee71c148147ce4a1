import { Child, cpuSeconds } from '../../support/child.ts';
import { connect, round, withBus, withMarket } from '../../support/market.ts';
import { answerTimes } from '../../support/load.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { percentile } from '../../support/stats.ts';

const SYMBOLS = 10_000;
const ASKED = 500;
const QUESTIONS = 500;
const WARM_UP = 100;
const FOLLOWED = 50;

interface Memory {
  readonly rss: number;
  readonly used: number;
}

/** Memory of a full cache, and its answers. */
export function marketCache(): Promise<Result[]> {
  return withMarket({ MARKET_FEEDS: 'http' }, async ({ child, url, token }) => {
    await child.ask('fillMarket', 100);
    const before = await child.ask<Memory>('memory');
    await child.ask('fillMarket', SYMBOLS);
    const after = await child.ask<Memory>('memory');
    const names = Array.from({ length: ASKED }, (_, n) => `NSE:F${n * 20}`).join(',');
    const times = await questions(`${url}/api/market/ltp?symbols=${names}`, {
      authorization: `Bearer ${token}`,
      'accept-encoding': 'identity',
    });
    const compressed = await questions(`${url}/api/market/ltp?symbols=${names}`, {
      authorization: `Bearer ${token}`,
      'accept-encoding': 'gzip',
    });
    const details = { p50_ms: percentile(times, 0.5), compressed_p50_ms: percentile(compressed, 0.5) };
    const kib = (after.used - before.used) / (SYMBOLS - 100) / 1024;
    return [
      atMost(`market data, a cache of ${SYMBOLS} symbols (quote and 5 levels): memory each`, kib, 8, 'KiB', {}),
      atMost(`market data, GET ltp of ${ASKED} symbols: p99`, percentile(times, 0.99), 2, 'ms', details),
      atMost(`market data, one round of cleaning up ${SYMBOLS} symbols`, await child.ask<number>('cleanUpMs'), 5, 'ms', {}),
    ];
  });
}

async function questions(url: string, headers: Record<string, string>): Promise<number[]> {
  const times = await answerTimes({ url, headers }, QUESTIONS + WARM_UP, (status, { length }) => {
    if (status !== 200 || length < ASKED * 5) throw new Error(`${status}, ${length} bytes`);
  });
  return times.slice(WARM_UP);
}

/** Idle OpenAlgo sockets with 50 symbols each. */
export function marketIdle({ idleSockets }: Effort): Promise<Result[]> {
  return withBus(async (side, { child }) => {
    const lists = (count: number) =>
      Array.from({ length: count }, (_, n) => Array.from({ length: FOLLOWED }, (_one, m) => `S${(n * 7 + m) % 1000}`));
    await connect(side, lists(100));
    const before = await child.ask<Memory>('memory');
    await connect(side, lists(idleSockets));
    const after = await child.ask<Memory>('memory');
    const [resident, used] = [after.rss - before.rss, after.used - before.used].map((bytes) => bytes / idleSockets / 1024);
    const what = `market data, ${idleSockets} idle sockets that follow ${FOLLOWED} symbols: memory each`;
    return [atMost(what, Math.max(resident ?? 0, used ?? 0), 40, 'KiB', { resident_kib: resident ?? 0, in_use_kib: used ?? 0 })];
  });
}

/** Clients that ask for four values a second of each of their symbols. */
export function marketRates({ sockets, roundMs }: Effort): Promise<Result[]> {
  const count = sockets * 2;
  return withBus(async (side) => {
    const sender = await Child.start('clients/ticks.ts');
    const lists = Array.from({ length: count }, (_, n) => Array.from({ length: FOLLOWED }, (_one, m) => `S${(n * 7 + m * 19) % 1000}`));
    await connect({ ...side, key: side.token }, lists, { maxRateHz: 4 });
    const pace = { symbols: 1000, rate: 5000, forMs: roundMs };
    await round(side, sender, pace);
    const cpuBefore = cpuSeconds(side.server.pid);
    const { received, p99, sent } = await round(side, sender, { ...pace, forMs: roundMs * 2 });
    const seconds = (roundMs * 2 + 500) / 1000;
    const cpu = (cpuSeconds(side.server.pid) - cpuBefore) / seconds;
    await sender.stop();
    const perSymbol = received / (count * FOLLOWED) / ((roundMs * 2) / 1000);
    const what = `market data, ${count} sockets of ${FOLLOWED} symbols at max_rate_hz 4, 5,000 ticks/s`;
    const details = { frames_per_s: received / ((roundMs * 2) / 1000), p99_ms: p99, ticks: sent };
    return [
      atMost(`${what}: frames a symbol, socket and second`, perSymbol, 4.2, '', details),
      atMost(`${what}: of a core`, cpu, 0.6, '', details),
    ];
  });
}
