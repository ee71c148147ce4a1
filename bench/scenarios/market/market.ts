import { Child } from '../../support/child.ts';
import { timed } from '../../support/load.ts';
import { freePort, get, withMarket } from '../../support/market.ts';
import { atLeast, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';

/** Batches of 1,000 ticks over HTTP, against Fastify alone that parses the same bodies, keeps the newest ticks and answers. */
export function marketHttp({ rounds, roundMs }: Effort): Promise<Result[]> {
  return withMarket({ MARKET_FEEDS: 'http' }, async ({ url, token }) => {
    const [bare, sender] = [await Child.start('servers/bare-intake.ts'), await Child.start('clients/ticks.ts')];
    const bareUrl = await bare.ask<string>('listen');
    const perSecond = { ours: [] as number[], bare: [] as number[] };
    await sender.ask('post', { url, token, forMs: roundMs });
    for (let round = 0; round < rounds; round += 1) {
      perSecond.bare.push(await sender.ask<number>('post', { url: bareUrl, token, forMs: roundMs }));
      perSecond.ours.push(await sender.ask<number>('post', { url, token, forMs: roundMs }));
    }
    await Promise.all([bare.stop(), sender.stop()]);
    const [ours, limit] = [median(perSecond.ours), median(perSecond.bare)];
    const details = { ours_per_s: ours, bare_per_s: limit };
    return [atLeast('market data over HTTP, batches of 1,000: ticks/s against bare Fastify', ours / limit, 0.5, 'x', details)];
  });
}

/** Ticks through ZeroMQ into the cache, against a loop that receives, parses and keeps the newest. */
export async function marketBus({ rounds, roundMs }: Effort): Promise<Result[]> {
  const [port, barePort] = [await freePort(), await freePort()];
  return withMarket({ MARKET_FEEDS: 'zeromq', ZMQ_PORT: String(port) }, async (backend) => {
    const [bare, sender] = [await Child.start('servers/bare-intake.ts'), await Child.start('clients/ticks.ts')];
    await bare.ask('bind', barePort);
    const ourTaken = async () => ((await get(backend, 'websocket/metrics'))['metrics'] as { total_updates: number }).total_updates;
    const rate = async (to: number, taken: () => Promise<number>): Promise<number> => {
      const before = await taken();
      const ms = await timed(() => sender.ask('flood', { port: to, forMs: roundMs }));
      return (((await taken()) - before) / ms) * 1000;
    };
    const perSecond = { ours: [] as number[], bare: [] as number[] };
    await rate(port, ourTaken);
    for (let round = 0; round < rounds; round += 1) {
      perSecond.bare.push(await rate(barePort, () => bare.ask<number>('taken')));
      perSecond.ours.push(await rate(port, ourTaken));
    }
    await Promise.all([bare.stop(), sender.stop()]);
    const [ours, limit] = [median(perSecond.ours), median(perSecond.bare)];
    const details = { ours_per_s: ours, bare_per_s: limit };
    return [
      atLeast('market data over ZeroMQ: ticks/s into the cache against a bare loop', ours / limit, 0.35, 'x', details),
      atLeast('market data over ZeroMQ: ticks/s into the cache', ours, 40_000, '/s', details),
    ];
  });
}
