import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { EndTime, StartTime } from '../../../../common/wire/query-fields.js';
import { FILE_FORMATS } from '../../../../platform/http/answers/file-answer.js';

export const AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count', 'last'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const FORMATS = ['json', 'items', ...FILE_FORMATS] as const;
export type Format = (typeof FORMATS)[number];

/** Which part of a metric's history, apart from labels. */
export class MetricHistoryQueryDto {
  @StartTime('else 24 hours before the end')
  start_time?: string;

  @EndTime('else now')
  end_time?: string;

  @ApiPropertyOptional({ enum: AGGREGATIONS, description: '`avg` unless said' })
  @IsOptional()
  @IsIn(AGGREGATIONS)
  aggregation: Aggregation = 'avg';

  @ApiPropertyOptional({ example: '5m', description: '`60`, `60s`, `5m`, `1h`, `1d`; else one that makes at most 1,000 points' })
  @IsOptional()
  @IsString()
  step?: string;

  @ApiPropertyOptional({ enum: ['null'], description: 'Empty buckets are given as null; else they are absent' })
  @IsOptional()
  @IsIn(['null'])
  fill?: 'null';

  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description:
      '`items`: the points in `items`, as other lists have theirs; `json`: the array alone; `csv`: a file with a column for each label; ' +
      '`ndjson`: a file with a point a line',
  })
  @IsOptional()
  @IsIn(FORMATS)
  format: Format = 'json';
}
