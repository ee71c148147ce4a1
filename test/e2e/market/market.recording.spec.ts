import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type RunningApp, startApp } from '../../support/app.js';
import { postTicks } from '../../support/market/ticks.js';
import { until } from '../../support/until.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/market');
const RECORDING = join(FIXTURES, 'us-equity-ticks-2013-10-07.csv.gz');
const BARS = join(FIXTURES, 'us-equity-bars-2013-10-07.csv');
const TICKS = 50_348;
const EXCHANGE = 'NYSE';
const BATCH = 10_000;
const HOUR = 3_600_000;

type Tick = Readonly<Record<string, string | number>>;

interface Bar {
  readonly timestamp: number;
  readonly volume: number;
  readonly trades: number;
  readonly vwap: number;
}

/** The rows of the recording as ticks, in batches, in their own time. */
async function* batches(): AsyncGenerator<Tick[]> {
  let batch: Tick[] = [];
  for await (const line of createInterface({ input: createReadStream(RECORDING).pipe(createGunzip()) })) {
    const [ts = '', , symbol = '', kind = '', price = '', size = '', bid = '', bidSize = '', ask = '', askSize = ''] = line.split(',');
    const head = { exchange: EXCHANGE, symbol, timestamp: Number(ts) };
    if (kind === 'trade') batch.push({ ...head, ltp: Number(price), last_quantity: Number(size) });
    else if (kind === 'quote') batch.push({ ...head, bid_price: bid, bid_size: bidSize, ask_price: ask, ask_size: askSize });
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** The bars that another program (`recorded-bars.py`) built from the same file, by symbol. */
function expectedBars(): Map<string, (Bar & Tick)[]> {
  const bars = new Map<string, (Bar & Tick)[]>();
  for (const line of readFileSync(BARS, 'utf8').trim().split('\n').slice(1)) {
    const [symbol = '', ...rest] = line.split(',');
    const [timestamp = 0, open = 0, high = 0, low = 0, close = 0, volume = 0, trades = 0, vwap = 0] = rest.map(Number);
    bars.set(symbol, [...(bars.get(symbol) ?? []), { timestamp, open, high, low, close, volume, trades, vwap }]);
  }
  return bars;
}

describe('the first ten minutes of a recorded day', () => {
  let app: RunningApp;
  let movedMs = 0;
  const last = new Map<string, Tick>();
  beforeAll(async () => {
    app = await startApp({ MARKET_FEEDS: 'http' });
    let endMs = 0;
    for await (const ticks of batches()) endMs = Number(ticks.at(-1)?.['timestamp'] ?? endMs);
    movedMs = Math.floor((Date.now() - endMs) / HOUR) * HOUR;
    let accepted = 0;
    for await (const ticks of batches()) {
      const { body } = await postTicks(
        app,
        ticks.map((tick) => ({ ...tick, timestamp: Number(tick['timestamp']) + movedMs })),
      );
      accepted += Number(body['accepted']);
      for (const tick of ticks) last.set(`${String(tick['symbol'])} ${'ltp' in tick ? 'trade' : 'quote'}`, tick);
    }
    if (accepted !== TICKS) throw new Error(`${accepted} ticks were taken`);
  }, 180_000);
  afterAll(() => app.close());

  async function get(path: string): Promise<Record<string, unknown>> {
    return (await (await fetch(`${app.url}/api/market/${path}`, { headers: { 'x-api-key': app.apiKey } })).json()) as Record<
      string,
      unknown
    >;
  }

  it('has the bars that another program builds from the file: volume and trades to the last digit, the average price to 1e-9', async () => {
    const expected = expectedBars();
    expect([...expected.keys()]).toEqual(['AIG', 'BAC', 'IBM', 'SPY']);
    for (const [symbol, bars] of expected) {
      const moved = bars.map((bar) => ({ ...bar, timestamp: bar.timestamp + movedMs, vwap: expect.closeTo(bar.vwap, 9), closed: true }));
      let read: unknown[] = [];
      // The last bars close with the clock.
      await until(async () => {
        const start = moved[0]?.timestamp ?? 0;
        read = (await get(`bars/${EXCHANGE}/${symbol}?interval=1m&start_time=${start}`))['bars'] as unknown[];
        return read.length === moved.length && (read.at(-1) as { closed: boolean }).closed;
      }, 90_000);
      expect(read).toEqual(moved);
    }
  }, 180_000);

  it('leaves the last row of each symbol in the cache', async () => {
    for (const symbol of ['AIG', 'BAC', 'IBM', 'SPY']) {
      const [trade, quote] = [last.get(`${symbol} trade`), last.get(`${symbol} quote`)];
      const { items: prices } = await get(`ltp?symbols=${EXCHANGE}:${symbol}`);
      expect(prices).toMatchObject([{ ltp: trade?.['ltp'], timestamp: Number(trade?.['timestamp']) + movedMs }]);
      // SPY has only trades.
      if (quote === undefined) continue;
      const best = ['bid_price', 'bid_size', 'ask_price', 'ask_size'].map((name) => [name, Number(quote[name])]);
      expect((await get(`quotes?symbols=${EXCHANGE}:${symbol}`))['items']).toMatchObject([
        { ltp: trade?.['ltp'], last_quantity: trade?.['last_quantity'], ...Object.fromEntries(best) },
      ]);
    }
  });
});
