import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

/** PostgreSQL takes no NUL in a text, and no name has control characters. */
const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;

/** What of the system's history is asked for. */
export class SystemQueryDto {
  @ApiPropertyOptional({ example: 'execution', description: '`process`, `host` or a service of the desk; all where absent' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must not contain control characters' })
  component?: string;

  @ApiPropertyOptional({
    example: '2025-12-04T09:30:00Z',
    description: 'RFC 3339 with a zone, or epoch milliseconds; an hour before the end',
  })
  @IsOptional()
  @IsString()
  start_time?: string;

  @ApiPropertyOptional({ example: '2025-12-04T10:30:00Z', description: 'Exclusive; now where absent' })
  @IsOptional()
  @IsString()
  end_time?: string;
}
