import { sql } from 'drizzle-orm';
import type { DashboardSummaryDto } from '../../src/modules/portfolio/books/dto/dashboard-summary.dto.js';
import type { PortfolioDetailsDto } from '../../src/modules/portfolio/dto/portfolio.dto.js';
import type { PositionPageDto } from '../../src/modules/portfolio/books/dto/position.dto.js';
import { Database } from '../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../support/database.js';
import { type FakeDesk, fakeDesk } from '../support/fake-desk.js';
import { connectSocketIo, RawClient, type WireFrame } from '../support/live.js';
import { secretsForTests } from '../support/secrets.js';
import { until } from '../support/until.js';

type Headers = Record<string, string>;

const aSummary = (broker: string, figures: Record<string, unknown> = {}) => ({
  type: 'portfolio.summary_updated',
  payload: { broker, currency: 'USD', total_value: 1000, cash_balance: 400, timestamp: new Date().toISOString(), ...figures },
});
const aPosition = (broker: string, symbol: string, figures: Record<string, unknown> = {}) => ({
  type: 'position.updated',
  payload: { broker, symbol, side: 'LONG', quantity: 2, entry_price: 100, current_price: 110, ...figures },
});
const aRate = (rate: unknown, more: Record<string, unknown> = { pair: 'EURUSD' }) => ({
  type: 'fx.rate_updated',
  payload: { ...more, rate },
});

async function post({ url, apiKey }: RunningApp, events: unknown): Promise<void> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(response.status).toBe(202);
}

async function get<T>({ url }: RunningApp, path: string, headers: Headers): Promise<{ status: number; body: T & { code?: string } }> {
  const response = await fetch(`${url}/api/${path}`, { headers });
  return { status: response.status, body: (await response.json()) as T & { code?: string } };
}

const summaryOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<DashboardSummaryDto>(app, `dashboard/summary${query}`, headers)).body;
const positionsOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<PositionPageDto>(app, `portfolio/positions${query}`, headers)).body;
const portfolioOf = async (app: RunningApp, query = '', headers: Headers = { 'x-api-key': app.apiKey }) =>
  (await get<PortfolioDetailsDto>(app, `portfolio${query}`, headers)).body;

