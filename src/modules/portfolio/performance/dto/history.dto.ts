import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { BrokerName } from './broker-name.js';
import { EquityPointDto } from './portfolio.dto.js';
import { EndTime, StartTime } from '../../../common/query-fields.js';

export class HistoryQueryDto {
  @StartTime('default: 24 hours before the end')
  start_time?: string;

  @EndTime('default: now')
  end_time?: string;

  @ApiPropertyOptional({ example: '5m', description: '60s, 5m, 1h, 1d ...; without it one is chosen that gives no more than 1,000 points' })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  interval?: string;

  @BrokerName()
  broker?: string;
}

/** Equity over time, in base currency. */
export class HistoryDto {
  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ example: 300 })
  interval_seconds: number;

  @ApiProperty({
    type: [EquityPointDto],
    description: 'The last equity of each interval at the time where the interval begins, oldest first; an interval without one is absent',
  })
  items: EquityPointDto[];
}
