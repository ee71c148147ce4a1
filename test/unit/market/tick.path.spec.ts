import { loadConfig } from '../../../src/config/config.js';
import { marketData } from '../../../src/modules/market/cache/market-data.js';
import { MarketCache } from '../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../src/modules/market/cache/market.counters.js';
import { type Change, TickPath } from '../../../src/modules/market/cache/tick.path.js';
import type { Mode } from '../../../src/modules/market/ticks/instrument-name.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';

const NOW = Date.parse('2026-02-02T10:00:00Z');

function desk(env: Record<string, string> = {}) {
  const cache = new MarketCache(loadConfig({ NODE_ENV: 'test', ...env }));
  const path = new TickPath(cache, new MarketCounters(new Metrics()));
  const changes: Change[] = [];
  path.onChange((change) => changes.push(change));
  let monoMs = 1000;
  return {
    cache,
    path,
    /** Modes of each change so far. */
    modes: () => changes.map(({ modes }) => modes),
    wait: (ms: number) => (monoMs += ms),
    send(body: object, receivedMs = NOW + monoMs, sender: string | null = null) {
      const tick = readTick({ exchange: 'NSE', symbol: 'TCS', ...body }, { feed: 'http' }, receivedMs);
      if (typeof tick === 'string') throw new Error(tick);
      return path.take(tick, monoMs, sender);
    },
    data: (mode: Mode) => {
      const instrument = cache.get('NSE', 'TCS');
      return instrument ? marketData(instrument, mode, false) : {};
    },
  };
}

describe('the way of a tick into the cache', () => {
  it('a sender that floods the cache replaces its own instruments and not those of others', () => {
    const { send, wait, cache } = desk({ MARKET_MAX_SYMBOLS: '6' });
    const post = (symbol: string, sender: string) => {
      wait(1);
      return send({ symbol, ltp: 1 }, undefined, sender).status;
    };
    const symbolsOf = (sender: string) =>
      [...cache.instruments.values()].filter(({ maker }) => maker === sender).map(({ symbol }) => symbol);
    for (let n = 0; n < 20; n += 1) expect(post(`F${n}`, 'key:flood')).toBe('accepted');
    expect(symbolsOf('key:flood')).toHaveLength(6);
    for (const symbol of ['A', 'B', 'C']) expect(post(symbol, 'key:honest')).toBe('accepted');
    for (let n = 20; n < 60; n += 1) expect(post(`F${n}`, 'key:flood')).toBe('accepted');
    expect(symbolsOf('key:honest')).toEqual(['A', 'B', 'C']);
    expect(symbolsOf('key:flood')).toEqual(['F57', 'F58', 'F59']);
  });

  it('makes a frame for its mode and those below it, each with its own fields', () => {
    const { send, modes, data } = desk();
    send({ ltp: 10, open: 9, bids: [[9.9, 5]], asks: [[10.1, 6]] });
    expect(modes()).toEqual([[1, 2, 3]]);
    expect(data(1)).not.toHaveProperty('open');
    expect(data(2)).toMatchObject({ ltp: 10, open: 9, bid_price: 9.9, ask_size: 6 });
    expect(data(2)).not.toHaveProperty('bids');
    expect(data(3)).toMatchObject({ bids: [{ price: 9.9, quantity: 5 }] });
  });

  it('publishes equal values once, and again with a new exchange time', () => {
    const { send, modes } = desk();
    send({ ltp: 10 });
    send({ ltp: 10 });
    send({ ltp: 10, timestamp: NOW });
    send({ ltp: 10, timestamp: NOW });
    expect(modes()).toEqual([[1], [1]]);
  });

  it('keeps figures that a tick does not have, and never sends unknown ones', () => {
    const { send, data } = desk();
    send({ ltp: 10, open: 9, close: 8, volume: 100 });
    send({ ltp: 11, volume: 120 });
    expect(data(2)).toMatchObject({ ltp: 11, open: 9, volume: 120, change: 3, change_percent: 37.5 });
    expect(data(2)).not.toHaveProperty('high');
  });

  it('refuses an older tick than its value, and gives it to the bars', () => {
    const { send, path, data } = desk();
    const prices: unknown[] = [];
    path.onTrade((_, tick) => prices.push(tick.values[0]));
    send({ ltp: 10, timestamp: NOW });
    expect(send({ ltp: 9, timestamp: NOW - 1 })).toEqual({ status: 'rejected', reason: 'out_of_order' });
    expect(data(1)).toMatchObject({ ltp: 10 });
    expect(prices).toEqual([10, 9]);
  });

  it('takes the same number of a sender once, and accepts a sender that restarts its numbers', () => {
    const { send } = desk();
    send({ ltp: 10, seq: 1, timestamp: NOW });
    expect(send({ ltp: 10, seq: 1, timestamp: NOW })).toMatchObject({ status: 'duplicate' });
    expect(send({ ltp: 10, seq: 1, timestamp: NOW, feed: 'other' })).toMatchObject({ status: 'accepted' });
    expect(send({ ltp: 11, seq: 1, timestamp: NOW + 1 })).toMatchObject({ status: 'accepted' });
  });

  it('puts a sender that is ahead into the present, and refuses one from tomorrow', () => {
    const { send, data } = desk();
    expect(send({ ltp: 10, timestamp: NOW + 30_000 }, NOW)).toMatchObject({ flags: ['future'] });
    expect(data(1)).toMatchObject({ timestamp: NOW, source_timestamp: NOW + 30_000, flags: ['future'] });
    expect(send({ ltp: 10, timestamp: NOW + 86_400_000 }, NOW)).toMatchObject({ reason: 'future' });
  });

  it('takes a price of 1970 for what it is: late, and stale', () => {
    const { send, cache, data } = desk();
    expect(send({ ltp: 10, timestamp: 86_400 }, NOW)).toMatchObject({ status: 'accepted', flags: ['late'] });
    expect(data(1)).toMatchObject({ timestamp: 86_400_000, flags: ['late'] });
    expect(cache.get('NSE', 'TCS')?.state(1, 1000, 0)).toBe('stale');
  });

  it('flags a jump until three further ticks confirm it', () => {
    const { send, wait } = desk();
    send({ ltp: 100 });
    const flags = [130, 131, 130, 132, 131].map((ltp) => {
      wait(100);
      const outcome = send({ ltp });
      return outcome.status === 'accepted' ? outcome.flags : outcome.status;
    });
    expect(flags).toEqual([['jump'], ['jump'], ['jump'], [], []]);
  });

  it('forgets a jump that nothing confirms', () => {
    const { send, wait } = desk();
    send({ ltp: 100 });
    send({ ltp: 130 });
    wait(10);
    expect(send({ ltp: 101 })).toMatchObject({ flags: [] });
    expect(send({ ltp: 130 })).toMatchObject({ flags: ['jump'] });
  });

  it('flags what is crossed, late, outside of the day and going back', () => {
    const { send } = desk();
    expect(send({ bids: [[10, 1]], asks: [[9, 1]] })).toMatchObject({ flags: ['crossed'] });
    expect(send({ ltp: 10, timestamp: NOW - 120_000 })).toMatchObject({ flags: ['late'] });
    expect(send({ ltp: 20, high: 15, low: 5 })).toMatchObject({ flags: ['jump', 'outside_range'] });
    send({ volume: 100 });
    expect(send({ volume: 50 })).toMatchObject({ flags: ['volume_back'] });
  });

  it('begins a day anew when its volume falls or its session changes', () => {
    const { send, data } = desk();
    send({ ltp: 10, open: 9, high: 11, low: 8, volume: 100 });
    send({ ltp: 10, volume: 5 });
    expect(data(2)).not.toHaveProperty('open');
    send({ ltp: 10, high: 12, session: 'a' });
    send({ ltp: 10, session: 'b' });
    expect(data(2)).not.toHaveProperty('high');
  });

  it('shows an empty side of the quote as unknown, not as it was', () => {
    const { send, data } = desk();
    send({ bid_price: 9, ask_price: 10 });
    send({ bid_price: 0, ask_price: 10 });
    expect(data(2)).not.toHaveProperty('bid_price');
  });

  it('goes on when a listener fails', () => {
    const { send, path, modes } = desk();
    path.onChange(() => {
      throw new Error('a bug');
    });
    send({ ltp: 1 });
    send({ ltp: 2 });
    expect(modes()).toHaveLength(2);
  });

  it('makes room by dropping an instrument without holders, and refuses when all are held', () => {
    const { send, cache } = desk({ MARKET_MAX_SYMBOLS: '2' });
    send({ symbol: 'A', ltp: 1 });
    send({ symbol: 'B', ltp: 1 });
    const held = cache.get('NSE', 'A');
    if (held) held.holders[1] = 1;
    expect(send({ symbol: 'C', ltp: 1 })).toMatchObject({ status: 'accepted' });
    expect([...cache.instruments.keys()]).toEqual(['NSE:A', 'NSE:C']);
    const other = cache.get('NSE', 'C');
    if (other) other.holders[2] = 1;
    expect(send({ symbol: 'D', ltp: 1 })).toEqual({ status: 'rejected', reason: 'capacity' });
  });
});

