import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { BrokerName } from '../books/dto/broker-name.js';
import { BrokerStandingDto, ExcludedBrokerDto } from '../books/dto/dashboard-summary.dto.js';
import { ExposureDto } from '../books/dto/exposure.dto.js';
import { PortfolioPositionDto } from '../books/dto/position.dto.js';
import { EquityPointDto } from '../equity/dto/equity-point.dto.js';
import { PortfolioMetricsDto } from '../performance/dto/portfolio-metrics.dto.js';

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

export class PortfolioQueryDto {
  @BrokerName()
  broker?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'With the equity of the last 30 days' })
  @Transform(({ value }) => FLAGS[String(value).toLowerCase()] ?? value)
  @IsBoolean()
  include_history: boolean = false;
}

/** One broker's books, with its name. */
export class NamedBrokerDto extends BrokerStandingDto {
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
  equity: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 104000, deprecated: true, description: 'The same as `equity`' })
  total_value: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 42000 })
  cash: number | null;

  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ type: [PortfolioPositionDto] })
  positions: PortfolioPositionDto[];

  @ApiProperty({ type: ExposureDto })
  exposure: ExposureDto;

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
    description: '`live`: the totals are of brokers that are up to date; `stale`: none is; `unavailable`: none has ever reported',
  })
  status: 'live' | 'stale' | 'unavailable';

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What keeps the totals from being complete' })
  reason: string | null;

  @ApiPropertyOptional({ type: [EquityPointDto] })
  history?: EquityPointDto[];
}
