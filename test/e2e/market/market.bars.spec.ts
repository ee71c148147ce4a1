import { newApiKey } from '../../../src/common/api-key.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { RawClient } from '../../support/live.js';
import { secretsForTests } from '../../support/secrets.js';
import { until } from '../../support/until.js';

interface Bar {
  readonly timestamp: number;
  readonly volume: number | null;
  readonly [field: string]: unknown;
}
interface Tick {
  readonly timestamp: number;
  readonly ltp: number;
  readonly last_quantity: number;
}

const HOUR = 3_600_000;

describe('bars', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function post(symbol: string, ticks: readonly object[], of = app): Promise<void> {
    const response = await fetch(`${of.url}/api/market/ticks`, {
      method: 'POST',
      headers: { 'x-api-key': of.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(ticks.map((tick) => ({ exchange: 'NSE', symbol, ...tick }))),
    });
    if (response.status !== 202) throw new Error(await response.text());
  }

  async function get(symbol: string, query = '', of = app): Promise<{ status: number; body: { bars: Bar[]; [field: string]: unknown } }> {
    const response = await fetch(`${of.url}/api/market/bars/NSE/${encodeURIComponent(symbol)}${query}`, { headers: await of.as('viewer') });
    return { status: response.status, body: (await response.json()) as { bars: Bar[] } };
  }

  /** An independent computation of bars: filters and sorts all ticks again for each bar. */
  function barsOf(ticks: readonly Tick[], stepMs: number): object[] {
    const starts = [...new Set(ticks.map(({ timestamp }) => timestamp - (timestamp % stepMs)))].toSorted((a, b) => a - b);
    return starts.map((timestamp) => {
      const inside = ticks.filter((tick) => tick.timestamp >= timestamp && tick.timestamp < timestamp + stepMs);
      const sorted = inside.toSorted((a, b) => a.timestamp - b.timestamp);
      const prices = inside.map(({ ltp }) => ltp);
      const volume = inside.reduce((sum, tick) => sum + tick.last_quantity, 0);
      const turnover = inside.reduce((sum, tick) => sum + tick.ltp * tick.last_quantity, 0);
      return {
        ...{ timestamp, open: sorted[0]?.ltp, high: Math.max(...prices), low: Math.min(...prices), close: sorted.at(-1)?.ltp },
        ...{ volume, trades: inside.length, vwap: expect.closeTo(turnover / volume, 9), closed: true },
      };
    });
  }

  it('of every length equal what is computed from the ticks, also when these come late and out of order', async () => {
    const startMs = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const ticks = Array.from({ length: 4000 }, (_, index) => ({
      timestamp: startMs + Math.floor((index / 4000) * 2 * HOUR) + Math.floor(random() * 50),
      ltp: Math.round(10_000 + random() * 200) / 100,
      last_quantity: Math.ceil(random() * 500),
    }));
    const isUnique = new Set(ticks.map(({ timestamp }) => timestamp)).size === ticks.length;
    expect(isUnique).toBe(true);
    // Swaps blocks of a few minutes.
    const shuffled = ticks.map((tick, index) => ({ tick, at: index + random() * 150 })).toSorted((a, b) => a.at - b.at);
    const sent = shuffled.map(({ tick }) => tick);
    for (let first = 0; first < sent.length; first += 1000) await post('LAW', sent.slice(first, first + 1000));
    for (const [interval, stepMs] of Object.entries({
      '1s': 1000,
      '5s': 5000,
      '15s': 15_000,
      '1m': 60_000,
      '5m': 300_000,
      '15m': 900_000,
      '1h': HOUR,
    })) {
      const { body } = await get('LAW', `?interval=${interval}&start_time=${startMs}&end_time=${startMs + 2 * HOUR}`);
      expect([interval, body.bars]).toEqual([interval, barsOf(ticks, stepMs)]);
    }
    const { body: days } = await get('LAW', '?interval=1d');
    expect(days.bars.reduce((sum, { volume }) => sum + (volume ?? 0), 0)).toBe(ticks.reduce((sum, tick) => sum + tick.last_quantity, 0));
  });

  it('name their feeds and their oldest bar, and fill gaps on request', async () => {
    const atMs = Math.floor((Date.now() - HOUR) / 60_000) * 60_000;
    await post('GAP', [
      { ltp: 5, timestamp: atMs },
      { ltp: 6, timestamp: atMs + 180_000, last_quantity: 2 },
    ]);
    await until(async () => (await get('GAP', '?interval=1m')).body['complete_from'] === new Date(atMs).toISOString());
    const { body } = await get('GAP', `?interval=1m&fill=previous&end_time=${atMs + 240_000}`);
    expect(body).toMatchObject({ exchange: 'NSE', symbol: 'GAP', interval: '1m', sources: ['http'] });
    expect(body.bars).toEqual([
      expect.objectContaining({ timestamp: atMs, close: 5, volume: null, vwap: null, closed: true }),
      expect.objectContaining({ timestamp: atMs + 60_000, open: 5, high: 5, volume: 0, trades: 0, filled: true }),
      expect.objectContaining({ timestamp: atMs + 120_000, close: 5, filled: true }),
      expect.objectContaining({ timestamp: atMs + 180_000, open: 6, volume: 2, vwap: 6 }),
    ]);
    expect((await get('GAP', `?interval=1m&fill=previous&limit=2&end_time=${atMs + 240_000}`)).body.bars).toEqual(body.bars.slice(2));
  });

  it.each([
    ['NOPE', '', 404, 'market.unknown_symbol'],
    ['a b', '', 404, 'market.unknown_symbol'],
    ['LAW', '?interval=2m', 422, 'request.invalid'],
    ['LAW', '?limit=11001', 422, 'request.invalid'],
    ['LAW', '?start_time=2&end_time=1', 422, 'request.invalid'],
    ['LAW', '?start_time=yesterday', 422, 'request.invalid'],
    ['LAW', '?fill=next', 422, 'request.invalid'],
  ])('of %s%s are refused with %i', async (symbol, query, status, code) => {
    expect(await get(symbol, query)).toMatchObject({ status, body: { code } });
  });

  it('are on their topic while they are open, then closed, and once more when a late trade changes them', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
    await client.frame('subscribed');
    client.send({ action: 'subscribe', topic: 'market:bars:NSE:LIVE:1s' });
    expect(await client.frame(({ type, topic }) => type === 'subscribed' && topic === 'market:bars:NSE:LIVE:1s')).toMatchObject({
      state: 'waiting',
      events: [],
    });
    const atMs = Math.floor(Date.now() / 1000) * 1000;
    await post('LIVE', [{ ltp: 10, last_quantity: 4, timestamp: atMs }]);
    const bar = { exchange: 'NSE', symbol: 'LIVE', interval: '1s', timestamp: atMs, open: 10, volume: 4, vwap: 10 };
    expect((await client.frame('bar')).data).toMatchObject({ ...bar, closed: false });
    expect((await client.frame(({ type, data }) => type === 'bar' && (data as { closed: boolean }).closed)).data).toMatchObject(bar);
    await post('LIVE', [{ ltp: 12, last_quantity: 1, timestamp: atMs + 10 }]);
    const revised = await client.frame(({ type, data }) => type === 'bar' && (data as { revised?: boolean }).revised === true);
    expect(revised.data).toMatchObject({ timestamp: atMs, open: 10, close: 12, volume: 5, trades: 2, closed: true });
    client.close();
  });

  it.each(['market:bars:NSE:TCS', 'market:bars:NSE:TCS:2m', 'market:bars:nse:TCS:1s', 'market:bars:NSE::1s'])(
    '%s is no topic',
    async (topic) => {
      const client = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
      await client.frame('subscribed');
      client.send({ action: 'subscribe', topic });
      expect(await client.frame('error')).toMatchObject({ code: 'realtime.unknown_topic' });
      client.close();
    },
  );
});

it('open bars are still there after a restart of the desk', async () => {
  const database = await testDatabaseEnv();
  const env = { ...database.env, INGEST_API_KEY: newApiKey() };
  const secrets = secretsForTests();
  const headers = { 'x-api-key': env.INGEST_API_KEY, 'content-type': 'application/json' };
  const atMs = Date.now();
  for (const runs of [1, 2, 3]) {
    const app = await startApp(env, secrets);
    const tick = { exchange: 'NSE', symbol: 'STOP', ltp: runs, last_quantity: 5, timestamp: atMs + runs };
    await fetch(`${app.url}/api/market/ticks`, { method: 'POST', headers, body: JSON.stringify(tick) });
    const response = await fetch(`${app.url}/api/market/bars/NSE/STOP?interval=1d`, { headers });
    const { bars } = (await response.json()) as { bars: Bar[] };
    expect(bars).toMatchObject([{ open: 1, close: runs, volume: 5 * runs, trades: runs }]);
    await app.close();
  }
  await database.drop();
});
