import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { Cursor, EndTime, StartTime } from '../../../../common/wire/query-fields.js';
import { type LogLevel, LEVELS } from '../../entry/levels.js';
import { MAX_LENGTH } from '../../query/query.parser.js';

const DIRECTIONS = ['backward', 'forward'] as const;
const BY = ['level', 'service', 'pattern'] as const;
const FORMATS = ['ndjson', 'csv', 'text'] as const;
const COMPRESSIONS = ['none', 'gzip', 'zstd'] as const;

/** `a,b` and repeated parameters alike. */
const Names = () =>
  Transform(({ value }: { value: unknown }) =>
    (Array.isArray(value) ? value : [value]).flatMap((part) =>
      typeof part === 'string' ? part.split(',').map((name) => name.trim()) : [part],
    ),
  );
const Flag = () =>
  Transform(({ value }: { value: unknown }) => ({ true: true, false: false, '1': true, '0': false })[String(value)] ?? value);
const Lower = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));

/** Which log entries. */
export class LogFilterDto {
  @ApiPropertyOptional({ type: [String], description: 'One or more services' })
  @IsOptional()
  @Names()
  @IsArray()
  @Length(1, 64, { each: true })
  service?: string[];

  @ApiPropertyOptional({ enum: LEVELS, description: 'At least this level; entries without one only with `include_unknown`' })
  @IsOptional()
  @Lower()
  @IsIn(LEVELS)
  level?: LogLevel;

  @ApiPropertyOptional({ description: 'Whether entries without a level belong to "at least"', default: false })
  @IsOptional()
  @Flag()
  @IsBoolean()
  include_unknown?: boolean;

  @StartTime('default: 24 hours ago')
  start_time?: string;

  @StartTime('the same as `start_time`')
  since?: string;

  @EndTime('default: none')
  end_time?: string;

  @ApiPropertyOptional({ description: 'Words, "phrases", part*, name:value, /regex/; AND, OR, NOT and brackets', example: 'order' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_LENGTH + 1)
  q?: string;

  @ApiPropertyOptional({ name: 'case', description: 'Whether upper and lower case are told apart in `q`', default: false })
  @IsOptional()
  @Flag()
  @IsBoolean()
  case?: boolean;

  @ApiPropertyOptional()
  @IsOptional()
  @Length(1, 128)
  trace_id?: string;

  @ApiPropertyOptional({ description: 'Id of a source' })
  @IsOptional()
  @Length(1, 1024)
  source?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Length(1, 64)
  broker?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Only entries with a higher number; then there is no default `start_time`' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after_seq?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Only entries with a lower number; then there is no default `start_time`' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  before_seq?: number;
}

/** One page of them. */
export class LogsQueryDto extends LogFilterDto {
  @ApiPropertyOptional({ enum: DIRECTIONS, default: 'backward', description: '`backward`: newest first' })
  @IsIn(DIRECTIONS)
  direction: (typeof DIRECTIONS)[number] = 'backward';

  @ApiPropertyOptional({ type: 'integer', minimum: 1, default: 100, description: 'At most MAX_LOG_ENTRIES' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

export class LogContextQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 1000, default: 50 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1000)
  before: number = 50;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 1000, default: 50 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1000)
  after: number = 50;

  @ApiPropertyOptional({ enum: ['source', 'service', 'all'], default: 'source' })
  @IsIn(['source', 'service', 'all'])
  scope: 'source' | 'service' | 'all' = 'source';

  @Cursor()
  cursor?: string;
}

export class LogVolumeQueryDto extends LogFilterDto {
  @ApiPropertyOptional({ description: '`60`, `60s`, `5m`, `1h`, `1d`; else one that makes at most 200 buckets', example: '5m' })
  @IsOptional()
  @Length(1, 20)
  step?: string;

  @ApiPropertyOptional({ enum: BY, default: 'level' })
  @IsIn(BY)
  by: (typeof BY)[number] = 'level';
}

export class LogExportQueryDto extends LogFilterDto {
  @ApiPropertyOptional({ enum: FORMATS, default: 'ndjson' })
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'ndjson';

  @ApiPropertyOptional({ enum: COMPRESSIONS, default: 'none' })
  @IsIn(COMPRESSIONS)
  compression: (typeof COMPRESSIONS)[number] = 'none';
}
