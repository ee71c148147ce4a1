import { setImmediate as turn } from 'node:timers/promises';
import { loadConfig } from '../../../src/config/config.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../src/modules/market/cache/tick.path.js';
import { Holding } from '../../../src/modules/market/openalgo/holding.js';
import { ValueStreams } from '../../../src/modules/market/openalgo/value.streams.js';
import { LTP } from '../../../src/modules/market/ticks/instrument-name.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import type { Peer } from '../../../src/modules/realtime/foreign/foreign.protocol.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';

/** So many sockets that keep up, and the numbers of the values that each is sent. */
function crowd(sockets: number) {
  const metrics = new Metrics();
  const cache = new MarketCache(loadConfig({ NODE_ENV: 'test' }));
  const path = new TickPath(cache, new MarketCounters(metrics));
  const streams = new ValueStreams(path, metrics);
  const instrument = cache.ensure('NSE', 'TCS');
  if (instrument === null) throw new Error('There is no room');
  const seqs = Array.from({ length: sockets }, () => {
    const heard: number[] = [];
    const peer = {
      deliver: (_: unknown, { frames }: { frames: readonly { json: string }[] }) => {
        for (const { json } of frames) heard.push((JSON.parse(json) as { seq: number }).seq);
      },
      forget: () => undefined,
    };
    streams.add(new Holding(peer as unknown as Peer, instrument, LTP, 5, 'http'));
    return heard;
  });
  return {
    seqs,
    send(count: number) {
      for (let n = 1; n <= count; n += 1) {
        const tick = readTick({ exchange: 'NSE', symbol: 'TCS', ltp: n }, { feed: 'http' }, Date.now());
        if (typeof tick !== 'string') path.take(tick);
      }
    },
  };
}

it('of more ticks in a turn than can be sent in time each socket has the first ones and the newest, and a gap in the numbers between', async () => {
  const { seqs, send } = crowd(500);
  send(100);
  await turn();
  await turn();
  const [first = []] = seqs;
  expect(seqs.every((heard) => heard.length === first.length)).toBe(true);
  expect([first.length < 100, first.length > 30, first.at(-1), first.at(0)]).toEqual([true, true, 100, 1]);
  // The next turn begins anew.
  send(1);
  await turn();
  expect(first.slice(-2)).toEqual([100, 101]);
});

it('of as many as can be sent in time each socket has all', async () => {
  const { seqs, send } = crowd(20);
  send(500);
  await turn();
  expect(seqs.map(({ length }) => length)).toEqual(seqs.map(() => 500));
});
