import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { StartTime } from '../../../../common/wire/query-fields.js';
import { LogIncompleteDto } from './logs-answer.dto.js';
import { LogFilterDto } from './logs-query.dto.js';

const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;
const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;

export class LogPatternsQueryDto extends LogFilterDto {
  @StartTime('only patterns that were never seen before it: what a deploy brought')
  new_since?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 100;
}

export class LogPatternDto {
  @ApiProperty({ example: 'p_1f3a9c2b7d', description: 'For `q=pattern:p_...`' }) id: string;
  @ApiProperty({ example: 'order <*> filled at <*>' }) pattern: string;
  @ApiProperty({ type: 'integer' }) count: number;
  @ApiProperty({ example: 0.25, description: 'Of all entries of the filter' }) share: number;
  @ApiProperty({ ...COUNTS, example: { info: 12 } }) levels: Record<string, number>;
  @ApiProperty({ type: [String], example: ['execution'] }) services: string[];
  @ApiProperty(AT) first_at: string;
  @ApiProperty(AT) last_at: string;
  @ApiProperty({ ...AT, type: String, nullable: true, description: 'When it was first taken in at all, of what the caller may see' })
  known_since: string | null;
  @ApiProperty({ example: 'l_2n9c', description: 'Its newest entry' }) sample_id: string;
  @ApiProperty({ type: [Number], description: 'Counts over 24 equal parts of the range, oldest first' }) trend: number[];
}

export class LogPatternsDto {
  @ApiProperty({ type: [LogPatternDto], description: 'Most frequent first' }) items: LogPatternDto[];
  @ApiProperty({ type: 'integer', description: 'Entries of the filter' }) total: number;
  @ApiProperty() complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
}

export class LogFieldValueDto {
  @ApiProperty({ example: 'BTCUSDT' }) value: string;
  @ApiProperty({ type: 'integer' }) count: number;
}

export class LogFieldDto {
  @ApiProperty({ example: 'symbol' }) name: string;
  @ApiProperty({ type: 'integer', description: 'Entries that have it' }) count: number;
  @ApiProperty({ type: 'integer', maximum: 1000, description: 'Different values, as far as they are told apart' }) distinct: number;
  @ApiProperty({ type: [LogFieldValueDto], description: 'The ten most frequent' }) top: LogFieldValueDto[];
}

export class LogFieldsDto {
  @ApiProperty({ type: [LogFieldDto], description: 'Most frequent first' }) items: LogFieldDto[];
  @ApiProperty() complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
}
