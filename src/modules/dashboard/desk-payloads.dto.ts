import { ApiPropertyOptional } from '@nestjs/swagger';

/**
 * The payload of an event of the desk, as its service has sent it: the fields of each type are those that the desk's services are agreed to
 * send (each may be left out), and others come with them.
 */
export class DeskPayloadDto {
  readonly [field: string]: unknown;
}

/** A position, whole; quantity 0 closes it. */
export class PositionUpdatedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ASML' })
  symbol?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'degiro' })
  broker?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'LONG' })
  side?: string | null;

  @ApiPropertyOptional({ example: 'NET', description: 'Where the broker names legs, or nets long and short' })
  leg?: string;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 6, description: 'units; side has the direction' })
  quantity?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 6, deprecated: true, description: 'Older name of `quantity`' })
  size?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 681.88 })
  entry_price?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 682.41 })
  current_price?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 4094.46, description: 'money, of currency' })
  value?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 3.18, description: 'money, of currency' })
  unrealized_pnl?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.08, description: 'percent' })
  unrealized_pnl_pct?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'EUR' })
  currency?: string | null;
}

/** Equity and P&L of the desk, or of the broker that is named. */
export class PnlUpdatedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: Number, nullable: true, example: 101194.48, description: 'money, of currency' })
  equity?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 1590.32 })
  total_pnl?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 122.58 })
  daily_pnl?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.12, description: 'percent' })
  daily_pnl_pct?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 966.36 })
  realized_pnl?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 623.96 })
  unrealized_pnl?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'USD' })
  currency?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'alpaca' })
  broker?: string | null;
}

/** A signal of an agent. */
export class SignalGeneratedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ASML' })
  symbol?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'ensemble' })
  strategy?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'BUY', description: 'BUY, SELL or HOLD' })
  direction?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.82, description: '0 to 1' })
  confidence?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.5, description: 'units' })
  target_quantity?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.5, deprecated: true, description: 'Older name of `target_quantity`' })
  target_size?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '2025-12-04T10:30:00.000Z' })
  timestamp?: string | null;
}

/** The emergency stop. */
export class EssStateChangedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'TRIPPED', description: 'ARMED or TRIPPED' })
  ess_state?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'ARMED' })
  previous_state?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'daily loss limit' })
  reason?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '2025-12-04T10:30:00.000Z' })
  tripped_at?: string | null;
}

/** A service reports its health; raises an alert. */
export class HealthAlertDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'execution' })
  service?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'DEGRADED' })
  status?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'orders wait for 12 s' })
  message?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'warning' })
  severity?: string | null;
}

/** An order, or that it failed; topic orders has its state. */
export class OrderPlacedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ord-76' })
  order_id?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'AAPL' })
  symbol?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'alpaca' })
  broker?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'SELL', description: 'BUY or SELL' })
  side?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 27, description: 'units' })
  quantity?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 256.78 })
  price?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'FILLED' })
  status?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'MARKET' })
  order_type?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'momentum' })
  strategy?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'USD' })
  currency?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '2025-12-04T10:30:00.000Z' })
  timestamp?: string | null;
}

/** A fill: the order with figures of its own; topic trades has it checked and completed. */
export class TradeExecutedDto extends OrderPlacedDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'trd-77' })
  id?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.14 })
  fees?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 306.59 })
  pnl?: number | null;
}

/** A strategy was changed or chosen. */
export class StrategyUpdatedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ensemble', description: 'The strategy that trades from now on' })
  active_strategy?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'momentum' })
  previous_strategy?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'HIGH_VOL_TRENDING' })
  regime?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'number' },
    nullable: true,
    example: { momentum: 0.4, ensemble: 0.6 },
  })
  ensemble_scores?: Record<string, number> | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'momentum' })
  strategy?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'active' })
  status?: string | null;
}

/** The size of the next orders of a symbol was decided. */
export class RlSizingUpdatedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'BTCUSDT' })
  symbol?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'momentum' })
  strategy?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.75 })
  size_multiplier?: number | null;
}

/** The regime of the market has changed. */
export class RegimeChangedDto extends DeskPayloadDto {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'LOW_VOL_TRENDING' })
  old_regime?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'HIGH_VOL_TRENDING' })
  new_regime?: string | null;
}
