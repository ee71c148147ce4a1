import { round } from '../../common/money.js';
import type { EnsembleScores, MetaStrategy, Signal } from './ai.reader.js';
import type { PortfolioDto, PositionDto, RiskDto, SignalDto, StrategyDto, SystemDto } from './dashboard.dto.js';
import type { Position } from './execution.reader.js';
import { type AlertFigures, type Monitoring, worst } from '../system/monitoring.reader.js';
import {
  type DrawdownFigures,
  type ExposureFigures,
  mergePnl,
  type PnlFigures,
  type PortfolioFigures,
} from '../portfolio/portfolio.reader.js';
import { type EssFigures, openRiskPct, ratioPct } from './risk.reader.js';

/** Of other answers, what the risk section needs; null where it is not known. */
export interface RiskSurroundings {
  readonly drawdown: DrawdownFigures | null;
  readonly exposure: ExposureFigures | null;
  readonly portfolio: PortfolioFigures | null;
  readonly pnl: PnlFigures | null;
}

export function toPortfolioDto(snapshot: PortfolioFigures, answered: PnlFigures | null): PortfolioDto {
  const pnl = mergePnl(answered, snapshot.pnl);
  return {
    equity: hundredths(snapshot.equity),
    cash: hundredths(snapshot.cash),
    margin_used: hundredths(snapshot.marginUsed),
    margin_available: hundredths(snapshot.marginAvailable),
    total_pnl: hundredths(pnl.total),
    daily_pnl: hundredths(pnl.daily),
    daily_pnl_pct: hundredths(pnl.dailyPct),
    weekly_pnl: hundredths(pnl.weekly),
    monthly_pnl: hundredths(pnl.monthly),
    realized_pnl: hundredths(pnl.realized),
    unrealized_pnl: hundredths(pnl.unrealized),
    position_count: snapshot.positionCount,
  };
}

export function toPositionDto(position: Position): PositionDto {
  return {
    symbol: position.symbol,
    side: position.side,
    size: position.size,
    entry_price: position.entryPrice,
    current_price: position.currentPrice,
    unrealized_pnl: hundredths(position.unrealizedPnl),
    unrealized_pnl_pct: hundredths(position.unrealizedPnlPct),
    value: hundredths(position.value),
  };
}

export function toSignalDto(signal: Signal): SignalDto {
  return {
    timestamp: instant(signal.timestampMs),
    symbol: signal.symbol,
    direction: signal.direction,
    confidence: round(signal.confidence, 3),
    strategy: signal.strategy,
    target_size: signal.targetSize,
  };
}

export function toRiskDto(ess: EssFigures, { drawdown, exposure, portfolio, pnl }: RiskSurroundings): RiskDto {
  const dailyDrawdownPct = drawdown?.dailyPct ?? ess.dailyDrawdownPct;
  return {
    ess_state: ess.state,
    ess_reason: ess.reason,
    ess_tripped_at: instant(ess.trippedAtMs),
    daily_pnl_pct: hundredths(pnl?.dailyPct ?? portfolio?.pnl.dailyPct ?? null),
    daily_drawdown_pct: hundredths(dailyDrawdownPct),
    weekly_drawdown_pct: hundredths(drawdown?.weeklyPct ?? null),
    max_drawdown_pct: hundredths(drawdown?.maxPct ?? null),
    max_allowed_dd_pct: hundredths(ess.maxAllowedDdPct),
    exposure_total: hundredths(exposure?.total ?? null),
    exposure_long: hundredths(exposure?.long ?? null),
    exposure_short: hundredths(exposure?.short ?? null),
    exposure_net: hundredths(exposure?.net ?? null),
    open_risk_pct: hundredths(openRiskPct(exposure, portfolio?.equity ?? null)),
    max_risk_per_trade_pct: hundredths(ess.maxRiskPerTradePct),
    risk_limit_used_pct: hundredths(ess.riskLimitUsedPct ?? ratioPct(dailyDrawdownPct, ess.maxAllowedDdPct)),
  };
}

/** `monitored`: the monitor answers now; else nobody knows how the services are, and the rows are only what was last heard. */
export function toSystemDto({ rows }: Monitoring, alerts: AlertFigures | null, monitored: boolean): SystemDto {
  return {
    overall_status: monitored ? worst(rows.map(({ status }) => status)) : 'UNKNOWN',
    services: rows.map(({ name, status, latencyMs, lastCheckMs }) => ({
      name,
      status,
      latency_ms: round(latencyMs, 1),
      last_check: instant(lastCheckMs),
    })),
    alerts_count: alerts?.count ?? null,
    last_alert: instant(alerts?.lastMs ?? null),
  };
}

export function toStrategyDto(strategy: MetaStrategy, scores: EnsembleScores | null): StrategyDto {
  return { active_strategy: strategy.activeStrategy, regime: strategy.regime, ensemble_scores: scores };
}

/** Money and percentages. */
function hundredths(value: number | null): number | null {
  return round(value, 2);
}

/** RFC 3339 in UTC with milliseconds. */
export function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
