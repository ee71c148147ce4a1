import { freePort } from '../../../src/launcher/port.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { ask, eventually, setFault } from '../http.js';

/** The sandbox's venues and the real backend, over real ZeroMQ and HTTP: what each fault of a feed makes of its prices. */
let app: RunningApp;
let sandbox: Sandbox;
const said: string[] = [];

beforeAll(async () => {
  const port = await freePort('127.0.0.1', 0);
  app = await startApp({ MARKET_FEEDS: 'zeromq,http', ZMQ_PORT: String(port), MARKET_SYMBOL_STALE_SECONDS: '1' });
  const target = { url: app.url, apiKey: app.apiKey };
  const log = (line: string) => said.push(line);
  sandbox = await startSandbox({ seed: 'venues', target, busUrl: `tcp://127.0.0.1:${port}`, tickMs: 50, flushMs: 50, log });
});
afterEach(async () => {
  await fault('zeromq', { mode: 'none' });
  await fault('http', { mode: 'none' });
  await eventually(async () => (await price('US:AAPL')).state === 'live' && (await price('BINANCE:BTCUSDT')).state === 'live');
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

interface Price {
  readonly ltp: number;
  readonly state: string;
  readonly feed: string;
  readonly age_ms: number;
}

interface FeedFigures {
  readonly status: string;
  readonly rejected: Readonly<Record<string, number>>;
  readonly flagged: Readonly<Record<string, number>>;
  readonly clock_skew_ms: number | null;
}

async function get<T>(path: string): Promise<T> {
  return (await ask(`${app.url}/api/${path}`, { headers: await app.as('admin') })).body as T;
}

async function price(symbol: string): Promise<Price> {
  const { items } = await get<{ items: Price[] }>(`market/ltp?symbols=${symbol}`);
  if (!items[0]) throw new Error(`${symbol} has no price`);
  return items[0];
}

function feed(name: string): Promise<FeedFigures> {
  return get(`market/feeds/${name}`);
}

async function fault(name: string, body: unknown): Promise<unknown> {
  return (await setFault(`${sandbox.urls.execution}/__feeds/${name}`, body)).body;
}

it('publishes quotes and books over ZeroMQ, and the last prices of its second venue by HTTP', async () => {
  await eventually(async () => (await price('US:AAPL')).feed === 'zeromq' && (await price('BINANCE:BTCUSDT')).ltp > 0);
  const depth = await eventually(() => get<{ bids: unknown[]; asks: unknown[]; feed: string }>('market/depth/BINANCE/BTCUSDT'));
  expect([depth.bids.length, depth.asks.length]).toEqual([5, 5]);
  expect([(await feed('zeromq')).rejected, (await feed('http')).rejected]).toEqual([{}, {}]);
  expect(said.filter((line) => line.includes('ZeroMQ'))).toEqual([]);
});

it.each(['mute', 'stop'])('%s: prices of the feed turn stale, those of the other one go on', async (mode) => {
  await fault('http', { mode });
  await fault('zeromq', { mode });
  await eventually(async () => (await price('US:AAPL')).state === 'stale');
  const before = await price('US:AAPL');
  await fault('http', { mode: 'none' });
  await eventually(async () => (await price('BINANCE:BTCUSDT')).state === 'live');
  expect(await price('US:AAPL')).toMatchObject({ ltp: before.ltp, state: 'stale' });
  expect((await get<{ safe: boolean }>('websocket/trade-safe?symbols=US:AAPL&max_age_ms=1000')).safe).toBe(false);
});

it('slow: a price says when it was made, and when it came', async () => {
  await fault('zeromq', { mode: 'slow', delay_ms: 1200 });
  const client = await RawClient.open(`${app.wsUrl}/ws/market`, { headers: await app.as('viewer') });
  await client.ask({ action: 'subscribe', topic: 'market:US:AAPL' });
  const { data } = await client.frame(({ type, data: body }) => {
    const { received_at: came, timestamp: made } = (body ?? {}) as { received_at?: number; timestamp?: number };
    return type === 'tick' && came !== undefined && made !== undefined && came - made >= 1200;
  });
  expect(data).toMatchObject({ symbol: 'AAPL', feed: 'zeromq' });
  client.close();
});

it.each([
  ['garbage', 'bad_price'],
  ['out_of_order', 'out_of_order'],
  ['duplicate', 'duplicate'],
  ['future', 'future'],
])('%s: ticks are refused and counted as %s, on both ways', async (mode, reason) => {
  const counts = async () => [(await feed('zeromq')).rejected[reason] ?? 0, (await feed('http')).rejected[reason] ?? 0];
  const [bus = 0, http = 0] = await counts();
  await fault('zeromq', { mode });
  await fault('http', { mode });
  await eventually(async () => (await counts()).every((count, way) => count > (way === 0 ? bus : http)));
  expect((await feed('zeromq')).status).toBe('live');
});

it('future: the feed shows by how much its clock is ahead', async () => {
  await fault('zeromq', { mode: 'future' });
  await eventually(async () => ((await feed('zeromq')).clock_skew_ms ?? 0) > 100_000);
});

it('jump: the price is published and flagged, and nothing is safe to trade by it', async () => {
  const { flagged } = await feed('zeromq');
  await fault('zeromq', { mode: 'jump' });
  await eventually(async () => ((await feed('zeromq')).flagged['jump'] ?? 0) > (flagged['jump'] ?? 0));
  await eventually(async () => {
    const { safe, reason } = await get<{ safe: boolean; reason: string }>('websocket/trade-safe?symbols=US:AAPL');
    return !safe && reason === 'US:AAPL is flagged jump';
  });
});

it('crossed: a book whose bid is over its ask is published and flagged', async () => {
  await fault('zeromq', { mode: 'crossed' });
  await eventually(async () => ((await feed('zeromq')).flagged['crossed'] ?? 0) > 0);
  const flagged = await eventually(async () => {
    const { flags } = await get<{ flags?: string[] }>('market/depth/US/AAPL');
    return flags?.includes('crossed');
  });
  expect(flagged).toBe(true);
});

it('says what is wrong with a fault, which is in force, and when it ends', async () => {
  expect(await fault('zeromq', { mode: 'down' })).toEqual({
    detail: 'mode must be one of none, mute, slow, garbage, out_of_order, duplicate, jump, crossed, future, stop.',
  });
  const ends = await fault('zeromq', { mode: 'mute', for_seconds: 0.2 });
  expect(ends).toEqual({ feed: 'zeromq', mode: 'mute', delay_ms: null, ends_at: expect.stringContaining('T') });
  const state = () => ask(`${sandbox.urls.risk}/__feeds/zeromq/__fault`);
  await eventually(async () => (await state()).body.mode === 'none');
  expect((await state()).body).toEqual({ feed: 'zeromq', mode: 'none', delay_ms: null, ends_at: null });
  expect((await ask(`${sandbox.urls.risk}/__feeds/fax/__fault`)).status).toBe(404);
});
