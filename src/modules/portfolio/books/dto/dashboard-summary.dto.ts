import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { SummarySource } from '../broker-summary.js';
import { BrokerName } from './broker-name.js';

const money = (example: number, description: string) => ({ type: Number, nullable: true, example, description }) as const;

export class SummaryQueryDto {
  @BrokerName()
  broker?: string;
}

/** The figures of a broker or of several. */
export class FiguresDto {
  @ApiProperty(money(61200, 'Money, in the decimals of its currency (2 for USD, 8 for BTC); null where it is not known'))
  equity: number | null;

  @ApiProperty({ ...money(61200, 'The same as `equity`'), deprecated: true })
  total_value: number | null;

  @ApiProperty(money(20000, 'Money'))
  cash: number | null;

  @ApiProperty(money(900, 'Money'))
  unrealized_pnl: number | null;

  @ApiProperty(money(300, 'Money'))
  realized_pnl: number | null;

  @ApiProperty(money(1200, 'Money'))
  total_pnl: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 4 })
  position_count: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 4, deprecated: true, description: 'The same as `position_count`' })
  total_positions: number | null;
}

/** The books of one broker: its newest summary, by `timestamp`, `as_of` or `updated_at`, else by the time of its event. */
export class BrokerPortfolioDto extends FiguresDto {
  @ApiProperty({ type: String, nullable: true, example: 'USD', description: 'Of the figures; null before the first summary' })
  currency: string | null;

  @ApiProperty({
    enum: ['live', 'stale', 'unavailable'],
    description: '`stale`: the figures are the last known ones, older than BROKER_MAX_AGE_SECONDS; `unavailable`: none was ever reported',
  })
  status: 'live' | 'stale' | 'unavailable';

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why the broker is not in totals; null when it is' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  as_of: string | null;

  @ApiProperty({ type: String, nullable: true, enum: ['event', 'redis', 'service'], description: 'The source of the figures' })
  source: SummarySource | null;
}

/** The same with its state now, on this replica. */
export class BrokerStandingDto extends BrokerPortfolioDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 0,
    description:
      "Seconds that the newest summary was old when it came in: how far the broker's clock is behind ours (below 0: ahead). Up to " +
      'BROKER_CLOCK_TOLERANCE_SECONDS it does not make the broker stale. Null while no summary has come in since the start',
  })
  clock_skew_seconds: number | null;
}

/** Sums over brokers, in the base currency. */
export class TotalsDto extends FiguresDto {
  @ApiProperty({ example: 'USD' })
  currency: string;
}

/** A broker that is not part of the totals. */
export class ExcludedBrokerDto {
  @ApiProperty({ example: 'beta' })
  broker: string;

  @ApiProperty({ example: 'no rate EURUSD' })
  reason: string;
}

/** A rate between two currencies, as it was reported or configured. */
export class FxQuoteDto {
  @ApiProperty({ example: 'EURUSD', description: 'What one unit of the first is worth in the second' })
  pair: string;

  @ApiProperty({ example: 1.08 })
  rate: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null for a configured rate' })
  as_of: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 4000, description: 'Milliseconds since `as_of`' })
  age_ms: number | null;
}

/** How a currency was converted. */
export class FxConversionDto {
  @ApiProperty({ example: 'NOK' })
  currency: string;

  @ApiProperty({ example: 0.0931, description: 'What one unit is worth in the base currency' })
  rate: number;

  @ApiProperty({ type: String, nullable: true, example: 'EUR', description: 'The currency that the rate was crossed over; null: none' })
  via: string | null;

  @ApiProperty({ type: [FxQuoteDto], description: 'The rates that it is made of: two where it was crossed' })
  quotes: FxQuoteDto[];
}

/** Portfolio totals over brokers. */
@ApiExtraModels(BrokerStandingDto)
export class DashboardSummaryDto {
  @ApiProperty({ example: 'all', description: 'What was asked for' })
  broker: string;

  @ApiProperty({ type: [String], example: ['alpha', 'gamma'], description: 'Brokers whose figures are up to date' })
  active_brokers: string[];

  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(BrokerStandingDto) }, description: 'By name' })
  broker_portfolios: Record<string, BrokerStandingDto>;

  @ApiProperty({ type: TotalsDto, description: 'A figure that a broker in the totals does not report is null' })
  totals: TotalsDto;

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];

  @ApiProperty({ description: 'Whether every broker is in the totals' })
  complete: boolean;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What keeps the totals from being complete' })
  reason: string | null;

  @ApiProperty({ type: [FxConversionDto], description: 'The rates of these totals, one for each currency that is not the base currency' })
  fx: FxConversionDto[];

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;
}
