import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { type AlertStatus, STATUSES } from '../alert-words.js';
import { SEVERITIES, type Severity } from '../severity.js';

/** Which alerts are asked for. */
export class AlertsQueryDto {
  @ApiPropertyOptional({ enum: SEVERITIES })
  @IsOptional()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Whether somebody has acknowledged it' })
  @IsOptional()
  @IsIn(['true', 'false'])
  acknowledged?: 'true' | 'false';

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: AlertStatus;

  @ApiPropertyOptional({ example: 'alertmanager', maxLength: 100 })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  source?: string;

  @ApiPropertyOptional({ example: '2025-12-04T00:00:00Z', description: 'Last seen since: RFC 3339 with a zone, or epoch milliseconds' })
  @IsOptional()
  @IsString()
  start_time?: string;

  @ApiPropertyOptional({ example: '2025-12-05T00:00:00Z', description: 'Exclusive' })
  @IsOptional()
  @IsString()
  end_time?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 100 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 100;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}
