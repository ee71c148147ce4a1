import fc from 'fast-check';
import { loadConfig } from '../../../src/config/config.js';
import { addTrade, type Bar, barOf, mergeBars, startOf, type BarTrade, volumeOf, vwapOf } from '../../../src/modules/market/bars/bar.js';
import { BarKeeper } from '../../../src/modules/market/bars/bar.keeper.js';
import type { FeedLeases } from '../../../src/modules/market/cluster/feed.leases.js';
import { SecondSymbols } from '../../../src/modules/market/bars/second.symbols.js';
import { Demand } from '../../../src/modules/market/cache/demand.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../src/modules/market/cache/tick.path.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';

const NOON = Date.parse('2026-02-02T12:00:00Z');

function desk(env: Record<string, string> = {}) {
  const config = loadConfig({ NODE_ENV: 'test', ...env });
  const cache = new MarketCache(config);
  const path = new TickPath(cache, new MarketCounters(new Metrics()));
  const demand = new Demand(cache, config);
  const keeper = new BarKeeper(cache, path, demand, config, { owns: (feed: string) => feed !== 'theirs' } as FeedLeases, new Metrics());
  const closed: { interval: string; bar: Bar; revised: boolean }[] = [];
  keeper.onClose((_, interval, bar, revised) => closed.push({ interval, bar, revised }));
  let monoMs = 1000;
  return {
    keeper,
    demand,
    closed,
    /** `atMs` of the trade after noon, received `lateMs` later. */
    send(atMs: number, body: object, lateMs = 0) {
      monoMs += 1;
      const receivedMs = NOON + atMs + lateMs;
      const tick = readTick({ exchange: 'NSE', symbol: 'TCS', timestamp: NOON + atMs, ...body }, { feed: 'http' }, receivedMs);
      if (typeof tick === 'string') throw new Error(tick);
      return path.take(tick, monoMs);
    },
    /** All minutes so far, whether they are over or not. */
    minutes: () =>
      keeper
        .due(NOON, true)
        .filter(({ interval }) => interval === '1m')
        .map(({ bar }) => bar)
        .toSorted((one, other) => one.atMs - other.atMs),
    end: () => demand.onApplicationShutdown(),
  };
}

const trades = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 9999 }),
    price: fc.integer({ min: 1, max: 1000 }).map((price) => price / 4),
    quantity: fc.option(fc.integer({ min: 0, max: 50 })),
  }),
  { minLength: 1, maxLength: 40 },
);

const build = ([first, ...rest]: readonly BarTrade[]): Bar => {
  const bar = barOf(first as BarTrade, 10_000);
  for (const trade of rest) addTrade(bar, trade);
  return bar;
};

describe('a bar', () => {
  it('is the same however its trades are divided among writers', () => {
    fc.assert(
      fc.property(trades, fc.nat(), (all, cut) => {
        const at = 1 + (cut % all.length);
        const rest = all.slice(at);
        const whole = build(all);
        expect(rest.length === 0 ? whole : mergeBars(build(all.slice(0, at)), build(rest))).toEqual(whole);
      }),
    );
  });

  it('opens with the earliest trade and closes with the latest, in whatever order they come', () => {
    fc.assert(
      fc.property(trades, (all) => {
        const sorted = all.map((trade, index) => ({ ...trade, index })).toSorted((a, b) => a.atMs - b.atMs || a.index - b.index);
        const bar = build(all);
        expect([bar.open, bar.close]).toEqual([sorted[0]?.price, sorted.at(-1)?.price]);
      }),
    );
  });

  it('has no rounding errors of binary fractions in its volume', () => {
    const [first, second, third] = [0.1, 0.2, 1e-8].map((quantity, atMs) => build([{ atMs, price: 1, quantity }]));
    const whole = mergeBars(mergeBars(first as Bar, second as Bar), third as Bar);
    expect(volumeOf(whole)).toBe(0.300_000_01);
  });

  it('has no volume without quantities, which is not zero', () => {
    const bar = build([{ atMs: 0, price: 5, quantity: null }]);
    expect([bar.volume, vwapOf(bar)]).toEqual([null, null]);
    addTrade(bar, { atMs: 1, price: 7, quantity: 4 });
    expect([bar.volume, vwapOf(bar)]).toEqual([4, 7]);
  });
});

