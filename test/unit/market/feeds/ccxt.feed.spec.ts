import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../../src/config/config.js';
import { MarketCache } from '../../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../../src/modules/market/cache/tick.path.js';
import type { FeedCluster } from '../../../../src/modules/market/cluster/feed.cluster.js';
import { CcxtFeed, type CcxtSettings } from '../../../../src/modules/market/feeds/ccxt/ccxt.feed.js';
import { readCcxtSymbols } from '../../../../src/modules/market/feeds/ccxt/ccxt.symbols.js';
import { ZeroMqFeed } from '../../../../src/modules/market/feeds/intake/zeromq.feed.js';
import { DEPTH, QUOTE } from '../../../../src/modules/market/ticks/instrument-name.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { until } from '../../../support/until.js';

/** The three methods of an exchange of ccxt. One named `silent` never answers; of `rude` the order books fail; `crash` ends the process. */
const FAKE = `
const next = (value) => new Promise((resolve) => setTimeout(() => resolve(value), 20));
class Fake {
  constructor(options) { if (options.newUpdates !== true) throw new Error('newUpdates'); this.n = 0; }
  at() { return 1770000000000 + (this.n += 1); }
  async watchTickers([symbol]) {
    const ticker = { symbol, bid: 99.5, bidVolume: 2, ask: 100.5, askVolume: undefined, open: 90, high: 110, low: 80, last: 100, baseVolume: 1234 };
    return next({ [symbol]: { ...ticker, timestamp: this.at() } });
  }
  async watchTradesForSymbols([symbol]) { return next([{ symbol, price: 100, amount: 0.5, timestamp: this.at() }]); }
  async watchOrderBookForSymbols([symbol]) { return next({ symbol, bids: [[99.5, 2]], asks: [[100.5, 1], [101, 3]], timestamp: this.at() }); }
}
class Rude extends Fake { async watchOrderBookForSymbols() { throw new Error('one bad checksum'); } }
class Silent extends Fake {
  watchTickers() { return new Promise(() => {}); }
  watchTradesForSymbols() { return new Promise(() => {}); }
  watchOrderBookForSymbols() { return new Promise(() => {}); }
}
class Crash extends Fake { async watchTickers() { process.exit(3); } }
module.exports = { pro: { fake: Fake, rude: Rude, silent: Silent, crash: Crash } };
`;

const cache = new MarketCache(loadConfig({ NODE_ENV: 'test' }));
const counters = new MarketCounters(new Metrics());
const path = new TickPath(cache, counters);
const none = () => undefined;
const bus = new ZeroMqFeed({ host: '127.0.0.1', port: 0 }, { path, cache, counters, onState: none, onOrder: none, onToken: none });
const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-test-ccxt-'));
const feeds: CcxtFeed[] = [];

beforeAll(async () => {
  const module = join(directory, 'node_modules/ccxt');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'package.json'), '{"name":"ccxt","main":"ccxt.cjs"}');
  writeFileSync(join(module, 'ccxt.cjs'), FAKE);
  await bus.start();
});
afterEach(() => Promise.all(feeds.splice(0).map((feed) => feed.stop())));
afterAll(async () => {
  await bus.stop();
  rmSync(directory, { recursive: true });
});

function start(symbols: string, settings: Partial<CcxtSettings> = {}, owns = true): { feed: CcxtFeed; states: string[] } {
  const states: string[] = [];
  const feed = new CcxtFeed(
    {
      ...{ symbols: readCcxtSymbols(symbols), busUrl: () => bus.endpoint, muteMs: 30_000, directory },
      ...{ backOff: { firstMs: 10, longestMs: 100 }, ...settings },
    },
    {
      counters,
      cluster: { leases: { owns: () => owns, onChange: none } } as unknown as FeedCluster,
      onState: ({ state }) => states.push(state),
    },
  );
  feeds.push(feed);
  feed.start();
  return { feed, states };
}

const ended = () => counters.of('ccxt').ends.map(({ reason }) => reason);

