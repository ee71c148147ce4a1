import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { ask, eventually, setFault } from './http.js';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** A desk that has traded, and stands still. */
async function stillDesk(dialect: 'documented' | 'deployed'): Promise<Sandbox> {
  sandbox = await startSandbox({ seed: 'still', dialect, tickMs: 10, monitorMs: 50 });
  await eventually(async () => sandbox.ledger().positions.length > 1 && sandbox.ledger().totals.fees > 0);
  await sandbox.pause();
  return sandbox;
}

const get = async (service: keyof Sandbox['urls'], path: string) => (await ask(sandbox.urls[service] + path)).body;

describe('the documented desk', () => {
  it('answers every question from one set of books', async () => {
    const { urls } = await stillDesk('documented');
    const truth = sandbox.ledger();
    const { totals } = truth;

    const snapshot = await get('portfolio', '/api/portfolio/snapshot');
    expect(snapshot).toMatchObject({ equity: totals.equity, cash: totals.cash, total_pnl: totals.total_pnl });
    expect(snapshot.margin_used + snapshot.margin_available).toBeCloseTo(totals.equity, 8);
    expect(snapshot.positions).toHaveLength(truth.positions.length);
    expect(await get('portfolio', '/api/portfolio/pnl')).toMatchObject({
      daily_pnl: truth.daily_pnl,
      weekly_pnl: truth.weekly_pnl,
      monthly_pnl: truth.monthly_pnl,
      realized_pnl: totals.realized,
      unrealized_pnl: totals.unrealized,
    });
    expect(await get('portfolio', '/api/portfolio/drawdown')).toEqual({
      daily_dd_pct: truth.daily_dd_pct,
      weekly_dd_pct: truth.weekly_dd_pct,
      max_dd_pct: truth.max_dd_pct,
    });
    const exposure = await get('portfolio', '/api/portfolio/exposure');
    expect(exposure).toMatchObject({ long_exposure: totals.long_exposure, short_exposure: totals.short_exposure });
    expect(exposure.total_exposure).toBeCloseTo(totals.long_exposure + totals.short_exposure, 8);

    expect(await get('execution', '/api/execution/positions')).toEqual({ positions: truth.positions });
    expect(await get('execution', '/positions')).toEqual({ positions: truth.positions });
    const { trades, total } = await get('execution', '/api/execution/trades?limit=2');
    expect(trades).toHaveLength(2);
    expect(total).toBe(truth.trades);
    expect(trades[0]).toMatchObject({
      status: 'FILLED',
      order_type: 'MARKET',
      side: expect.stringMatching(/^(BUY|SELL)$/),
      broker: expect.stringMatching(/^(alpaca|binance|degiro)$/),
    });

    const { signals } = await get('ai', '/api/ai/signals/recent?limit=3');
    expect(signals[0].timestamp >= signals[1].timestamp).toBe(true);
    expect(signals[0].direction).toMatch(/^(BUY|SELL|HOLD)$/);
    expect(Object.keys((await get('ai', '/api/ai/metrics/ensemble')).model_agreement)).toEqual(['xgb', 'lgbm', 'nhits', 'patchtst']);
    expect(await get('ai', '/api/ai/metrics/meta-strategy')).toMatchObject({
      top_strategies: [{ strategy: truth.active_strategy }, {}, {}, {}],
      regime: truth.regime,
    });
    expect(await get('ai', '/api/ai/rl-sizing')).toEqual(await get('ai', '/api/ai/metrics/rl-sizing'));

    expect(await get('risk', '/api/risk/ess/status')).toEqual({
      state: 'ARMED',
      reason: null,
      tripped_at: null,
      max_allowed_dd_pct: 1,
      max_risk_per_trade_pct: 1,
    });
    const services = await get('monitoring', '/api/health/services');
    expect(services.environment).toBe('sandbox');
    expect(services.services.map(({ name, status }: Record<string, string>) => `${name} ${status}`)).toEqual([
      'portfolio-intelligence OK',
      'ai-engine OK',
      'execution OK',
      'risk-safety OK',
    ]);
    for (const { latency_ms } of services.services) expect(latency_ms).toBeGreaterThan(0);
    expect(await get('monitoring', '/api/health/alerts?limit=1')).toEqual({ total: 0, alerts: [] });
    expect((await ask(`${urls.ai}/__ledger`)).body).toEqual(JSON.parse(JSON.stringify(truth)));
  });

  it('sums the brokers, and cuts the same profit by strategy', async () => {
    const { brokers, strategies, totals, trades, rates } = (await stillDesk('documented')).ledger();
    const sum = (values: number[]): number => values.reduce((sofar, value) => sofar + value, 0);
    for (const key of ['equity', 'cash', 'realized', 'unrealized', 'fees', 'total_pnl'] as const)
      expect(sum(Object.values(brokers).map((broker) => broker[key] * broker.rate))).toBeCloseTo(totals[key], 6);
    expect(sum(Object.values(strategies).map(({ total_pnl }) => total_pnl))).toBeCloseTo(totals.total_pnl, 6);
    expect(brokers).toMatchObject({ alpaca: { currency: 'USD', rate: 1 }, degiro: { currency: 'EUR', rate: rates['EURUSD'] } });
    expect(trades).toBeGreaterThan(0);
  });

  it('says politely what it does not have', async () => {
    const { urls } = await stillDesk('documented');
    expect(await ask(`${urls.risk}/api/portfolio/snapshot`)).toEqual({ status: 404, body: { detail: 'Not Found' } });
    expect(await ask(`${urls.risk}/api/risk/ess/status`, { method: 'POST', body: '{}' })).toMatchObject({ status: 405 });
    expect(await ask(`${urls.ai}/signals/recent?limit=-1`)).toEqual({
      status: 422,
      body: { detail: 'limit must be a whole number of at least 1.' },
    });
    expect((await ask(`${urls.ai}/signals/recent?limit=99999`)).status).toBe(200);
  });
});

