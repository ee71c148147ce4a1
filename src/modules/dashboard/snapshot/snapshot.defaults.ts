import type { SnapshotDto } from './dashboard.dto.js';

type Sections = Pick<SnapshotDto, 'portfolio' | 'positions' | 'signals' | 'risk' | 'system' | 'strategy'>;

const EMPTY: { readonly [Name in keyof Sections]: NonNullable<Sections[Name]> } = {
  portfolio: {
    ...{ equity: 0, cash: 0, margin_used: 0, margin_available: 0, total_pnl: 0, daily_pnl: 0, daily_pnl_pct: 0 },
    ...{ weekly_pnl: 0, monthly_pnl: 0, realized_pnl: 0, unrealized_pnl: 0, position_count: 0 },
  },
  positions: [],
  signals: [],
  risk: {
    ...{ ess_state: 'UNKNOWN', ess_reason: null, ess_tripped_at: null, daily_pnl_pct: 0 },
    ...{ daily_drawdown_pct: 0, weekly_drawdown_pct: 0, max_drawdown_pct: 0, max_allowed_dd_pct: 0 },
    ...{ exposure_total: 0, exposure_long: 0, exposure_short: 0, exposure_net: 0 },
    ...{ open_risk_pct: 0, max_risk_per_trade_pct: 0, risk_limit_used_pct: 0 },
  },
  system: { overall_status: 'UNKNOWN', services: [], alerts_count: 0, last_alert: null },
  strategy: { active_strategy: 'UNKNOWN', regime: 'UNKNOWN', ensemble_scores: {} },
};

/** For clients that cannot handle a null section: an empty shape in its place. `sections` still says that it is unavailable. */
export function withDefaults(snapshot: SnapshotDto): SnapshotDto {
  return Object.assign({}, snapshot, {
    portfolio: snapshot.portfolio ?? EMPTY.portfolio,
    positions: snapshot.positions ?? EMPTY.positions,
    signals: snapshot.signals ?? EMPTY.signals,
    risk: snapshot.risk ?? EMPTY.risk,
    system: snapshot.system ?? EMPTY.system,
    strategy: snapshot.strategy ?? EMPTY.strategy,
  });
}
