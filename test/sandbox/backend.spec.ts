import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { startApp, type RunningApp } from '../support/app.js';
import { eventually } from './http.js';

/** The sandbox and the real backend: the backend answers what the sandbox has reported. */
let app: RunningApp;
let sandbox: Sandbox;
let folder: string;
const said: string[] = [];

beforeAll(async () => {
  app = await startApp();
  folder = await mkdtemp(join(tmpdir(), 'sandbox-backend-'));
  const history = Promise.withResolvers<void>();
  sandbox = await startSandbox({
    dataDir: folder,
    target: { url: app.url, apiKey: app.apiKey },
    historySent: history.resolve,
    log: (line) => said.push(line),
  });
  await history.promise;
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
  await rm(folder, { recursive: true });
});

async function get(path: string) {
  const response = await fetch(`${app.url}/api${path}`, { headers: await app.as('admin') });
  expect([path, response.status]).toEqual([path, 200]);
  return JSON.parse(await response.text());
}

const MONTH_AGO = new Date(Date.now() - 31 * 86_400_000).toISOString();

interface TradeRow {
  readonly id: string;
  readonly broker: string;
  readonly pnl: number | null;
  readonly fees: number;
}

async function allTrades(): Promise<TradeRow[]> {
  const rows: TradeRow[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: TradeRow[]; next_cursor: string | null } = await get(
      `/trades?limit=1000&start_time=${MONTH_AGO}${cursor && `&cursor=${cursor}`}`,
    );
    rows.push(...page.items);
    cursor = page.next_cursor;
  }
  return rows;
}

it("shows a month of trades whose profits and fees are the ledger's, once each", async () => {
  expect(said).toEqual([expect.stringMatching(/^history: 30 days, [\d,]+ trades/)]);
  let books = { trades: await allTrades(), truth: sandbox.ledger() };
  await eventually(async () => {
    books = { trades: await allTrades(), truth: sandbox.ledger() };
    return books.trades.length === books.truth.trades;
  });
  const ids = books.trades.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [broker, { realized }] of Object.entries(books.truth.brokers)) {
    const own = books.trades.filter((trade) => trade.broker === broker);
    expect(own.reduce((sofar, { pnl, fees }) => sofar + (pnl ?? 0) - fees, 0)).toBeCloseTo(realized, 4);
  }
});

it('shows brokers in their currencies and totals at the rate that was reported', async () => {
  const { broker_portfolios: brokers, totals } = await eventually(async () => {
    const summary = await get('/dashboard/summary');
    return summary.complete && summary;
  });
  expect([brokers.alpaca.currency, brokers.binance.currency, brokers.degiro.currency]).toEqual(['USD', 'USD', 'EUR']);
  const rate = (totals.total_value - brokers.alpaca.total_value - brokers.binance.total_value) / brokers.degiro.total_value;
  expect(rate).toBeGreaterThan(0.9);
  expect(rate).toBeLessThan(1.3);
  expect(rate).not.toBeCloseTo(1, 3);
});

it('has a performance of a month, against the market', async () => {
  const { figures, convention, brokers } = await eventually(async () => {
    const performance = await get('/dashboard/performance?timeframe=1m&benchmark=benchmark');
    // A month is an hour short of 30 days: late in the evening that begins a day later.
    return performance.convention.n >= 28 && performance.figures.beta !== null && performance;
  });
  expect(brokers).toEqual(['alpaca', 'binance', 'degiro']);
  expect(convention).toMatchObject({ source: expect.stringContaining('USD') });
  expect(Math.abs(figures.total_return)).toBeLessThan(0.25);
  for (const name of ['sharpe_ratio', 'max_drawdown', 'volatility', 'win_rate', 'profit_factor', 'correlation'])
    expect([name, figures[name]]).toEqual([name, expect.any(Number)]);
});

it('has metrics of a month and of now', async () => {
  const daily = await get(`/metrics/benchmark?start_time=${MONTH_AGO}&step=1d`);
  expect(daily.length).toBeGreaterThanOrEqual(30);
  const { items } = await get('/metrics');
  expect(items.map(({ type }: { type: string }) => type)).toEqual(
    expect.arrayContaining(['benchmark', 'cpu', 'memory', 'order_latency_ms', 'signals_per_minute']),
  );
  await eventually(async () => (await get('/metrics/order_latency_ms/latest')).labels.service === 'execution');
});

it('raises a first alert for a user who has just come', async () => {
  await eventually(async () => {
    const { items } = await get('/alerts');
    return items.some(({ fingerprint }: { fingerprint: string }) => fingerprint === 'sandbox:order-latency');
  });
});
