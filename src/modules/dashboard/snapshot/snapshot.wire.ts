import { instant } from '../../../common/time/time.js';
import { round, type RoundMoney } from '../../../common/money/money.js';
import type { EnsembleScores, MetaStrategy, RecentSignal } from '../services/ai.reader.js';
import type { PortfolioDto, PositionDto, RiskDto, SignalDto, StrategyDto, DeskSystemDto } from './snapshot-parts.dto.js';
import type { ReportedPosition } from '../services/execution.reader.js';
import { type AlertFigures, type Monitoring, worst } from '../../system/components/monitoring.reader.js';
import {
  type DrawdownFigures,
  type ExposureFigures,
  mergePnl,
  type PnlFigures,
  type PortfolioFigures,
} from '../../portfolio/feeds/portfolio.reader.js';
import { type EssFigures, openRiskPct, ratioPct } from '../services/risk.reader.js';

/** Figures of other answers that the risk section needs; null where one is not known. */
export interface RiskSurroundings {
  readonly drawdown: DrawdownFigures | null;
  readonly exposure: ExposureFigures | null;
  readonly portfolio: PortfolioFigures | null;
  readonly pnl: PnlFigures | null;
}

export function toPortfolioDto(snapshot: PortfolioFigures, answered: PnlFigures | null, roundMoney: RoundMoney): PortfolioDto {
  const money = (amount: number | null) => roundMoney(amount, null);
  const pnl = mergePnl(answered, snapshot.pnl);
  return {
    equity: money(snapshot.equity),
    cash: money(snapshot.cash),
    margin_used: money(snapshot.marginUsed),
    margin_available: money(snapshot.marginAvailable),
    total_pnl: money(pnl.total),
    daily_pnl: money(pnl.daily),
    daily_pnl_pct: hundredths(pnl.dailyPct),
    weekly_pnl: money(pnl.weekly),
    monthly_pnl: money(pnl.monthly),
    realized_pnl: money(pnl.realized),
    unrealized_pnl: money(pnl.unrealized),
    position_count: snapshot.positionCount,
  };
}

/** `receivedMs`: when the answer came in; a row is not newer than that, whatever its own time says. */
export function toPositionDto(position: ReportedPosition, receivedMs: number, roundMoney: RoundMoney): PositionDto {
  return {
    symbol: position.symbol,
    side: position.side,
    leg: position.leg,
    quantity: position.size,
    size: position.size,
    entry_price: position.entryPrice,
    current_price: position.currentPrice,
    unrealized_pnl: roundMoney(position.unrealizedPnl, position.currency),
    unrealized_pnl_pct: hundredths(position.unrealizedPnlPct),
    value: roundMoney(position.value, position.currency),
    broker: position.broker,
    currency: position.currency,
    as_of: new Date(Math.min(position.asOfMs ?? receivedMs, receivedMs)).toISOString(),
  };
}

export function toRecentSignalDto(signal: RecentSignal): SignalDto {
  return {
    timestamp: instant(signal.timestampMs),
    symbol: signal.symbol,
    direction: signal.direction,
    confidence: round(signal.confidence, 3),
    strategy: signal.strategy,
    target_quantity: signal.targetSize,
    target_size: signal.targetSize,
  };
}

export function toRiskDto(ess: EssFigures, { drawdown, exposure, portfolio, pnl }: RiskSurroundings, roundMoney: RoundMoney): RiskDto {
  const money = (amount: number | null | undefined) => roundMoney(amount ?? null, null);
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
    exposure_total: money(exposure?.total),
    exposure_long: money(exposure?.long),
    exposure_short: money(exposure?.short),
    exposure_net: money(exposure?.net),
    open_risk_pct: hundredths(openRiskPct(exposure, portfolio?.equity ?? null)),
    max_risk_per_trade_pct: hundredths(ess.maxRiskPerTradePct),
    risk_limit_used_pct: hundredths(ess.riskLimitUsedPct ?? ratioPct(dailyDrawdownPct, ess.maxAllowedDdPct)),
  };
}

/** `monitored`: the monitor answers now; else the state of the services is unknown, and the rows are the last known ones. */
export function toSystemDto({ rows }: Monitoring, alerts: AlertFigures | null, monitored: boolean): DeskSystemDto {
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

/** Percentages. */
function hundredths(value: number | null): number | null {
  return round(value, 2);
}
