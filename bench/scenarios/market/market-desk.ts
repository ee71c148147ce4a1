import { Child } from '../../support/child.ts';
import { bareMarket, connect, type MarketRound, type MarketSide, round, withBus } from '../../support/market.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

const SYMBOLS = 1000;
const DASHBOARDS = 50;
const FOLLOWED = 50;
const RATE = 5000;
/** Symbols in one frame at most. */
const LARGEST = 3000;
/** So long after it stopped reading a client is closed. */
const CLOSED_MS = 12_000;

/** A desk: 50 dashboards of 50 symbols each, of 1,000 that tick 5,000 times a second. */
const dashboards = Array.from({ length: DASHBOARDS }, (_, n) =>
  Array.from({ length: FOLLOWED }, (_one, m) => `S${(n * 20 + m * 19) % SYMBOLS}`),
);
/** Who follows each symbol. */
const followers = Array.from({ length: SYMBOLS }, (_, n) => dashboards.filter((symbols) => symbols.includes(`S${n}`)).length);

/** Frames for so many ticks, which go round the symbols. */
function framesFor(ticks: number): number {
  const whole = Math.floor(ticks / SYMBOLS) * DASHBOARDS * FOLLOWED;
  return followers.slice(0, ticks % SYMBOLS).reduce((sum, count) => sum + count, whole);
}

const p99 = (reports: readonly MarketRound[]) => median(reports.map((report) => report.p99));

function marketDesk(work: (side: MarketSide, desk: DeskRounds) => Promise<Result[]>, { rounds, roundMs }: Effort): Promise<Result[]> {
  return withBus(async (side) => {
    const sender = await Child.start('clients/ticks.ts');
    await connect(side, dashboards);
    const pace = { symbols: SYMBOLS, rate: RATE, forMs: Math.ceil(roundMs / 1000) * 1000 };
    await round(side, sender, pace);
    const results = await work(side, { rounds, one: (of = side) => round(of, sender, pace) });
    await sender.stop();
    return results;
  });
}

interface DeskRounds {
  readonly rounds: number;
  one(of?: MarketSide): Promise<MarketRound>;
}

export function marketDeskLatency(effort: Effort): Promise<Result[]> {
  return marketDesk(async (side, { rounds, one }) => {
    const bare = await bareMarket(false);
    await connect(bare, dashboards);
    await one(bare);
    const found = { ours: [] as MarketRound[], bare: [] as MarketRound[] };
    for (let n = 0; n < rounds; n += 1) {
      found.bare.push(await one(bare));
      found.ours.push(await one(side));
    }
    await Promise.all([bare.server.stop(), bare.readers.stop()]);
    const what = `market data, a desk of ${DASHBOARDS} dashboards, ${RATE} ticks/s`;
    const lost = found.ours.reduce((sum, { sent, received }) => sum + framesFor(sent) - received, 0);
    const details = { ours_ms: p99(found.ours), bare_ms: p99(found.bare), cpu_s: median(found.ours.map(({ cpu }) => cpu)) };
    return [
      atMost(`${what}: tick to socket, p99`, details.ours_ms, 10, 'ms', details),
      // Times are in whole ms.
      atMost(`${what}: tick to socket against a bare loop, p99`, details.ours_ms / Math.max(2, details.bare_ms), 2, 'x', details),
      atMost(`${what}: frames lost`, lost, 0, '', { frames: found.ours.reduce((sum, { received }) => sum + received, 0) }),
    ];
  }, effort);
}

/** Runs other load beside the desk, and measures the latency of the desk's clients. */
async function beside(
  what: string,
  desk: DeskRounds,
  begin: () => Promise<() => Promise<void>>,
  limit = 1.2,
): Promise<[Result, MarketRound[]]> {
  const found = { alone: [] as MarketRound[], beside: [] as MarketRound[] };
  for (let n = 0; n < desk.rounds; n += 1) {
    found.alone.push(await desk.one());
    const end = await begin();
    found.beside.push(await desk.one());
    await end();
  }
  const details = { beside_ms: p99(found.beside), alone_ms: p99(found.alone) };
  // Times are in whole ms: below 5 ms a step of one is more than the limit.
  const ratio = details.beside_ms / Math.max(5, details.alone_ms);
  return [atMost(`market data, the desk beside ${what}: p99 of the others`, ratio, limit, 'x', details), found.beside];
}

export function marketDeskStalled(effort: Effort): Promise<Result[]> {
  return marketDesk(async (side, desk) => {
    const codes: number[] = [];
    const everything = Array.from({ length: SYMBOLS }, (_, n) => `S${n}`);
    const [result, reports] = await beside('a client that stops reading', desk, async () => {
      await connect(side, [everything], { stalls: true });
      return async () => {
        // Its kernel has room for a while; the desk goes on until it is full.
        for (let n = 0; n < 3; n += 1) await desk.one();
        codes.push(...(await side.readers.ask<number[]>('stalledCodes', CLOSED_MS)));
      };
    });
    const silence = Math.max(...reports.map(({ longestSilenceMs }) => longestSilenceMs));
    return [
      result,
      atMost('market data, the desk beside a client that stops reading: longest silence of the others', silence, 250, 'ms', {}),
      atMost(
        'market data, the desk beside a client that stops reading: closed other than by 4409',
        codes.filter((code) => code !== 4409).length,
        0,
        '',
        {
          codes: codes.join(' '),
        },
      ),
    ];
  }, effort);
}

/** Wrong keys, a handler that takes long, and storms of subscriptions. */
export function marketDeskDisturbed(effort: Effort): Promise<Result[]> {
  return marketDesk(async (side, desk) => {
    const guesses = await Child.start('clients/wrong-keys.ts');
    const [keys] = await beside('100 wrong keys a second', desk, async () => {
      await guesses.ask('begin', { url: side.url, perSecond: 100 });
      return async () => void (await guesses.ask('end'));
    });
    await guesses.stop();
    let seen: { calls: number; stale: number } = { calls: 0, stale: 0 };
    const [handler] = await beside('a handler that awaits 40 ms', desk, async () => {
      await side.server.ask('handle', 40);
      return async () => void (seen = await side.server.ask('handled'));
    });
    const storms: number[] = [];
    const storm = await Child.start('clients/market-sockets.ts');
    const order = (count: number, size: number) => ({
      ...{ url: side.url, token: side.key },
      symbols: Array.from({ length: count }, (_, n) => Array.from({ length: size }, (_one, m) => `S${(n * 200 + m) % 3000}`)),
    });
    const [stormed] = await beside(
      'a storm of subscriptions',
      desk,
      async () => {
        const storming = storm.ask<number>('storm', order(50, 200));
        return async () => void storms.push(await storming);
      },
      1.5,
    );
    const one = [1, 2, 3].map(() => 0);
    for (let n = 0; n < one.length; n += 1) one[n] = await storm.ask<number>('storm', order(1, LARGEST));
    await storm.stop();
    return [
      keys,
      handler,
      atMost('market data, a handler that awaits 40 ms: values it saw that were not the newest', seen.stale, 0, '', { calls: seen.calls }),
      stormed,
      atMost('market data, 50 sockets subscribe to 200 symbols each at once: all answers', median(storms), 500, 'ms', {}),
      atMost('market data, one frame of 3,000 symbols: its answer', median(one), 100, 'ms', {}),
    ];
  }, effort);
}
