import { type RunningDashboard, startDashboard } from '../../support/desks/dashboard.js';
import { type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';

describe('The snapshot of a desk in the deployed dialect', () => {
  let desk: FakeDesk;
  let dashboard: RunningDashboard;
  beforeAll(async () => {
    desk = await fakeDesk('deployed');
    dashboard = await startDashboard(desk);
  });
  afterAll(async () => {
    await dashboard.close();
    await desk.close();
  });

  it('says the same things in the same words', async () => {
    const snapshot = await dashboard.snapshot();
    expect(snapshot).toMatchObject({
      partial_data: false,
      portfolio: {
        ...{ equity: 11285.6, cash: 10000, margin_used: null, margin_available: null, total_pnl: 15750.25, daily_pnl: 1705.75 },
        ...{
          daily_pnl_pct: null,
          weekly_pnl: 2890.4,
          monthly_pnl: 11250.75,
          realized_pnl: 14464.65,
          unrealized_pnl: 1285.6,
          position_count: 1,
        },
      },
      positions: [
        { symbol: 'BTCUSDT', side: 'LONG', size: 0.5, unrealized_pnl: 500, unrealized_pnl_pct: 1.05, value: 48000 },
        {
          ...{ symbol: 'SOLUSDT', side: 'SHORT', size: 12.5, entry_price: 201.4, current_price: null },
          ...{ unrealized_pnl: null, unrealized_pnl_pct: null, value: null },
        },
      ],
      signals: [
        {
          timestamp: '2025-12-04T10:29:55.000Z',
          symbol: 'ETHUSDT',
          direction: 'BUY',
          confidence: 0.812,
          strategy: 'ensemble',
          target_size: null,
        },
        {
          timestamp: '2025-12-04T10:29:50.000Z',
          symbol: 'BNBUSDT',
          direction: 'HOLD',
          confidence: null,
          strategy: null,
          target_size: null,
        },
      ],
      risk: {
        ...{ ess_state: 'COOLING', ess_reason: 'daily drawdown 5.20% > 5.00%', ess_tripped_at: '2025-12-04T10:00:00.000Z' },
        ...{ daily_drawdown_pct: 2.35, weekly_drawdown_pct: 5.12, max_drawdown_pct: 8.45, exposure_net: 8450, open_risk_pct: 74.92 },
      },
      system: {
        overall_status: 'DOWN',
        services: [
          { name: 'ai', status: 'OK', latency_ms: null, last_check: '2025-12-04T10:30:00.000Z' },
          { name: 'execution', status: 'DEGRADED', latency_ms: null },
          { name: 'risk', status: 'DOWN', latency_ms: null },
        ],
        alerts_count: 1,
        last_alert: '2025-12-04T10:28:20.000Z',
      },
      strategy: { active_strategy: null, regime: null, ensemble_scores: { xgb: 0.8, nhits: null } },
    });
  });

  it('has a health that names the mode of the process when the monitor names none', async () => {
    expect(await dashboard.health()).toMatchObject({ status: 'OK', environment: 'test' });
  });
});
