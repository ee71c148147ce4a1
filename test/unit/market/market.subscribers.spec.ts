import { setImmediate as turn } from 'node:timers/promises';
import { loadConfig } from '../../../src/config/config.js';
import { Demand } from '../../../src/modules/market/cache/demand.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import { MarketSubscribers } from '../../../src/modules/market/cache/market.subscribers.js';
import type { MarketUpdate } from '../../../src/modules/market/cache/subscriber.queue.js';
import { TickPath } from '../../../src/modules/market/cache/tick.path.js';
import { DEPTH, LTP, QUOTE } from '../../../src/modules/market/ticks/instrument-name.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { until } from '../../support/until.js';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function market() {
  const config = loadConfig({ NODE_ENV: 'test', MARKET_RELEASE_SECONDS: '0' });
  const metrics = new Metrics();
  const cache = new MarketCache(config);
  const path = new TickPath(cache, new MarketCounters(metrics));
  const demand = new Demand(cache, config);
  const subscribers = new MarketSubscribers(demand, path, metrics);
  stops.push(() => demand.onApplicationShutdown());
  return {
    cache,
    demand,
    subscribers,
    send(symbol: string, ltp: number, more: object = {}) {
      const tick = readTick({ exchange: 'NSE', symbol, ltp, ...more }, { feed: 'http' }, Date.now());
      if (typeof tick === 'string') throw new Error(tick);
      return path.take(tick);
    },
  };
}

const block = (ms: number): void => {
  const endsAt = performance.now() + ms;
  while (performance.now() < endsAt);
};

describe('subscribers in this process', () => {
  it('are called after the ticks, each with the newest value of an instrument, the most important first', async () => {
    const { subscribers, send } = market();
    const calls: string[] = [];
    for (const priority of ['low', 'normal', 'critical', 'high'] as const)
      subscribers.subscribe({ name: priority, priority, modes: [LTP] }, ({ data }) => calls.push(`${priority} ${String(data['ltp'])}`));
    for (const price of [1, 2, 3]) send('A', price);
    expect(calls).toEqual([]);
    await until(() => calls.length >= 4);
    expect(calls).toEqual(['critical 3', 'high 3', 'normal 3', 'low 3']);
  });

  it('are called only for their symbols and modes, which are held for them', async () => {
    const { cache, demand, subscribers, send } = market();
    const heard: MarketUpdate[] = [];
    const end = subscribers.subscribe({ name: 'a', priority: 'normal', modes: [QUOTE], symbols: new Set(['NSE:A']) }, (update) =>
      heard.push(update),
    );
    expect(demand.wanted().get(cache.get('NSE', 'A')!)).toBe(QUOTE);
    send('B', 1, { volume: 1 });
    send('A', 1);
    send('A', 2, { volume: 5, bids: [[1, 1]] });
    await until(() => heard.length > 0);
    expect(heard.map(({ instrument, modes, data }) => [instrument.symbol, [...modes], data['volume'], 'bids' in data])).toEqual([
      ['A', [QUOTE], 5, false],
    ]);
    end();
    end();
    expect(cache.get('NSE', 'A')?.held).toBe(false);
    send('A', 3, { volume: 6 });
    await turn();
    await turn();
    expect(heard).toHaveLength(1);
  });

  it('may ask for every change, and get the number of dropped ones', async () => {
    const { subscribers, send } = market();
    const heard: MarketUpdate[] = [];
    subscribers.subscribe({ name: 'a', priority: 'critical', modes: [LTP, DEPTH], every: true }, (update) => heard.push(update));
    for (let price = 1; price <= 10_003; price += 1) send('A', price);
    await until(() => heard.length >= 10_000);
    expect(heard.slice(0, 3).map(({ data, lost }) => [data['ltp'], lost])).toEqual([
      [1, 3],
      [2, 0],
      [3, 0],
    ]);
    send('A', 20_000);
    await until(() => heard.length > 10_000);
    expect(heard.at(-1)).toMatchObject({ data: { ltp: 20_000 }, lost: 0 });
  });

  it('that throw, reject, never resolve, unsubscribe or subscribe another do not affect others', async () => {
    const { subscribers, send } = market();
    const options = { priority: 'high', modes: [LTP] } as const;
    const good: unknown[] = [];
    subscribers.subscribe({ ...options, name: 'throws' }, () => {
      throw new Error('no');
    });
    subscribers.subscribe({ ...options, name: 'rejects' }, () => Promise.reject(new Error('no')));
    subscribers.subscribe({ ...options, name: 'hangs' }, () => new Promise(() => undefined));
    const end = subscribers.subscribe({ ...options, name: 'once' }, () => {
      end();
      subscribers.subscribe({ ...options, name: 'late' }, ({ data }) => good.push(`late ${String(data['ltp'])}`));
    });
    subscribers.subscribe({ ...options, name: 'good' }, ({ data }) => good.push(data['ltp']));
    send('A', 1);
    await until(() => good.length === 1);
    send('A', 2);
    await until(() => good.length === 3);
    expect(good).toEqual([1, 2, 'late 2']);
  });

  it('that are slow delay no tick, see the newest value, and come last after eleven slow calls', async () => {
    const { subscribers, send } = market();
    const order: string[] = [];
    subscribers.subscribe({ name: 'slow', priority: 'critical', modes: [LTP] }, ({ data }) => {
      order.push(`slow ${String(data['ltp'])}`);
      // Over 50 ms is slow; the first call blocks for longer.
      block(order.length === 1 ? 200 : 55);
    });
    subscribers.subscribe({ name: 'quick', priority: 'normal', modes: [LTP] }, ({ data }) => order.push(`quick ${String(data['ltp'])}`));
    for (let round = 1; round <= 12; round += 1) {
      const startedAt = performance.now();
      send('A', round * 1000);
      send('A', round * 1000 + 1);
      expect(performance.now() - startedAt).toBeLessThan(50);
      await until(() => order.length >= 2 * round);
    }
    expect(order.slice(0, 2)).toEqual(['slow 1001', 'quick 1001']);
    expect(order.slice(-2)).toEqual(['quick 12001', 'slow 12001']);
  });
});
