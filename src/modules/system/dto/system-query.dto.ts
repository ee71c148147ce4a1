import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { NO_CONTROL_CHARACTERS } from '../../../common/text/name.js';
import { EndTime, StartTime } from '../../../common/wire/query-fields.js';

/** Which part of the system's history. */
export class SystemQueryDto {
  @ApiPropertyOptional({ example: 'execution', description: '`process`, `host` or a service of the desk; all where absent' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must not contain control characters' })
  component?: string;

  @StartTime('default: an hour before the end')
  start_time?: string;

  @EndTime('default: now')
  end_time?: string;
}