it('brings trades, quotes and books over the ZeroMQ intake, each trade once', async () => {
  const trades: number[] = [];
  path.onTrade(({ symbol }, tick) => symbol === 'BTC/USDT:USDT' && trades.push(tick.values[1] ?? NaN));
  const { feed, states } = start('fake:BTC/USDT:USDT');
  expect([feed.serves('FAKE'), feed.serves('BYBIT')]).toEqual([true, false]);
  expect([feed.refusal('FAKE', 'BTC/USDT:USDT'), feed.refusal('FAKE', 'ETH/USDT')]).toEqual([null, 'UNKNOWN_SYMBOL']);
  await until(() => feed.state === 'live');
  await until(() => cache.get('FAKE', 'BTC/USDT:USDT')?.has(DEPTH) === true && trades.length > 3);
  expect(states).toEqual(['live']);
  expect(new Set(trades)).toEqual(new Set([0.5]));
  const instrument = cache.get('FAKE', 'BTC/USDT:USDT');
  expect(instrument?.has(QUOTE)).toBe(true);
  expect([instrument?.bids, instrument?.asks?.length, instrument?.feed]).toEqual([[{ price: 99.5, quantity: 2 }], 2, 'zeromq']);
  expect([counters.of('zeromq').gaps, [...counters.of('zeromq').rejected]]).toEqual([0, []]);
});

it('goes on with the other streams when one fails', async () => {
  const { feed } = start('rude:ETH/USDT');
  await until(() => feed.state === 'live' && feed.reason !== null);
  expect(feed.reason).toBe('rude order books: Error: one bad checksum');
  expect(cache.ltp('RUDE', 'ETH/USDT')?.ltp).toBe(100);
});

it('is started again when its process dies, or ends by itself', async () => {
  const { feed } = start('fake:BTC/USDT');
  await until(() => feed.state === 'live');
  const { pid = 0 } = feed;
  process.kill(pid, 'SIGKILL');
  await until(() => feed.state === 'live' && feed.pid !== undefined && feed.pid !== pid);
  expect(ended()).toContain('its process ended with SIGKILL');
  start('crash:X/Y');
  await until(() => ended().filter((reason) => reason === 'its process ended with exit code 3').length >= 2);
});

it('is started again when its exchanges are silent, and when its day is over', async () => {
  const { states } = start('silent:X/Y', { muteMs: 300 });
  await until(() => ended().includes('its exchanges send no ticks'));
  expect(states.slice(0, 2)).toEqual(['mute', 'reconnecting']);
  const { feed } = start('fake:BTC/USDT', { renewMs: 1500 });
  await until(() => feed.pid !== undefined);
  const { pid } = feed;
  await until(() => feed.state === 'live' && feed.pid !== pid);
});

it('says which exchange ccxt does not have', async () => {
  const { feed } = start('nowhere:X/Y');
  await until(() => feed.state === 'reconnecting');
  expect(feed.reason).toBe('Error: ccxt has no exchange "nowhere" with streams');
});

it('is failed without the package, waits while the intake does not listen, and is idle where another replica runs it', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'quarterdeck-test-no-ccxt-'));
  expect(start('fake:BTC/USDT', { directory: elsewhere }).feed).toMatchObject({
    state: 'failed',
    reason: 'the package ccxt is not installed',
  });
  rmSync(elsewhere, { recursive: true });
  expect(start('fake:BTC/USDT', { busUrl: () => null }).feed.reason).toBe('the feed zeromq, to which it publishes, does not listen');
  const { feed } = start('fake:BTC/USDT', {}, false);
  expect([feed.state, feed.isElsewhere, feed.serves('FAKE'), feed.pid]).toEqual(['disabled', true, false, undefined]);
});

it('reads symbols by exchange, and names what it cannot read', () => {
  expect([...readCcxtSymbols('bybit:BTC/USDT, bybit:ETH/USDT:USDT,kraken:ETH/EUR,')]).toEqual([
    ['bybit', ['BTC/USDT', 'ETH/USDT:USDT']],
    ['kraken', ['ETH/EUR']],
  ]);
  for (const wrong of ['bybit', ':BTC/USDT', 'By bit:X', 'bybit:']) expect(() => readCcxtSymbols(wrong)).toThrow(`not "${wrong}"`);
});
