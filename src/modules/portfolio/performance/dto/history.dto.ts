import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { BrokerName } from '../../books/dto/broker-name.js';
import { ExcludedBrokerDto } from '../../books/dto/dashboard-summary.dto.js';
import { EquityPointDto } from '../../equity/dto/equity-point.dto.js';
import { FILE_FORMATS, type FileFormat } from '../../../../platform/http/answers/file-answer.js';
import { EndTime, StartTime } from '../../../../common/wire/query-fields.js';

const FORMATS = ['json', ...FILE_FORMATS] as const;

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

  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description: '`csv`: `timestamp,value,currency,partial` as a file; `ndjson`: the same as a JSON object a line',
  })
  @IsIn(FORMATS)
  format: 'json' | FileFormat = 'json';
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

  @ApiProperty({ description: 'Whether the equity of every broker had a rate on every day of the range' })
  complete: boolean;

  @ApiProperty({ type: [ExcludedBrokerDto], description: 'Brokers without a rate on some days: their equity is missing there' })
  excluded: ExcludedBrokerDto[];
}
