import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { BrokerName } from './broker-name.js';
import { BrokerPortfolioDto, ExcludedBrokerDto } from './dashboard-summary.dto.js';
import { PortfolioPositionDto } from './position.dto.js';

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

export class PortfolioQueryDto {
  @BrokerName()
  broker?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'With the equity of the last 30 days' })
  @Transform(({ value }) => FLAGS[String(value).toLowerCase()] ?? value)
  @IsBoolean()
  include_history: boolean = false;
}

const ratio = (example: number) => ({ type: Number, nullable: true, example, description: 'As a decimal; null with a reason' }) as const;

/** Performance over the whole history of the brokers asked for; the convention is that of `/api/dashboard/performance`. */
export class PortfolioMetricsDto {
  @ApiProperty(ratio(1.42))
  sharpe_ratio: number | null;

  @ApiProperty(ratio(2.1))
  sortino_ratio: number | null;

  @ApiProperty(ratio(-0.08))
  max_drawdown: number | null;

  @ApiProperty(ratio(0.24))
  volatility: number | null;

  @ApiProperty(ratio(0.045))
  return_since_inception: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { sortino_ratio: 'insufficient_data' },
    description: 'Why a figure is null, by its name',
  })
  reasons: Record<string, string>;
}

export class EquityPointDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ example: 104000 })
  value: number;
}

/** One broker's books, with its name. */
export class NamedBrokerDto extends BrokerPortfolioDto {
  @ApiProperty({ example: 'alpha' })
  broker: string;
}

/** The portfolio over brokers. */
export class PortfolioDetailsDto {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 104000,
    description: 'Money in `currency`, over the brokers that are not excluded',
  })
  total_value: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 42000 })
  cash: number | null;

  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ type: [PortfolioPositionDto] })
  positions: PortfolioPositionDto[];

  @ApiProperty({ type: PortfolioMetricsDto })
  metrics: PortfolioMetricsDto;

  @ApiProperty({ type: [NamedBrokerDto] })
  brokers: NamedBrokerDto[];

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];

  @ApiProperty({ description: 'Whether every broker is in the totals' })
  complete: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2025-12-04T10:30:00.000Z',
    description: 'The oldest part used',
  })
  as_of: string | null;

  @ApiProperty({
    enum: ['live', 'stale', 'unavailable'],
    description: '`live`: the totals are of brokers that are up to date; `stale`: none is; `unavailable`: none was ever heard of',
  })
  status: 'live' | 'stale' | 'unavailable';

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What keeps the totals from being complete' })
  reason: string | null;

  @ApiPropertyOptional({ type: [EquityPointDto] })
  history?: EquityPointDto[];
}
