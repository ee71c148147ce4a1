import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../common/wire/query-fields.js';
import { NO_CONTROL_CHARACTERS } from '../../../common/text/name.js';

const OUTCOMES = ['success', 'failure', 'refused', 'unknown'] as const;
const MAX_WAIT_SECONDS = 55;

/** Filter of rows. */
export class AuditFilterDto {
  @ApiPropertyOptional({ description: 'A name (`admin`), or an id (`user:admin`, `key:1a2b3c4d`, `system`)' })
  @IsOptional()
  @IsString()
  @Length(1, 300)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must not contain control characters' })
  actor?: string;

  @ApiPropertyOptional({ description: 'An action (`login`), or a family of them (`alert.*`)' })
  @IsOptional()
  @IsString()
  @Matches(/^[a-z_]+(\.[a-z_]+)*(\.\*)?$/, { message: '$property must be an action such as login, or a family such as alert.*' })
  @Length(1, 100)
  action?: string;

  @ApiPropertyOptional({ description: 'What it was done to, e.g. `alert:<id>`' })
  @IsOptional()
  @IsString()
  @Length(1, 300)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must not contain control characters' })
  subject?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: (typeof OUTCOMES)[number];

  @StartTime('without it, from the beginning')
  start_time?: string;

  @EndTime('without it, to the newest row')
  end_time?: string;
}

export class AuditQueryDto extends AuditFilterDto {
  @Limit()
  limit = 100;

  @Cursor()
  cursor?: string;
}

export class AuditExportQueryDto extends AuditFilterDto {
  @ApiProperty({ enum: ['ndjson', 'csv'], required: false, default: 'ndjson' })
  @IsOptional()
  @IsIn(['ndjson', 'csv'])
  format: 'ndjson' | 'csv' = 'ndjson';
}

export class AuditVerifyQueryDto {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    default: 45,
    description: 'How long to wait for the result; a check that takes longer goes on, and the next call joins it',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_WAIT_SECONDS)
  wait_seconds = 45;
}
