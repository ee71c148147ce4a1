import { Child } from '../../support/child.ts';
import { withMarket } from '../../support/market.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';

const SYMBOLS = 1000;

/** A venue that cuts all connections and is there again at once. Each time another desk: one that is cut often waits longer each time. */
export async function marketReconnect({ rounds }: Effort): Promise<Result[]> {
  const symbols = Array.from({ length: SYMBOLS }, (_, n) => `C${n}USDT`).join(',');
  const times: number[] = [];
  let overLimit = 0;
  for (let n = 0; n < rounds; n += 1) {
    const venue = await Child.start('servers/venue.ts');
    const url = await venue.ask<string>('listen', SYMBOLS);
    const env = { MARKET_FEEDS: 'binance', MARKET_BINANCE_URL: url, MARKET_BINANCE_SYMBOLS: symbols, MAX_WEBSOCKET_CONNECTIONS: '4' };
    await withMarket(env, async () => {
      await venue.ask('whole');
      times.push(await venue.ask<number>('cut'));
      overLimit += await venue.ask<number>('overLimit');
    });
    await venue.stop();
  }
  const what = `market data, a venue with ${SYMBOLS} symbols cuts all connections`;
  return [
    atMost(`${what}: all are restored`, Math.max(...times), 2000, 'ms', { times_ms: times.map(Math.round).join(' ') }),
    atMost(`${what}: frames over its limit`, overLimit, 0, '', {}),
  ];
}
