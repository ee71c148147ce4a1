import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { CHART_KINDS, type ChartKind } from '../chart.kind.js';
import { type Timeframe, TIMEFRAMES } from '../../equity/timeframe.js';
import { BrokerName } from '../../books/dto/broker-name.js';
import { ExcludedBrokerDto } from '../../books/dto/dashboard-summary.dto.js';
import { TimeframeName } from './performance.dto.js';
import { EquityPointDto } from '../../equity/dto/equity-point.dto.js';

export class ChartQueryDto {
  @TimeframeName()
  timeframe: Timeframe = '1m';

  @ApiPropertyOptional({ minimum: 2, maximum: 5000, default: 500, description: 'At most so many points; the extremes stay' })
  @Type(() => Number)
  @IsInt()
  @Min(2)
  @Max(5000)
  points: number = 500;

  @BrokerName()
  broker?: string;
}

export class ChartDto {
  @ApiProperty({ enum: CHART_KINDS })
  kind: ChartKind;

  @ApiProperty({ type: String, nullable: true, example: 'USD', description: 'Of the values; null for drawdowns, which are fractions' })
  currency: string | null;

  @ApiProperty({ enum: TIMEFRAMES })
  timeframe: Timeframe;

  @ApiProperty({ type: [EquityPointDto], description: 'Oldest first; what is not known is left out' })
  items: EquityPointDto[];

  @ApiProperty({ type: [EquityPointDto], deprecated: true, description: 'The same as `items`' })
  series: EquityPointDto[];

  @ApiProperty({ example: 500 })
  points: number;

  @ApiProperty({ example: 1440, description: 'Before they were thinned out' })
  source_points: number;

  @ApiProperty({ description: 'Whether every broker is in the newest point, and had a rate on every day' })
  complete: boolean;

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];
}
