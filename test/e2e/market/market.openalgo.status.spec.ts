import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';

let app: RunningApp;
let client: OpenAlgoClient;
let symbolCount = 0;
const fresh = () => `T${(symbolCount += 1)}`;

async function post(tick: object): Promise<void> {
  const response = await fetch(`${app.url}/api/market/ticks`, {
    method: 'POST',
    headers: { 'x-api-key': app.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ exchange: 'NSE', ...tick }),
  });
  expect(response.status).toBe(202);
}

beforeAll(async () => {
  app = await startApp({ MARKET_SYMBOL_STALE_SECONDS: '3' });
});
afterAll(() => app.close());
beforeEach(async () => {
  client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
});
afterEach(() => client.close());

describe('status', () => {
  it('is sent only to subscribers: the present states first, then each change once', async () => {
    const symbol = fresh();
    await post({ symbol, ltp: 1, volume: 1 });
    await client.ask({ action: 'subscribe', symbol, exchange: 'NSE' });
    await client.ask({ action: 'subscribe_status' });
    const states = () => client.frames.filter(({ type, scope }) => type === 'status' && scope === 'symbol').map(({ state }) => state);
    await until(() => states().includes('stale'));
    await post({ symbol, ltp: 2, volume: 2 });
    await until(() => states().length === 3);
    expect(states()).toEqual(['live', 'stale', 'live']);
    expect(await client.raw.frame(({ type, scope }) => type === 'status' && scope === 'feed')).toMatchObject({
      state: 'live',
      feed: 'http',
    });
    const late = await client.ask({ action: 'unsubscribe_status' });
    expect(late).toMatchObject({ status: 'success' });
  });

  it('of a value comes on its topics too, once each', async () => {
    const symbol = fresh();
    const topic = `market:NSE:${symbol}`;
    const house = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    await house.ask({ action: 'subscribe', topic });
    await post({ symbol, ltp: 1, volume: 1 });
    expect(await house.frame('feed_stalled')).toMatchObject({ topic, expected_every_ms: 3000, cause: 'source_mute' });
    await post({ symbol, ltp: 2, volume: 2 });
    expect(await house.frame('feed_resumed')).toMatchObject({ topic });
    expect(house.frames.filter(({ type }) => type === 'feed_stalled')).toHaveLength(1);
    house.close();
  });

  it('a stale value is no snapshot', async () => {
    const symbol = fresh();
    await post({ symbol, ltp: 1, volume: 1, timestamp: Date.now() - 5000 });
    expect((await client.ask({ action: 'subscribe', symbol, exchange: 'NSE' }))['subscriptions']).toMatchObject([{ state: 'stale' }]);
    await client.ask({ action: 'ping' });
    expect(client.values(symbol)).toEqual([]);
  });
});
