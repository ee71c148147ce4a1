import type { ServiceName } from '../../../src/config/config.js';

type Answers = Record<ServiceName, Record<string, unknown>>;

/** What a desk of the documented dialect answers, by service and path. */
export function documentedAnswers(): Answers {
  return {
    portfolio: {
      '/api/portfolio/snapshot': {
        ...{ equity: 100000, cash: 50000, margin_used: 30000, margin_available: 20000, total_pnl: 5000 },
        positions: [
          { symbol: 'BTCUSDT', quantity: 0.5 },
          { symbol: 'ETHUSDT', quantity: 2 },
        ],
      },
      '/api/portfolio/pnl': {
        ...{ daily_pnl: 150.25, daily_pnl_pct: 0.15, weekly_pnl: 750.5, monthly_pnl: 3500.75 },
        ...{ realized_pnl: 2000, unrealized_pnl: 3000 },
      },
      '/api/portfolio/drawdown': { daily_dd_pct: 1.5, weekly_dd_pct: 3.2, max_dd_pct: 8.7 },
      '/api/portfolio/exposure': { total_exposure: 50000, long_exposure: 30000, short_exposure: 20000, net_exposure: 10000 },
    },
    execution: {
      '/api/execution/positions': {
        positions: [
          {
            ...{ symbol: 'BTCUSDT', side: 'LONG', quantity: 0.5, entry_price: 95000, current_price: 96000 },
            ...{ unrealized_pnl: 500, unrealized_pnl_pct: 1.05 },
          },
          {
            ...{ symbol: 'ETHUSDT', side: 'SHORT', quantity: 2, entry_price: 3500, current_price: 3450 },
            ...{ unrealized_pnl: 100, unrealized_pnl_pct: 1.43 },
          },
        ],
      },
    },
    ai: {
      '/api/ai/signals/recent': {
        signals: [
          {
            ...{ timestamp: '2025-01-27T10:00:00Z', symbol: 'ETHUSDT', direction: 'BUY' },
            ...{ confidence: 0.85, strategy: 'ensemble', target_size: 2 },
          },
        ],
      },
      '/api/ai/metrics/ensemble': { model_agreement: { xgb: 0.8, lgbm: 0.75 } },
      '/api/ai/metrics/meta-strategy': { top_strategies: [{ strategy: 'momentum' }], regime: 'HIGH_VOL_TRENDING' },
    },
    risk: { '/api/risk/ess/status': { state: 'ARMED', reason: null, tripped_at: null } },
    monitoring: {
      '/api/health/services': {
        environment: 'fake',
        services: [
          { name: 'execution', status: 'DEGRADED', latency_ms: 150, last_check: '2025-01-27T10:00:00Z' },
          { name: 'ai-engine', status: 'OK', latency_ms: 0, last_check: '2025-01-27T10:00:00Z' },
        ],
      },
      '/api/health/alerts': { total: 2, alerts: [{ timestamp: '2025-01-27T09:55:00Z', severity: 'warning', message: 'High latency' }] },
    },
  };
}

/** What a desk of the deployed dialect answers: other names, units, enums, times and paths. */
export function deployedAnswers(): Answers {
  return {
    portfolio: {
      '/api/portfolio/snapshot': {
        ...{ total_equity: 11285.6, cash_balance: 10000, total_exposure: 8450, num_positions: 1, unrealized_pnl: 1285.6 },
        ...{ daily_pnl: 1705.75, daily_drawdown_pct: 2.35, timestamp: '2025-12-04T10:30:00+00:00' },
        positions: [{ symbol: 'BTCUSDT', side: 'LONG', size: 0.2, unrealized_pnl_pct: 0.0176 }],
      },
      '/api/portfolio/pnl': {
        ...{ realized_pnl_total: 14464.65, realized_pnl_today: 420.15, realized_pnl_week: 2890.4, realized_pnl_month: 11250.75 },
        ...{ unrealized_pnl: 1285.6, total_pnl: 15750.25, timestamp: '2025-12-04T10:30:00.123456' },
      },
      '/api/portfolio/drawdown': { daily_drawdown_pct: -2.35, weekly_drawdown_pct: 5.12, max_drawdown_pct: '8.45', timestamp: 1764844200 },
      '/api/portfolio/exposure': {
        ...{ total_exposure: 16150, long_exposure: 12300, short_exposure: 3850, net_exposure: 8450 },
        ...{ exposure_pct_of_equity: 74.92, timestamp: 1764844200123 },
      },
    },
    execution: {
      '/positions': {
        count: 2,
        positions: [
          { symbol: 'BTCUSDT', side: 'long', quantity: 0.5, entry_price: 95000, current_price: 96000, unrealized_pnl_pct: 0.0105 },
          { symbol: 'SOLUSDT', side: 'SELL', quantity: '12.5', entry_price: '201.4', current_price: null, unrealized_pnl: 'NaN' },
        ],
      },
    },
    ai: {
      '/signals/recent': [
        { timestamp: '2025-12-04T10:29:50', symbol: 'BNBUSDT', action: 'hold', confidence: null },
        { timestamp: 1764844195, symbol: 'ETHUSDT', action: 'long', confidence: 0.81234, source: 'ensemble' },
      ],
      '/api/ai/metrics/ensemble': { consensus_rate: 0.75, model_agreement: { xgb: 0.8, nhits: null } },
      '/api/ai/metrics/meta-strategy': { total_decisions: 0, top_strategies: [], avg_q_value: 0 },
    },
    risk: {
      '/api/risk/ess/status': {
        ...{ state: 'COOLING_DOWN', trip_time: '2025-12-04T10:00:00+00:00', trip_reason: 'daily drawdown 5.20% > 5.00%' },
        metrics: { daily_drawdown_pct: 5.2 },
      },
    },
    monitoring: {
      '/health/system': {
        ...{ status: 'CRITICAL', timestamp: '2025-12-04T10:30:00' },
        services: { ok: ['ai'], degraded: ['execution'], down: ['risk'] },
        infrastructure: { ok: ['redis'], degraded: [], down: [] },
      },
      '/alerts/active': { alerts: [{ level: 'CRITICAL', timestamp: '2025-12-04T10:28:20' }], count: 1 },
    },
  };
}
