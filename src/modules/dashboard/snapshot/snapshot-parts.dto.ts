import { ApiProperty } from '@nestjs/swagger';
import {
  type Direction,
  type EssState,
  POSITION_LEGS,
  type PositionLeg,
  type ServiceStatus,
  type PositionSide,
} from '../../../common/desk-words.js';

export class PortfolioDto {
  /** Money in the desk's currency and its decimals (2 for USD, 8 for BTC); null when the service does not send it. @example 100000 */
  equity: number | null;
  /** Money that is not in positions. @example 50000 */
  cash: number | null;
  /** Money that holds positions open. @example 30000 */
  margin_used: number | null;
  /** Money that can still hold positions open. @example 20000 */
  margin_available: number | null;
  /** Realised and unrealised, since the desk began. @example 5000 */
  total_pnl: number | null;
  /** Of the running day, as the portfolio service counts it (the sandbox: since 00:00 UTC). @example 150.25 */
  daily_pnl: number | null;
  /** Percent of the equity at its start. @example 0.15 */
  daily_pnl_pct: number | null;
  /** Of the running week, as the portfolio service counts it (the sandbox: since Monday 00:00 UTC). @example 750.5 */
  weekly_pnl: number | null;
  /** Of the running month, as the portfolio service counts it (the sandbox: since its first day, UTC). @example 3500.75 */
  monthly_pnl: number | null;
  /** Of closed positions, since the desk began (the sandbox: after fees). @example 2000 */
  realized_pnl: number | null;
  /** Of open positions. @example 3000 */
  unrealized_pnl: number | null;
  /** Open positions. @example 2 */
  position_count: number | null;
}

export class PositionDto {
  /** @example "BTCUSDT" */
  symbol: string;
  @ApiProperty({ enum: ['LONG', 'SHORT', 'UNKNOWN'] })
  side: PositionSide;
  @ApiProperty({ enum: POSITION_LEGS, description: 'LONG and SHORT of a symbol stand beside each other; NET: they are netted' })
  leg: PositionLeg;
  /** Units, not rounded. @example 0.5 */
  quantity: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 0.5, deprecated: true, description: 'The same as `quantity`' })
  size: number | null;
  /** Not rounded. @example 95000 */
  entry_price: number | null;
  /** Not rounded. @example 96000 */
  current_price: number | null;
  /** Money. @example 500 */
  unrealized_pnl: number | null;
  /** Percent of the entry price. @example 1.05 */
  unrealized_pnl_pct: number | null;
  /** Money: quantity times current price. @example 48000 */
  value: number | null;
  /** Null when the service does not say. @example "binance" */
  broker: string | null;
  /** Of the prices and the money; null when the service does not say. @example "USD" */
  currency: string | null;
  /** By the service's word, else when its answer came in. @example "2025-01-27T10:00:00.000Z" */
  as_of: string;
}

export class SignalDto {
  /** RFC 3339, UTC; null when the service sent no time that can be read. @example "2025-01-27T10:00:00.000Z" */
  timestamp: string | null;
  /** @example "ETHUSDT" */
  symbol: string;
  @ApiProperty({ enum: ['BUY', 'SELL', 'HOLD', 'UNKNOWN'] })
  direction: Direction;
  /** 0 to 1, 3 decimals. @example 0.85 */
  confidence: number | null;
  /** @example "ensemble" */
  strategy: string | null;
  /** Units. @example 2 */
  target_quantity: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 2, deprecated: true, description: 'The same as `target_quantity`' })
  target_size: number | null;
}

export class RiskDto {
  @ApiProperty({ enum: ['DISABLED', 'ARMED', 'TRIPPED', 'COOLING', 'UNKNOWN'], description: 'The emergency stop' })
  ess_state: EssState;
  /** @example "daily drawdown 5.20% > 5.00%" */
  ess_reason: string | null;
  /** @example "2025-01-27T09:58:00.000Z" */
  ess_tripped_at: string | null;
  /** P&L of the running day in percent. @example 0.15 */
  daily_pnl_pct: number | null;
  /** How far equity is below its peak of the running day, positive percent. @example 1.5 */
  daily_drawdown_pct: number | null;
  /** The same of the running week, as the portfolio service counts it. @example 3.2 */
  weekly_drawdown_pct: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 8.7,
    description:
      'The deepest fall so far, percent, positive, as the portfolio service counts it (the sandbox: at every price since the desk began, so it is ' +
      'deeper than that of the daily closes in the performance)',
  })
  max_drawdown_pct: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 10,
    description:
      'The drawdown in percent that the risk service allows, in the sandbox that of a day, after which the emergency stop trips; null unless ' +
      'the service sends its limit',
  })
  max_allowed_dd_pct: number | null;
  /** Money: the value of all positions, short ones counted as positive. @example 50000 */
  exposure_total: number | null;
  /** Money: the value of long positions. @example 30000 */
  exposure_long: number | null;
  /** Money: the value of short positions, positive. @example 20000 */
  exposure_short: number | null;
  /** Money: long minus short. @example 10000 */
  exposure_net: number | null;
  /** Exposure in percent of equity. @example 50 */
  open_risk_pct: number | null;
  /** The most that one trade may risk, in percent of equity. @example 1 */
  max_risk_per_trade_pct: number | null;
  /** As the risk service sends it, else the daily drawdown in percent of the allowed one. @example 15 */
  risk_limit_used_pct: number | null;
}

export class DeskServiceDto {
  /** @example "execution" */
  name: string;
  @ApiProperty({ enum: ['OK', 'DEGRADED', 'DOWN', 'UNKNOWN'] })
  status: ServiceStatus;
  /** Milliseconds, 1 decimal. @example 15 */
  latency_ms: number | null;
  /** @example "2025-01-27T10:00:00.000Z" */
  last_check: string | null;
}

export class DeskSystemDto {
  @ApiProperty({
    enum: ['OK', 'DEGRADED', 'DOWN', 'UNKNOWN'],
    description: 'The worst of the services; UNKNOWN while the monitor cannot be reached',
  })
  overall_status: ServiceStatus;
  services: DeskServiceDto[];
  /** @example 2 */
  alerts_count: number | null;
  /** When the newest alert was raised. @example "2025-01-27T09:55:00.000Z" */
  last_alert: string | null;
}

export class StrategyDto {
  /** @example "momentum" */
  active_strategy: string | null;
  /** @example "HIGH_VOL_TRENDING" */
  regime: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number', nullable: true }, example: { xgb: 0.8 }, nullable: true })
  ensemble_scores: Record<string, number | null> | null;
}