describe('trades in ticks', () => {
  it('have their quantity', () => {
    const { send, minutes, end } = desk();
    send(0, { ltp: 10, last_quantity: 3 });
    send(1, { ltp: 10, last_quantity: 3 });
    expect(minutes()).toMatchObject([{ volume: 6, trades: 2, turnover: 60 }]);
    end();
  });

  it('are the growth of the volume of the day where a feed sends that; a fall is a new session', () => {
    const { send, minutes, end } = desk();
    send(0, { ltp: 10, volume: 1000 });
    send(1, { ltp: 11, volume: 1040 });
    send(2, { ltp: 11, volume: 1040, bid_price: 10 });
    send(3, { ltp: 12, volume: 30 });
    expect(minutes()).toMatchObject([{ open: 11, close: 12, volume: 70, trades: 2 }]);
    end();
  });

  it('that are older than what is known take part once', () => {
    const { send, minutes, end } = desk();
    send(70_000, { ltp: 12, last_quantity: 1 });
    expect(send(5000, { ltp: 9, last_quantity: 2 }, 65_500)).toMatchObject({ status: 'rejected', reason: 'out_of_order' });
    send(6000, { ltp: 9.5, volume: 10 }, 65_600);
    expect(minutes()).toMatchObject([
      { open: 9, close: 9, volume: 2 },
      { open: 12, volume: 1 },
    ]);
    end();
  });

  it('that are more than an hour behind the newest are left out', () => {
    const { send, minutes, end } = desk();
    send(3_700_000, { ltp: 12, last_quantity: 1 });
    send(0, { ltp: 9, last_quantity: 2 }, 3_700_001);
    expect(minutes()).toHaveLength(1);
    end();
  });

  it('at a price that jumped wait until others confirm it', () => {
    const { send, minutes, end } = desk();
    send(0, { ltp: 100, last_quantity: 1 });
    send(1, { ltp: 200, last_quantity: 5 });
    send(2, { ltp: 101, last_quantity: 1 });
    expect(minutes()).toMatchObject([{ high: 101, volume: 2 }]);
    for (const at of [3, 4, 5, 6]) send(at, { ltp: 150, last_quantity: 1 });
    expect(minutes()).toMatchObject([{ high: 150, volume: 4 }]);
    end();
  });

  it('of a feed that another replica stores make open bars here, and are not written', () => {
    const { send, keeper, end } = desk();
    send(0, { ltp: 10, last_quantity: 1, feed: 'theirs' });
    send(1, { ltp: 11, last_quantity: 2 });
    expect(keeper.of('NSE', 'TCS')?.current('1m')).toMatchObject({ volume: 3 });
    expect(keeper.due(NOON, true)).toMatchObject([{ bar: { volume: 2 } }, { bar: { volume: 2 } }]);
    end();
  });

  it('from a clock that is ahead count when they are received', () => {
    const { send, minutes, end } = desk();
    send(90_000, { ltp: 10, last_quantity: 1 }, -40_000);
    expect(minutes()).toMatchObject([{ atMs: NOON, volume: 1 }]);
    end();
  });
});

describe('closing', () => {
  it('comes 2 s after the end, once, and a late trade is an addition that is due at once', () => {
    const { send, keeper, closed, end } = desk();
    send(500, { ltp: 10, last_quantity: 1 });
    keeper.close(NOON + 2999);
    expect(closed).toEqual([]);
    keeper.close(NOON + 3000);
    keeper.close(NOON + 4000);
    expect(closed).toMatchObject([{ interval: '1s', bar: { open: 10, trades: 1 }, revised: false }]);
    expect(keeper.due(NOON + 3000)).toMatchObject([{ interval: '1s', late: false, feeds: ['http'] }]);
    send(600, { ltp: 11, last_quantity: 2 }, 5000);
    expect(keeper.due(NOON + 5600)).toMatchObject([{ interval: '1s', late: true, bar: { volume: 2 } }]);
    end();
  });

  it('continues from the stored bar', () => {
    const { send, keeper, closed, end } = desk();
    send(31_000, { ltp: 10, last_quantity: 1 });
    keeper.base('NSE', 'TCS', '1m', barOf({ atMs: NOON + 1000, price: 8, quantity: 4 }, 60_000), NOON + 31_000);
    keeper.close(NOON + 70_000);
    expect(closed.find(({ interval }) => interval === '1m')).toMatchObject({ bar: { open: 8, close: 10, volume: 5, trades: 2 } });
    end();
  });
});

it('bars of a second are built for the instruments held most recently; free places go to instruments with trades', () => {
  const symbols = new SecondSymbols<string>(2);
  expect([symbols.has('a'), symbols.has('b'), symbols.has('c')]).toEqual([true, true, false]);
  symbols.hold('c');
  expect([symbols.has('a'), symbols.has('b'), symbols.has('c')]).toEqual([false, true, true]);
  symbols.hold('d');
  symbols.hold('e');
  expect(['b', 'c', 'd', 'e'].map((name) => symbols.has(name))).toEqual([false, false, true, true]);
});

it('an hour starts at the hour, before 1970 too', () => {
  expect([startOf(3_600_001, 3_600_000), startOf(-1, 3_600_000)]).toEqual([3_600_000, -3_600_000]);
});
