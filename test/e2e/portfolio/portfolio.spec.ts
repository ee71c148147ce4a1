import { type RunningApp, startApp } from '../../support/app.js';
import { RawClient } from '../../support/live.js';
import { until } from '../../support/until.js';
import { aPosition, aRate, aSummary, get, portfolioOf, positionsOf, post, summaryOf } from '../../support/desks/portfolio-desk.js';

describe('The portfolio of a desk without any report', () => {
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
        ...{ equity: null, cash: null, unrealized_pnl: null, realized_pnl: null, total_pnl: null, position_count: null },
        ...{ total_value: null, total_positions: null },
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
    const stream = { topic: 'dashboard', epoch: expect.any(String) as unknown, seq: expect.any(Number) as unknown };
    expect(await positionsOf(app)).toEqual({ items: [], next_cursor: null, has_more: false, stream });
  });

  it('has nothing on its topic', async () => {
    const client = await RawClient.open(`${app.wsUrl}/ws/portfolio`, { headers: { 'x-api-key': app.apiKey } });
    expect(await client.frame('subscribed')).toMatchObject({ topic: 'portfolio', events: [] });
    client.close();
  });

  it('refuses clients that are not authenticated', async () => {
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
        equity: 1000,
        total_value: 1000,
        cash: 400,
        unrealized_pnl: 10.01,
        realized_pnl: 20,
        total_pnl: 30.01,
        position_count: 2,
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
    // Gamma reports no cash, and no P&L.
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

  it('lists the positions by broker and symbol, at their prices', async () => {
    const { items } = await positionsOf(app);
    expect(items).toEqual([
      {
        ...{ broker: 'alpha', symbol: 'BTCUSDT', side: 'LONG', leg: 'LONG', quantity: 2, size: 2, entry_price: 100, current_price: 110 },
        ...{ value: 220, unrealized_pnl: 20, unrealized_pnl_pct: 10, currency: 'USD', as_of: expect.any(String) },
      },
      expect.objectContaining({ symbol: 'ETHUSDT', side: 'SHORT', value: 180, unrealized_pnl: 20, unrealized_pnl_pct: 10 }),
      expect.objectContaining({ broker: 'gamma', currency: 'EUR', value: null, unrealized_pnl: null, unrealized_pnl_pct: null }),
    ]);
    expect((await portfolioOf(app)).positions).toEqual(items);
    expect((await positionsOf(app, '?broker=gamma')).items).toEqual(items.slice(2));
  });

  it.each(['portfolio/positions', 'dashboard/summary', 'dashboard/charts/equity?timeframe=1d'])(
    'answers 304 at %s to who has it already, until it is another',
    async (path) => {
      const ask = (tag: string) => fetch(`${app.url}/api/${path}`, { headers: { 'x-api-key': app.apiKey, 'if-none-match': tag } });
      const first = await ask('"other"');
      const etag = first.headers.get('etag') ?? '';
      expect([first.status, etag]).toEqual([200, expect.stringMatching(/^W\/"[\w-]{27}"$/)]);
      const again = await ask(`"x", ${etag}`);
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
      if (path.includes('charts')) return;
      await post(app, [aPosition('alpha', 'TAGGED'), aSummary('alpha', { cash_balance: 401 })]);
      await until(async () => (await ask(etag)).status === 200);
      const before = { unrealized_pnl: 10.005, realized_pnl: 20, total_pnl: 30.005, total_positions: 2 };
      await post(app, [aPosition('alpha', 'TAGGED', { quantity: 0 }), aSummary('alpha', before)]);
      await until(async () => (await positionsOf(app)).items.length === 3 && (await summaryOf(app, '?broker=alpha')).totals.cash === 400);
    },
  );

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
    ['dashboard/summary?broker=nowhere', 404, 'portfolio.unknown_broker'],
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

  it('is open to every role', async () => {
    for (const role of ['admin', 'operator', 'viewer'] as const)
      expect((await summaryOf(app, '', await app.as(role))).active_brokers).toEqual(['alpha', 'gamma']);
  });
});
