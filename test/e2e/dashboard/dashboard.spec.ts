import { randomUUID } from 'node:crypto';
import { type RunningDashboard, startDashboard } from '../../support/desks/dashboard.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';

const LIVE = {
  status: 'live',
  as_of: expect.stringMatching(/^\d{4}-.*Z$/),
  age_ms: expect.any(Number),
  idle_ms: 0,
  reason: null,
  next_try_at: null,
};

describe('The snapshot of a desk in the documented dialect', () => {
  let desk: FakeDesk;
  let dashboard: RunningDashboard;
  beforeAll(async () => {
    desk = await fakeDesk();
    dashboard = await startDashboard(desk);
  });
  afterAll(async () => {
    await dashboard.close();
    await desk.close();
  });

  it('is the whole desk in one answer', async () => {
    expect(await dashboard.snapshot()).toEqual({
      schema_version: 1,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      partial_data: false,
      errors: [],
      portfolio: {
        ...{ equity: 100000, cash: 50000, margin_used: 30000, margin_available: 20000, total_pnl: 5000, daily_pnl: 150.25 },
        ...{ daily_pnl_pct: 0.15, weekly_pnl: 750.5, monthly_pnl: 3500.75, realized_pnl: 2000, unrealized_pnl: 3000, position_count: 2 },
      },
      positions: [
        {
          ...{ symbol: 'BTCUSDT', side: 'LONG', leg: 'LONG', quantity: 0.5, size: 0.5, entry_price: 95000, current_price: 96000 },
          ...{ unrealized_pnl: 500, unrealized_pnl_pct: 1.05, value: 48000 },
          ...{ broker: null, currency: null, as_of: expect.stringMatching(/^\d{4}-.*Z$/) },
        },
        {
          ...{ symbol: 'ETHUSDT', side: 'SHORT', leg: 'SHORT', quantity: 2, size: 2, entry_price: 3500, current_price: 3450 },
          ...{ unrealized_pnl: 100, unrealized_pnl_pct: 1.43, value: 6900 },
          ...{ broker: null, currency: null, as_of: expect.stringMatching(/^\d{4}-.*Z$/) },
        },
      ],
      signals: [
        {
          timestamp: '2025-01-27T10:00:00.000Z',
          symbol: 'ETHUSDT',
          direction: 'BUY',
          confidence: 0.85,
          strategy: 'ensemble',
          target_quantity: 2,
          target_size: 2,
        },
      ],
      risk: {
        ...{ ess_state: 'ARMED', ess_reason: null, ess_tripped_at: null, daily_pnl_pct: 0.15, daily_drawdown_pct: 1.5 },
        ...{ weekly_drawdown_pct: 3.2, max_drawdown_pct: 8.7, max_allowed_dd_pct: null, exposure_total: 50000, exposure_long: 30000 },
        ...{ exposure_short: 20000, exposure_net: 10000, open_risk_pct: 50, max_risk_per_trade_pct: null, risk_limit_used_pct: null },
      },
      system: {
        overall_status: 'DEGRADED',
        services: [
          { name: 'execution', status: 'DEGRADED', latency_ms: 150, last_check: '2025-01-27T10:00:00.000Z' },
          { name: 'ai-engine', status: 'OK', latency_ms: 0, last_check: '2025-01-27T10:00:00.000Z' },
        ],
        alerts_count: 2,
        last_alert: '2025-01-27T09:55:00.000Z',
      },
      strategy: { active_strategy: 'momentum', regime: 'HIGH_VOL_TRENDING', ensemble_scores: { xgb: 0.8, lgbm: 0.75 } },
      sections: {
        portfolio: { ...LIVE, source: 'portfolio' },
        positions: { ...LIVE, source: 'execution' },
        signals: { ...LIVE, source: 'ai' },
        risk: { ...LIVE, source: 'risk' },
        system: { ...LIVE, source: 'monitoring' },
        strategy: { ...LIVE, source: 'ai' },
      },
      stream: { topic: 'dashboard', epoch: expect.any(String), seq: 0 },
    });
  });

  it('asks for the newest 20 signals and the newest alert', async () => {
    const asked: (string | undefined)[] = [];
    desk.ai.behave((request, response) => {
      asked.push(request.url);
      does.answer([])(request, response);
    }, '/api/ai/signals/recent');
    await dashboard.snapshotWhere(({ signals }) => signals?.length === 0);
    expect(asked[0]).toBe('/api/ai/signals/recent?limit=20');
    desk.ai.behaveWell();
  });

  it('says how it may be cached and where its time went', async () => {
    const { headers } = await dashboard.get('snapshot');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
    const timing = 'portfolio positions signals risk system strategy'.split(' ').map((name) => `${name};dur=\\d+\\.\\d`);
    expect(headers.get('server-timing')).toMatch(new RegExp(`^${timing.join(', ')}$`));
  });

  it.each(['snapshot', 'snapshot?fill=defaults'])('as %s is not sent again to a client that has it', async (path) => {
    const calm = await startDashboard(desk, { DASHBOARD_REFRESH_SECONDS: '3600' });
    const etag = (await calm.get(path)).headers.get('etag') ?? '';
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await calm.get(path, { 'if-none-match': condition });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe('');
      expect(response.headers.get('etag')).toBe(etag);
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
    }
    await calm.close();
  });

  it('is sent to a client that has another', async () => {
    expect((await dashboard.get('snapshot', { 'if-none-match': '"something", W/"else"' })).status).toBe(200);
  });

  it.each([
    ['snapshot?fill=zeros', 'fill'],
    ['snapshot?fill=defaults&fill=defaults', 'fill'],
    ['snapshot?fill=defaults&full=1', 'full'],
    ['health?verbose=1', 'verbose'],
  ])('refuses %s, naming the parameter', async (path, field) => {
    const response = await dashboard.get(path);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'request.invalid', errors: [{ field }] });
  });

  it('is refreshed while it is watched', async () => {
    desk.portfolio.behave(does.answer({ equity: 123.456 }), '/api/portfolio/snapshot');
    const changed = await dashboard.snapshotWhere(({ portfolio }) => portfolio?.equity === 123.46);
    expect(changed.portfolio).toMatchObject({ cash: null, total_pnl: null, position_count: null, daily_pnl: 150.25 });
    desk.portfolio.behaveWell();
  });

  it.each([
    'portfolio_snapshot_updated',
    'portfolio_summary_updated',
    'portfolio_drawdown_updated',
    'portfolio_exposure_updated',
    'position_updated',
    'trade_executed',
  ])('has its portfolio and its positions refreshed early, and together, by the fact %s', async (type) => {
    const calm = await startDashboard(desk, { DASHBOARD_REFRESH_SECONDS: '3600' });
    await calm.snapshot();
    desk.portfolio.behave(does.answer({ equity: 7 }), '/api/portfolio/snapshot');
    desk.execution.behave(does.answer([]));
    await calm.events.append('dashboard', [{ id: 'e1', type, timestamp: new Date().toISOString(), data: {} }]);
    const changed = await calm.snapshotWhere(({ portfolio, positions }) => portfolio?.equity === 7 && positions?.length === 0);
    expect(changed.stream.seq).toBe(0);
    await calm.close();
    desk.portfolio.behaveWell();
    desk.execution.behaveWell();
  });

  it('is refreshed early though one fact follows another without a pause', async () => {
    const calm = await startDashboard(desk, { DASHBOARD_REFRESH_SECONDS: '3600' });
    await calm.snapshot();
    desk.portfolio.behave(does.answer({ equity: 8 }), '/api/portfolio/snapshot');
    const fact = () => ({ id: randomUUID(), type: 'trade_executed', timestamp: new Date().toISOString(), data: {} });
    const flow = setInterval(() => void calm.events.append('dashboard', [fact()]), 20);
    const changed = await calm.snapshotWhere(({ portfolio }) => portfolio?.equity === 8).finally(() => clearInterval(flow));
    expect(changed.sections.portfolio.status).toBe('live');
    await calm.close();
    desk.portfolio.behaveWell();
  });

  it('bears the stream position from before its oldest answer was asked for', async () => {
    await dashboard.events.append('dashboard', [{ id: 'p1', type: 'regime_changed', timestamp: new Date().toISOString(), data: {} }]);
    const { stream } = await dashboard.snapshotWhere(({ stream: { seq } }) => seq >= 1);
    expect(stream).toEqual({ topic: 'dashboard', ...dashboard.events.ring('dashboard').head });
  });

  it('has a health that is OK, with every service behind it', async () => {
    const health = await dashboard.healthWhere(({ status }) => status === 'OK');
    expect(health).toMatchObject({ service: 'dashboard-api', environment: 'fake', sections: { risk: { ...LIVE, source: 'risk' } } });
    expect(health.upstreams).toEqual(
      ['portfolio', 'execution', 'ai', 'risk', 'monitoring'].map((name) => ({
        ...{
          name,
          status: 'OK',
          breaker: 'closed',
          latency_ms: expect.any(Number),
          last_error: null,
          last_error_at: null,
          resolved_at: null,
          next_try_at: null,
        },
        last_success: expect.stringMatching(/Z$/),
      })),
    );
  });
});