describe('the age of a value', () => {
  it('is measured by the monotonic clock, and includes the delay of the tick', () => {
    const { send, cache, wait } = desk();
    send({ ltp: 10, timestamp: NOW }, NOW + 500);
    const instrument = cache.get('NSE', 'TCS');
    expect(instrument?.ageMs(1, wait(2000))).toBe(2500);
    expect(instrument?.state(1, wait(0), 2000)).toBe('stale');
    expect(instrument?.state(1, wait(0), 3000)).toBe('live');
    expect(instrument?.state(3, wait(0), 3000)).toBe('waiting');
  });

  it('does not depend on a system clock set back by an hour, nor does the order of ticks without a time', () => {
    const { send, cache, wait } = desk();
    send({ ltp: 10 }, NOW);
    wait(1000);
    expect(send({ ltp: 11 }, NOW - 3_600_000)).toMatchObject({ status: 'accepted', flags: [] });
    const instrument = cache.get('NSE', 'TCS');
    expect([instrument?.ageMs(1, wait(0)), instrument?.ageMs(1, wait(500)), instrument?.values[0]]).toEqual([0, 500, 11]);
    expect(instrument?.state(1, wait(0), 2000)).toBe('live');
  });

  it('is stale after ten of its own gaps, within 5 s and 300 s', () => {
    const { send, cache, wait } = desk();
    const expected = () => cache.get('NSE', 'TCS')?.expectedEveryMs(0);
    for (let tick = 1; tick < 10; tick += 1, wait(2000)) send({ ltp: tick });
    expect(expected()).toBe(30_000);
    for (let tick = 1; tick < 5; tick += 1, wait(2000)) send({ ltp: tick });
    expect(expected()).toBe(20_000);
    for (let tick = 1; tick < 60; tick += 1, wait(1)) send({ ltp: tick });
    expect(expected()).toBe(5000);
  });
});