describe('the deployed desk', () => {
  it('says the same in other words', async () => {
    const { urls } = await stillDesk('deployed');
    const truth = sandbox.ledger();
    const { totals } = truth;

    expect(await get('portfolio', '/api/portfolio/snapshot')).toMatchObject({
      total_equity: totals.equity,
      cash_balance: totals.cash,
      num_positions: truth.positions.length,
      unrealized_pnl: totals.unrealized,
      timestamp: expect.stringMatching(/\+00:00$/),
    });
    expect(await get('portfolio', '/api/portfolio/pnl')).toMatchObject({
      realized_pnl_total: totals.realized,
      total_pnl: totals.total_pnl,
      timestamp: expect.stringMatching(/\.\d{3}$/),
    });
    expect(await get('portfolio', '/api/portfolio/drawdown')).toMatchObject({
      daily_drawdown_pct: truth.daily_dd_pct,
      current_equity: totals.equity,
    });
    expect(await get('portfolio', '/api/portfolio/exposure')).toMatchObject({
      long_exposure: totals.long_exposure,
      timestamp: Date.parse(truth.as_of),
    });

    for (const path of ['/api/execution/positions', '/api/ai/signals/recent', '/api/health/services', '/api/health/alerts']) {
      for (const url of Object.values(urls)) expect((await ask(url + path)).status).toBe(404);
    }
    const { count, positions } = await get('execution', '/positions');
    expect(count).toBe(truth.positions.length);
    expect(positions[0].side).toMatch(/^(long|short)$/);
    expect(positions[0].unrealized_pnl_pct).toBeCloseTo(Number(truth.positions[0]?.['unrealized_pnl_pct']) / 100, 10);
    expect(positions[1].side).toMatch(/^(BUY|SELL)$/);
    expect(Number(positions[1].quantity)).toBe(truth.positions[1]?.['quantity']);
    expect((await get('execution', '/api/execution/trades'))[0].side).toMatch(/^(buy|sell)$/);
    expect((await get('ai', '/signals/recent?limit=20'))[0].action).toMatch(/^(long|short|hold)$/);
    expect(await get('risk', '/api/risk/ess/status')).toMatchObject({
      state: 'ARMED',
      can_execute: true,
      trip_time: null,
      max_allowed_dd_pct: 1,
    });
    expect(await get('monitoring', '/health/system')).toMatchObject({
      status: 'OK',
      environment: 'sandbox',
      services: { ok: ['portfolio', 'ai', 'execution', 'risk'], degraded: [], down: [] },
    });
    expect(await get('monitoring', '/alerts/active')).toEqual({ alerts: [], count: 0 });
  });

  it('names a service that is down, and forgets it when it is back', async () => {
    const { urls } = await stillDesk('deployed');
    await setFault(urls.risk, { mode: 'down' });
    const sick = await eventually(async () => {
      const answer = await get('monitoring', '/health/system');
      return answer.critical_failures.length > 0 && answer;
    });
    expect(sick).toMatchObject({ status: 'CRITICAL', critical_failures: ['risk'], services: { down: ['risk'] } });
    expect(await get('monitoring', '/alerts/active')).toMatchObject({
      count: 1,
      alerts: [{ level: 'CRITICAL', component: 'risk-safety' }],
    });
    await setFault(urls.risk, { mode: 'none' });
    await eventually(async () => (await get('monitoring', '/alerts/active')).count === 0);
  });
});