/** A login of this role that sees these brokers only. */
async function limitedTo(app: RunningApp, role: 'operator' | 'viewer', brokers: readonly string[]): Promise<Headers> {
  const { drizzle } = app.app.get(Database);
  await drizzle.execute(sql`update users set brokers = ${JSON.stringify(brokers)}::jsonb where username = ${role}`);
  const response = await fetch(`${app.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: role, password: app.passwords[role] }),
  });
  return { authorization: `Bearer ${((await response.json()) as { access_token: string }).access_token}` };
}

describe('The portfolio of a desk that nobody has told anything', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is unavailable: totals that are null, with the reason', async () => {
    expect(await summaryOf(app)).toEqual({
      broker: 'all',
      active_brokers: [],
      broker_portfolios: {},
      totals: {
        ...{ total_value: null, cash: null, unrealized_pnl: null, realized_pnl: null, total_pnl: null, total_positions: null },
        currency: 'USD',
      },
      excluded: [],
      complete: false,
      reason: 'no broker is known',
      fx: [],
      timestamp: expect.any(String),
    });
    expect(await portfolioOf(app, '?include_history=true')).toMatchObject({
      ...{ total_value: null, cash: null, positions: [], brokers: [], excluded: [], complete: false },
      ...{ as_of: null, status: 'unavailable', reason: 'no broker is known', history: [] },
      metrics: { sharpe_ratio: null, sortino_ratio: null, max_drawdown: null, volatility: null, return_since_inception: null },
    });
    expect(await positionsOf(app)).toEqual({ items: [], next_cursor: null, has_more: false });
  });

  it('has nothing on its topic', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    expect(await client.frame('subscribed')).toMatchObject({ topic: 'portfolio', events: [] });
    client.close();
  });

  it('shows nobody anything who has not proved who they are', async () => {
    for (const path of ['dashboard/summary', 'portfolio', 'portfolio/positions'])
      expect(await get(app, path, {})).toMatchObject({ status: 401, body: { code: 'auth.required' } });
  });
});

describe('The portfolio over brokers', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ BROKERS: 'alpha,beta' });
    await post(app, [
      aSummary('alpha', { unrealized_pnl: 10.005, realized_pnl: 20, total_pnl: 30.005, total_positions: 2 }),
      aPosition('alpha', 'BTCUSDT'),
      aPosition('alpha', 'ETHUSDT', { side: 'SHORT', current_price: 90 }),
      aPosition('gamma', 'SOLUSDT', { current_price: null }),
      aSummary('gamma', { currency: 'EUR', total_value: 500, cash_balance: null }),
    ]);
    await until(async () => (await summaryOf(app)).active_brokers.length === 2);
  });
  afterAll(() => app.close());

  it('sums who is there, and names who is not and why', async () => {
    expect(await summaryOf(app)).toMatchObject({
      broker: 'all',
      active_brokers: ['alpha', 'gamma'],
      broker_portfolios: {
        alpha: { total_value: 1000, cash: 400, unrealized_pnl: 10.01, currency: 'USD', status: 'live', reason: null, source: 'event' },
        beta: { total_value: null, cash: null, currency: null, status: 'unavailable', as_of: null, reason: 'no summary yet' },
        gamma: { total_value: 500, cash: null, currency: 'EUR', status: 'live', reason: 'no rate EURUSD' },
      },
      totals: {
        total_value: 1000,
        cash: 400,
        unrealized_pnl: 10.01,
        realized_pnl: 20,
        total_pnl: 30.01,
        total_positions: 2,
        currency: 'USD',
      },
      excluded: [
        { broker: 'beta', reason: 'no summary yet' },
        { broker: 'gamma', reason: 'no rate EURUSD' },
      ],
      complete: false,
      reason: 'beta: no summary yet; gamma: no rate EURUSD',
    });
  });

  it('counts a broker in another currency as soon as there is a rate, and never by 1.0', async () => {
    await post(app, [aRate('NaN'), aRate(0), aRate(-1.1), aRate(null), aRate(1.1, { pair: 'EURO/USD' })]);
    await post(app, aRate(1.1));
    await until(async () => (await summaryOf(app)).excluded.length === 1);
    const { totals } = await summaryOf(app);
    // Gamma does not tell its cash, nor its P&L.
    expect(totals).toMatchObject({ total_value: 1550, cash: null, total_pnl: null, total_positions: null });
    expect(await summaryOf(app, '?broker=gamma')).toMatchObject({
      broker: 'gamma',
      active_brokers: ['gamma'],
      totals: { total_value: 550, currency: 'USD' },
      excluded: [],
      complete: true,
      reason: null,
    });
  });

  it('tells the positions by broker and symbol, worth what their prices say', async () => {
    const { items } = await positionsOf(app);
    expect(items).toEqual([
      {
        ...{ broker: 'alpha', symbol: 'BTCUSDT', side: 'LONG', leg: 'LONG', size: 2, entry_price: 100, current_price: 110 },
        ...{ value: 220, unrealized_pnl: 20, unrealized_pnl_pct: 10, currency: 'USD', as_of: expect.any(String) },
      },
      expect.objectContaining({ symbol: 'ETHUSDT', side: 'SHORT', value: 180, unrealized_pnl: 20, unrealized_pnl_pct: 10 }),
      expect.objectContaining({ broker: 'gamma', currency: 'EUR', value: null, unrealized_pnl: null, unrealized_pnl_pct: null }),
    ]);
    expect((await portfolioOf(app)).positions).toEqual(items);
    expect((await positionsOf(app, '?broker=gamma')).items).toEqual(items.slice(2));
  });

  it('turns the pages of positions while they change', async () => {
    const first = await positionsOf(app, '?limit=1');
    await post(app, [aPosition('alpha', 'ADAUSDT'), aPosition('alpha', 'XRPUSDT')]);
    await until(async () => (await positionsOf(app)).items.length === 5);
    const symbols = first.items.map(({ symbol }) => symbol);
    for (let cursor = first.next_cursor; cursor !== null;) {
      const page = await positionsOf(app, `?limit=1&cursor=${cursor}`);
      symbols.push(...page.items.map(({ symbol }) => symbol));
      cursor = page.next_cursor;
    }
    expect(symbols).toEqual(['BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'SOLUSDT']);
    await post(app, [aPosition('alpha', 'ADAUSDT', { quantity: 0 }), aPosition('alpha', 'XRPUSDT', { quantity: '0' })]);
    await until(async () => (await positionsOf(app)).items.length === 3);
  });

  it('does not open a closed position again, nor go back to an older summary, for what comes late', async () => {
    const late = new Date(Date.now() - 60_000).toISOString();
    await post(app, [
      { ...aPosition('alpha', 'ADAUSDT'), timestamp: late },
      { ...aSummary('alpha', { total_value: 1, timestamp: late }) },
      aPosition('alpha', 'LAST'),
    ]);
    await until(async () => (await positionsOf(app)).items.some(({ symbol }) => symbol === 'LAST'));
    expect((await positionsOf(app)).items.map(({ symbol }) => symbol)).not.toContain('ADAUSDT');
    expect((await summaryOf(app)).broker_portfolios['alpha']).toMatchObject({ total_value: 1000 });
  });

  it('lets no time from the future keep the true ones out', async () => {
    await post(app, aSummary('alpha', { total_value: 2000, timestamp: '9999-12-31T00:00:00Z' }));
    await until(async () => (await summaryOf(app)).broker_portfolios['alpha']?.total_value === 2000);
    await post(app, aSummary('alpha', { total_value: 1000 }));
    await until(async () => (await summaryOf(app)).broker_portfolios['alpha']?.total_value === 1000);
  });

  it.each([
    ['dashboard/summary?broker=nobody', 404, 'portfolio.unknown_broker'],
    ['dashboard/summary?broker=', 404, 'portfolio.unknown_broker'],
    [`dashboard/summary?broker=${encodeURIComponent("alpha' or 1=1 --")}`, 404, 'portfolio.unknown_broker'],
    ['dashboard/summary?broker=alpha&broker=beta', 422, 'request.invalid'],
    [`dashboard/summary?broker=${'x'.repeat(201)}`, 422, 'request.invalid'],
    ['dashboard/summary?brokers=alpha', 422, 'request.invalid'],
    ['portfolio?broker=__proto__', 404, 'portfolio.unknown_broker'],
    ['portfolio?include_history=perhaps', 422, 'request.invalid'],
    ['portfolio/positions?broker=%00', 400, 'request.malformed'],
    ['portfolio/positions?limit=0', 422, 'request.invalid'],
    ['portfolio/positions?limit=1001', 422, 'request.invalid'],
    ['portfolio/positions?cursor=rubbish', 400, 'request.bad_cursor'],
    [`portfolio/positions?cursor=${Buffer.from('["events",1,2]').toString('base64url')}`, 400, 'request.bad_cursor'],
    [`portfolio/positions?cursor=${Buffer.from('["portfolio/positions",1,2,3]').toString('base64url')}`, 400, 'request.bad_cursor'],
  ])('answers %s with %d %s', async (path, status, code) => {
    expect(await get(app, path, { 'x-api-key': app.apiKey })).toMatchObject({ status, body: { code } });
  });

  it('is shown to every role', async () => {
    for (const role of ['admin', 'operator', 'viewer'] as const)
      expect((await summaryOf(app, '', await app.as(role))).active_brokers).toEqual(['alpha', 'gamma']);
  });
});

describe('A broker that falls silent', () => {
  it('is left out by name, and the total is incomplete and no fall; when it speaks again all is well', async () => {
    const app = await startApp({ BROKER_MAX_AGE_SECONDS: '5', FX_RATES: 'EURUSD=1.1' });
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    const old = new Date().toISOString();
    const goesOn = setInterval(() => void post(app, aSummary('us', { total_value: 60_000 })), 1000);
    await post(app, [aSummary('us', { total_value: 60_000 }), aSummary('eu', { total_value: 40_000, currency: 'EUR', timestamp: old })]);
    await until(async () => (await summaryOf(app)).totals.total_value === 104_000);
    expect(await summaryOf(app)).toMatchObject({ complete: true, excluded: [], reason: null });

    const stale = await client.frame((frame) => dataOf(frame).broker === 'eu' && dataOf(frame).status === 'stale');
    expect(dataOf(stale)).toMatchObject({ total_value: 40_000, currency: 'EUR', as_of: old });
    await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).complete === false);
    const incomplete = await portfolioOf(app);
    expect(incomplete).toMatchObject({
      ...{ total_value: 60_000, complete: false, status: 'live', excluded: [{ broker: 'eu', reason: expect.stringContaining(old) }] },
      reason: expect.stringContaining('eu: no summary since'),
    });
    expect((await summaryOf(app)).active_brokers).toEqual(['us']);

    await post(app, [aSummary('eu', { total_value: 39_600, currency: 'EUR' })]);
    await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 103_560);
    clearInterval(goesOn);
    client.close();
    await app.close();
  });
});

describe('The topics of the portfolio', () => {
  let app: RunningApp;
  let limited: Headers;
  beforeAll(async () => {
    app = await startApp({ REDIS_URL: '' });
    await post(app, [aSummary('alpha'), aSummary('beta', { total_value: 777_123 })]);
    await until(async () => (await summaryOf(app)).active_brokers.length === 2);
    limited = await limitedTo(app, 'viewer', ['alpha']);
  });
  afterAll(() => app.close());

  const open = (path: string, headers: Headers) => RawClient.open(`${app.wsUrl}${path}`, { headers });

  it('answer a subscriber with every broker and the totals, then tell what changes', async () => {
    await announced(app, 'all');
    const client = await open('/ws/portfolio', { 'x-api-key': app.apiKey });
    const { events } = await client.frame('subscribed');
    expect((events as WireFrame[]).map((frame) => `${frame.type} ${String(frame['topic'])} ${String(dataOf(frame).broker)}`)).toEqual(
      expect.arrayContaining(['portfolio portfolio all', 'portfolio portfolio alpha', 'portfolio portfolio beta']),
    );
    expect(events).toHaveLength(3);
    await post(app, aSummary('alpha', { total_value: 1001 }));
    expect(dataOf(await client.frame((frame) => dataOf(frame).total_value === 1001))).toEqual({
      ...{
        broker: 'alpha',
        total_value: 1001,
        cash: 400,
        unrealized_pnl: null,
        realized_pnl: null,
        total_pnl: null,
        total_positions: null,
      },
      ...{ currency: 'USD', status: 'live', reason: null, as_of: expect.any(String), source: 'event' },
    });
    expect(dataOf(await client.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 778_124))).toMatchObject({
      ...{ brokers: ['alpha', 'beta'], complete: true, excluded: [], currency: 'USD' },
    });
    client.close();
  });

  it.each(['/realtime/portfolio', '/ws/portfolio'])('are one per broker, on %s', async (path) => {
    const client = await open(`${path}?broker=beta`, { 'x-api-key': app.apiKey });
    const subscribed = await client.frame('subscribed');
    expect([subscribed['topic'], (subscribed['events'] as WireFrame[]).map((frame) => dataOf(frame).broker)]).toEqual([
      'portfolio:beta',
      ['beta'],
    ]);
    await post(app, [aSummary('alpha', { total_value: 1002 }), aSummary('beta', { total_value: 777_124 })]);
    expect(dataOf(await client.frame((frame) => dataOf(frame).total_value === 777_124))).toMatchObject({ broker: 'beta' });
    expect(client.frames.filter((frame) => dataOf(frame).broker === 'alpha')).toEqual([]);
    client.close();
  });

  it('are followed over Socket.IO', async () => {
    const socket = await connectSocketIo(app.url, '/portfolio', { token: await app.login('admin') });
    const frames: WireFrame[] = [];
    socket.on('portfolio', (frame: WireFrame) => void frames.push(frame));
    await post(app, aSummary('alpha', { total_value: 1003 }));
    await until(() => frames.some((frame) => dataOf(frame).total_value === 1003));
    socket.close();
  });

  it('show a principal of one broker that broker: no other, no totals, no name', async () => {
    const [client, control] = [await open('/ws/portfolio', limited), await open('/ws/portfolio', { 'x-api-key': app.apiKey })];
    const { events } = await client.frame('subscribed');
    expect((events as WireFrame[]).map((frame) => dataOf(frame).broker)).toEqual(['alpha']);
    await post(app, [aSummary('beta', { total_value: 777_125 }), aSummary('alpha', { total_value: 1004 })]);
    await client.frame((frame) => dataOf(frame).total_value === 1004);
    await control.frame((frame) => dataOf(frame).broker === 'all' && dataOf(frame).total_value === 778_129);
    const answer = await client.ask({ action: 'subscribe', topic: 'portfolio:beta' });
    expect(answer).toMatchObject({ type: 'error', code: 'realtime.unknown_topic' });
    await client.ask({ action: 'ping' });
    expect(JSON.stringify(client.frames.filter((frame) => frame !== answer))).not.toMatch(/beta|77712|"all"/);
    for (const path of ['/realtime/portfolio', '/ws/portfolio'])
      expect((await (await open(`${path}?broker=beta`, limited)).closed).code).toBe(1008);
    client.close();
    control.close();
  });

  it('and neither do the routes', async () => {
    for (const path of [
      'dashboard/summary',
      'portfolio',
      'portfolio?include_history=true',
      'portfolio/positions',
      'dashboard/summary?broker=alpha',
    ]) {
      const { status, body } = await get(app, path, limited);
      expect([status, /beta|77712/.test(JSON.stringify(body))]).toEqual([200, false]);
    }
    expect(await summaryOf(app, '', limited)).toMatchObject({ active_brokers: ['alpha'], totals: { total_value: 1004 }, complete: true });
    for (const path of ['dashboard/summary', 'portfolio', 'portfolio/positions'])
      expect(await get(app, `${path}?broker=beta`, limited)).toMatchObject({ status: 404, body: { code: 'portfolio.unknown_broker' } });
  });

  it('tell a broker at most once a second, and its last value', async () => {
    const client = await open('/ws/portfolio', { 'x-api-key': app.apiKey });
    await client.frame('subscribed');
    for (let value = 1; value <= 50; value += 1) await post(app, aSummary('busy', { total_value: value }));
    await client.frame((frame) => dataOf(frame).broker === 'busy' && dataOf(frame).total_value === 50);
    const times = client.frames.filter((frame) => dataOf(frame).broker === 'busy').map((frame) => Date.parse(String(frame['timestamp'])));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.filter((gap) => gap < 950)).toEqual([]);
    client.close();
  });
});

describe('A desk that only its portfolio service tells of', () => {
  let desk: FakeDesk;
  let app: RunningApp;
  beforeAll(async () => {
    desk = await fakeDesk();
    app = await startApp({ ...desk.env, DASHBOARD_REFRESH_SECONDS: '1' });
    await until(async () => (await summaryOf(app)).active_brokers.length === 1);
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  it('is one broker, with the figures and positions of the snapshot', async () => {
    expect(await summaryOf(app)).toMatchObject({
      active_brokers: ['desk'],
      broker_portfolios: {
        desk: { total_value: 100_000, cash: 50_000, total_pnl: 5000, total_positions: 2, currency: 'USD', source: 'service' },
      },
      totals: { total_value: 100_000 },
      complete: true,
    });
    expect((await positionsOf(app)).items).toMatchObject([
      { broker: 'desk', symbol: 'BTCUSDT', side: 'LONG', size: 0.5, value: null, currency: 'USD' },
      { broker: 'desk', symbol: 'ETHUSDT', size: 2 },
    ]);
    expect(await get(app, 'dashboard/summary?broker=alpha', { 'x-api-key': app.apiKey })).toMatchObject({ status: 404 });
  });

  it('is asked each question once by those who come first, however many parts want the answer', async () => {
    const calm = await fakeDesk();
    const first = await startApp({ ...calm.env, DASHBOARD_REFRESH_SECONDS: '3600' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(first, 'dashboard/snapshot', { 'x-api-key': first.apiKey })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await until(async () => (await summaryOf(first)).active_brokers.length === 1);
    const asked = Object.entries(calm.hits()).filter(([path]) => !path.includes('/trades'));
    expect(asked.filter(([, count]) => count !== 1)).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(11);
    await first.close();
    await calm.close();
  });

  it('is not counted beside brokers that tell themselves, and leaves the topic', async () => {
    // The service is not announced at once: brokers have their time to tell themselves.
    await announced(app, 'desk', 20_000);
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    await client.frame('subscribed');
    await post(app, [aSummary('alpha', { total_value: 70_000 })]);
    await until(async () => (await summaryOf(app)).active_brokers.includes('alpha'));
    expect(await summaryOf(app)).toMatchObject({ active_brokers: ['alpha'], totals: { total_value: 70_000 }, complete: true });
    expect(await get(app, 'dashboard/summary?broker=desk', { 'x-api-key': app.apiKey })).toMatchObject({ status: 404 });
    expect((await positionsOf(app)).items).toEqual([]);
    const gone = await client.frame((frame) => dataOf(frame).broker === 'desk' && dataOf(frame).status === 'unavailable');
    expect(dataOf(gone)).toMatchObject({ total_value: null, as_of: null });
    client.close();
  });
});

describe('After a restart', () => {
  let database: DatabaseEnv;
  beforeAll(async () => {
    database = await testDatabaseEnv();
  });
  afterAll(() => database.drop());

  it('the books are as they were, with their ages, rates and closed positions', async () => {
    const env = { ...database.env, BASE_CURRENCY: 'EUR' };
    const secrets = secretsForTests();
    const before = await startApp(env, secrets);
    const late = new Date(Date.now() - 10_000).toISOString();
    await post(before, [
      aSummary('alpha', { timestamp: new Date(Date.now() - 500_000).toISOString() }),
      aSummary('beta'),
      aRate(1.25),
      aPosition('beta', 'BTCUSDT'),
      aPosition('beta', 'ETHUSDT', { quantity: 0 }),
    ]);
    await until(async () => (await positionsOf(before)).items.length === 1 && (await summaryOf(before)).totals.total_value === 800);
    const { timestamp: _, ...told } = await summaryOf(before);
    await before.close();

    const after = await startApp({ ...env, INGEST_API_KEY: before.apiKey }, secrets);
    const summary = await summaryOf(after);
    // The rate is the one of before, and has grown older.
    const fx = [{ currency: 'USD', quotes: [{ pair: 'EURUSD', rate: 1.25 }] }];
    expect(told).toMatchObject({ fx });
    expect(summary).toMatchObject({ fx });
    // Whose clock is how slow shows with what comes in after the start.
    for (const standing of Object.values(told.broker_portfolios)) standing.clock_skew_seconds = null;
    expect(summary).toEqual({ ...told, timestamp: summary.timestamp, fx: expect.any(Array) });
    expect(told).toMatchObject({ complete: false, active_brokers: ['beta'], broker_portfolios: { alpha: { status: 'stale' } } });
    await post(after, [{ ...aPosition('beta', 'ETHUSDT'), timestamp: late }, aPosition('beta', 'SOLUSDT')]);
    await until(async () => (await positionsOf(after)).items.length > 1);
    expect((await positionsOf(after)).items.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'SOLUSDT']);
    await announced(after, 'beta');
    await after.close();
  });
});

describe('Equity', () => {
  it('of every live broker is sampled at the same time, the past with its own, and flows by the rate of their time', async () => {
    const app = await startApp({ EQUITY_SAMPLE_SECONDS: '1' });
    const { drizzle } = app.app.get(Database);
    const rows = async (query: ReturnType<typeof sql>) => (await drizzle.execute(query)).rows;
    const past = (day: number) => new Date(Date.UTC(2025, 0, day)).toISOString();
    await post(app, [
      aRate(1.25, { base: 'EUR', quote: 'USD', timestamp: past(1) }),
      ...[1, 2, 3].map((day) => aSummary('eu', { currency: 'EUR', total_value: 100 + day, cash_balance: 1, timestamp: past(day) })),
      aRate(1.5, { base: 'EUR', quote: 'USD', timestamp: past(3) }),
      // That one is too old by now.
      aRate(1.5, { base: 'EUR', quote: 'USD' }),
      aSummary('us'),
      aSummary('eu', { currency: 'EUR', total_value: 200, cash_balance: 50, total_pnl: -10 }),
      { id: 'flow-1', type: 'portfolio.cash_flow', payload: { broker: 'eu', currency: 'EUR', amount: 10, timestamp: past(2) } },
      { id: 'flow-2', type: 'portfolio.cash_flow', payload: { broker: 'jp', currency: 'JPY', amount: 100 } },
      { type: 'portfolio.cash_flow', payload: { broker: 'jp', amount: 'NaN' } },
    ]);
    await until(async () => (await rows(sql`select at from equity_samples where broker = 'us'`)).length > 0);
    expect(
      await rows(sql`select at, equity_base, exposure_base from equity_samples where broker = 'eu' and at < '2025-02-01' order by at`),
    ).toMatchObject([{ equity_base: 126.25, exposure_base: 125 }, { equity_base: 127.5 }, { equity_base: 154.5 }]);
    const [sample] = await rows(sql`select count(distinct broker) n, min(equity_base) low, max(equity_base) high, min(pnl_base) pnl
      from equity_samples where at >= '2025-02-01' group by at order by at limit 1`);
    expect(sample).toMatchObject({ n: '2', low: 300, high: 1000, pnl: -15 });
    const flows = () => rows(sql`select id, broker, amount, currency, amount_base from cash_flows order by id`);
    expect(await flows()).toEqual([
      { id: 'flow-1', broker: 'eu', amount: 10, currency: 'EUR', amount_base: 12.5 },
      { id: 'flow-2', broker: 'jp', amount: 100, currency: 'JPY', amount_base: null },
    ]);
    await post(app, aRate(100, { base: 'USD', quote: 'JPY' }));
    await until(async () => (await flows())[1]?.['amount_base'] === 1);
    await app.close();
  });

  it('is what it was, whatever is made up about flows, about 1971 and about what was recorded', async () => {
    const app = await startApp();
    const { drizzle } = app.app.get(Database);
    const rows = async (query: ReturnType<typeof sql>) => (await drizzle.execute(query)).rows;
    const day = (n: number) => new Date(Date.UTC(2025, 0, n, 21)).toISOString();
    const days = Array.from({ length: 31 }, (_, n) => n + 1);
    await post(
      app,
      days.map((n) => aSummary('real', { total_value: 1000 + n, timestamp: day(n) })),
    );
    const flow = (id: string, amount: number, more = {}) => ({
      id,
      type: 'portfolio.cash_flow',
      payload: { broker: 'real', amount, timestamp: day(5), ...more },
    });
    // A row of before there was a bound.
    await drizzle.execute(
      sql`insert into cash_flows (id, broker, at, amount, currency) values ('left', 'real', ${day(5)}, 1.7e308, 'EUR')`,
    );
    await post(app, [
      ...[1, 2, 3].map((n) => flow(`poison-${n}`, 1.7e308)),
      flow('true', 5),
      aSummary('ghost', { total_value: 1, timestamp: '1971-01-01T00:00:00Z' }),
      aSummary('ghost', { total_value: 1, timestamp: '2019-01-01T00:00:00Z' }),
      aSummary('ghost', { total_value: 1 }),
      aSummary('real', { total_value: 7, timestamp: day(9) }),
      aRate(1.25),
      aSummary('last'),
    ]);
    await until(async () => (await summaryOf(app)).active_brokers.includes('last'));
    await until(async () => (await rows(sql`select id from cash_flows where id = 'true' and amount_base = 5`)).length === 1);
    expect(await rows(sql`select id from cash_flows order by id`)).toEqual([{ id: 'left' }, { id: 'true' }]);
    const history = await get<{ items: { value: number }[] }>(
      app,
      `portfolio/history?start_time=${day(0)}&end_time=${day(32)}&interval=1d`,
      {
        'x-api-key': app.apiKey,
      },
    );
    expect(history.body.items.map((item) => item.value)).toEqual(days.map((n) => 1000 + n));
    await app.close();
  });
});

function dataOf(frame: WireFrame): Record<string, unknown> {
  return (frame['data'] ?? {}) as Record<string, unknown>;
}

/** Waits until topic `portfolio` has a value of this key. */
async function announced(app: RunningApp, key: string, deadlineMs?: number): Promise<void> {
  await until(async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    const { events } = await client.frame('subscribed');
    client.close();
    return (events as WireFrame[]).some((frame) => dataOf(frame).broker === key);
  }, deadlineMs);
}
