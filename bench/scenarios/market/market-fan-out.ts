import { Child } from '../../support/child.ts';
import { bareMarket, connect, type MarketRound, type MarketSide, round, withBus } from '../../support/market.ts';
import { atLeast, atMost, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

/** Against a loop with a write per frame, and against one that corks. */
const GAIN = 2;
const SHARE = 0.7;
/** Of what is sent, a round gets so much at least: its last frames may arrive after it is over. */
const EVERYTHING = 0.99;
/** Frames a second that are offered, to however many sockets. */
const OFFERED = 400_000;
const MIB = 2 ** 20;

/** One symbol to 100 and to 500 OpenAlgo sockets, more than a loop with a write per frame can carry. */
export async function marketFanOut(effort: Effort): Promise<Result[]> {
  const results: Result[] = [];
  for (const sockets of [100, 500].map((count) => Math.min(count, effort.sockets))) results.push(...(await fanOut(sockets, effort)));
  return results;
}

function fanOut(sockets: number, { rounds, roundMs }: Effort): Promise<Result[]> {
  return withBus(async (ours) => {
    const sender = await Child.start('clients/ticks.ts');
    const sides = { plain: await bareMarket(false), corked: await bareMarket(true), ours };
    const found = { plain: [] as MarketRound[], corked: [] as MarketRound[], ours: [] as MarketRound[] };
    const symbols = Array.from({ length: sockets }, () => ['S0']);
    const pace = { symbols: 1, rate: OFFERED / sockets, forMs: roundMs };
    for (const side of Object.values(sides)) {
      await connect(side, symbols);
      await round(side, sender, { ...pace, forMs: 500 });
    }
    for (let n = 0; n < rounds; n += 1)
      for (const name of ['plain', 'corked', 'ours'] as const) found[name].push(await round(sides[name], sender, pace));
    await Promise.all(
      [sender, ...[sides.plain, sides.corked].flatMap(({ server, readers }) => [server, readers])].map((child) => child.stop()),
    );
    const perSecond = (reports: readonly MarketRound[]) => median(reports.map(({ received }) => received / (roundMs / 1000)));
    const perCpuSecond = (reports: readonly MarketRound[]) => median(reports.map(({ received, cpu }) => received / cpu));
    const details = {
      ...{ ours_per_s: perSecond(found.ours), plain_per_s: perSecond(found.plain), corked_per_s: perSecond(found.corked) },
      ...{ ours_per_cpu_s: perCpuSecond(found.ours), plain_per_cpu_s: perCpuSecond(found.plain) },
      ...{ corked_per_cpu_s: perCpuSecond(found.corked), offered_per_s: OFFERED },
      ours_p99_ms: median(found.ours.map(({ p99 }) => p99)),
    };
    // A loop that gets out more than half of what is offered cannot be beaten twice: then all of it is asked for.
    const gain = Math.min(GAIN, (EVERYTHING * OFFERED) / details.plain_per_s);
    const what = `market data, one symbol to ${sockets} OpenAlgo sockets, ${OFFERED / sockets} ticks/s`;
    return [
      atLeast(`${what}: frames/s against a plain loop`, details.ours_per_s / details.plain_per_s, gain, 'x', details),
      atLeast(`${what}: frames/s against a corked loop`, details.ours_per_s / details.corked_per_s, SHARE, 'x', details),
    ];
  });
}

/** More ticks than the clients can be sent: each has a new value all the same, and nothing piles up. */
export function marketOverload({ sockets, rounds, roundMs }: Effort): Promise<Result[]> {
  return withBus(async (side: MarketSide, { child }) => {
    const sender = await Child.start('clients/ticks.ts');
    await connect(
      side,
      Array.from({ length: sockets }, () => ['S0']),
    );
    const pace = { symbols: 1, rate: 2000, forMs: roundMs };
    await round(side, sender, pace);
    const before = await child.ask<{ used: number }>('memory');
    const found: MarketRound[] = [];
    for (let n = 0; n < rounds; n += 1) found.push(await round(side, sender, pace));
    const after = await child.ask<{ used: number }>('memory');
    await sender.stop();
    const what = `market data, 2,000 ticks/s to ${sockets} sockets (overload)`;
    const details = {
      frames_per_s: median(found.map(({ received }) => received / (roundMs / 1000))),
      latency_p99_ms: median(found.map(({ p99 }) => p99)),
      longest_silence_ms: Math.max(...found.map(({ longestSilenceMs }) => longestSilenceMs)),
    };
    return [
      atMost(`${what}: age of the newest value at each client, p99`, median(found.map(({ ageP99 }) => ageP99)), 250, 'ms', details),
      atMost(`${what}: growth of memory in use`, (after.used - before.used) / MIB, 5, 'MiB', {}),
    ];
  });
}
