import { loadConfig } from '../../../src/config/config.js';
import { realExchanges } from '../../../src/launcher/market-bus.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';
import type { Tick } from '../../../src/modules/market/ticks/tick.js';
import { Market } from '../../../src/sandbox/market/market.js';
import { SeededRandom } from '../../../src/sandbox/market/random.js';
import { type VenueTick, VenueTicks } from '../../../src/sandbox/market/venue-ticks.js';
import { startSandbox } from '../../../src/sandbox/sandbox.js';
import { eventSink } from '../event-sink.js';

const MORNING = Date.parse('2025-12-04T09:00:00Z');
const DAY_MS = 86_400_000;

describe('what the venues of the sandbox publish', () => {
  const venues = (seed = '1') => new VenueTicks(new SeededRandom(seed));
  const marketAt = (price: number) => {
    const market = new Market();
    market.turn(MORNING);
    market.apply([{ symbol: 'ETHUSDT', price }]);
    return market;
  };

  it('is each price once, with its day and a book of five levels around it', () => {
    const [ticks, market] = [venues(), marketAt(3450)];
    ticks.read(MORNING, market);
    expect(ticks.read(MORNING + 250, market)).toEqual([]);
    market.apply([{ symbol: 'ETHUSDT', price: 3441.5 }]);
    const [tick] = ticks.read(MORNING + 500, market);
    expect(tick).toMatchObject({ exchange: 'BINANCE', symbol: 'ETHUSDT', ltp: 3441.5, open: 3450, high: 3450, low: 3441.5 });
    const [bids, asks] = [tick?.bids ?? [], tick?.asks ?? []];
    expect([bids.length, asks.length]).toEqual([5, 5]);
    expect(bids.every(([price], level) => price < (bids[level - 1]?.[0] ?? 3441.5))).toBe(true);
    expect(asks.every(([price], level) => price > (asks[level - 1]?.[0] ?? 3441.5))).toBe(true);
  });

  it('begins a new day with the close of the one before and no volume', () => {
    const [ticks, market] = [venues(), marketAt(3450)];
    const [first] = ticks.read(MORNING, market);
    expect(first).not.toHaveProperty('close');
    market.turn(MORNING + DAY_MS);
    market.apply([{ symbol: 'ETHUSDT', price: 3460 }]);
    const [next] = ticks.read(MORNING + DAY_MS, market);
    expect(next).toMatchObject({ open: 3460, close: 3450, volume: next?.last_quantity });
  });

  it('depends on the seed alone', () => {
    expect(venues().read(MORNING, marketAt(3450))).toEqual(venues().read(MORNING, marketAt(3450)));
    expect(venues().read(MORNING, marketAt(3450))).not.toEqual(venues('2').read(MORNING, marketAt(3450)));
  });
});

it('the sandbox sends a living market that the public intake takes without a flaw', async () => {
  const sink = await eventSink();
  const sandbox = await startSandbox({ target: { url: sink.url, apiKey: 'key' }, tickMs: 20, flushMs: 20 });
  try {
    const sent = () => sink.takenAt('/api/market/ticks') as VenueTick[];
    await sink.until(() => sent().filter(({ symbol }) => symbol === 'BTCUSDT').length >= 5);
    const ticks = sent().map((raw) => readTick(raw, { feed: 'http' }, Date.now()));
    expect(ticks.filter((tick) => typeof tick === 'string')).toEqual([]);
    expect(new Set((ticks as Tick[]).map(({ exchange }) => exchange))).toEqual(new Set(['US', 'BINANCE', 'EURONEXT']));
    const times = sent().flatMap(({ symbol, timestamp }) => (symbol === 'BTCUSDT' ? [Date.parse(timestamp)] : []));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  } finally {
    await sandbox.close();
    await sink.close();
  }
});

it('the sandbox publishes no price of an exchange that a real venue brings', async () => {
  const sink = await eventSink();
  const target = { url: sink.url, apiKey: 'key' };
  const sandbox = await startSandbox({ target, tickMs: 20, flushMs: 20, realExchanges: ['BINANCE', 'CRYPTO'] });
  try {
    const sent = () => sink.takenAt('/api/market/ticks') as VenueTick[];
    await sink.until(() => sent().filter(({ symbol }) => symbol === 'AAPL').length >= 5);
    expect(new Set(sent().map(({ exchange }) => exchange))).toEqual(new Set(['US', 'EURONEXT']));
    const config = loadConfig({ NODE_ENV: 'test', MARKET_FEEDS: 'binance,http,alpaca', MARKET_BINANCE_EXCHANGE: 'CRYPTO' });
    expect(realExchanges(config)).toEqual(['CRYPTO', 'US']);
  } finally {
    await sandbox.close();
    await sink.close();
  }
});
