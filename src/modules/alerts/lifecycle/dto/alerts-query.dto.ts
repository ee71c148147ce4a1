import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../../common/wire/query-fields.js';
import { type AlertStatus, STATUSES } from '../alert-words.js';
import { SEVERITIES, type Severity } from '../severity.js';

/** Which alerts to list. */
export class AlertsQueryDto {
  @ApiPropertyOptional({ enum: SEVERITIES })
  @IsOptional()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Whether a person has acknowledged it' })
  @IsOptional()
  @IsIn(['true', 'false'])
  acknowledged?: 'true' | 'false';

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Whether a silence covers it' })
  @IsOptional()
  @IsIn(['true', 'false'])
  silenced?: 'true' | 'false';

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: AlertStatus;

  @ApiPropertyOptional({ example: 'alertmanager', maxLength: 100 })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  source?: string;

  @StartTime('of when it was last seen')
  start_time?: string;

  @EndTime()
  end_time?: string;

  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}
