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
  @ApiProperty(money(61200, 'Money, 2 decimals; null where it is not known'))
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
  total_positions: number | null;
}

/** The books of one broker. */
export class BrokerPortfolioDto extends FiguresDto {
  @ApiProperty({ type: String, nullable: true, example: 'USD', description: 'Of the figures; null before the first summary' })
  currency: string | null;

  @ApiProperty({
    enum: ['live', 'stale', 'unavailable'],
    description: '`stale`: the figures are the last known ones, older than BROKER_MAX_AGE_SECONDS; `unavailable`: none was ever told',
  })
  status: 'live' | 'stale' | 'unavailable';

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why the broker is not in totals; null when it is' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  as_of: string | null;

  @ApiProperty({ type: String, nullable: true, enum: ['event', 'redis', 'service'], description: 'Who told it' })
  source: SummarySource | null;
}

/** Sums over brokers, in the base currency. */
export class TotalsDto extends FiguresDto {
  @ApiProperty({ example: 'USD' })
  currency: string;
}

/** A broker that is not in totals. */
export class ExcludedBrokerDto {
  @ApiProperty({ example: 'beta' })
  broker: string;

  @ApiProperty({ example: 'no rate EURUSD' })
  reason: string;
}

/** Portfolio totals over brokers. */
@ApiExtraModels(BrokerPortfolioDto)
export class DashboardSummaryDto {
  @ApiProperty({ example: 'all', description: 'What was asked for' })
  broker: string;

  @ApiProperty({ type: [String], example: ['alpha', 'gamma'], description: 'Brokers whose figures are up to date' })
  active_brokers: string[];

  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(BrokerPortfolioDto) }, description: 'By name' })
  broker_portfolios: Record<string, BrokerPortfolioDto>;

  @ApiProperty({ type: TotalsDto, description: 'A figure that a broker in the totals does not tell is null' })
  totals: TotalsDto;

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];

  @ApiProperty({ description: 'Whether every broker is in the totals' })
  complete: boolean;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What keeps the totals from being complete' })
  reason: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;
}
