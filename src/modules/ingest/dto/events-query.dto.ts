import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { EVENT_NAME } from '../desk-event.js';

/** What of the journal is asked for. */
export class EventsQueryDto {
  @ApiPropertyOptional({ example: 'position_updated', description: 'Type on the live stream, or a name of the bus' })
  @IsOptional()
  @Matches(EVENT_NAME, { message: '$property must be the name of an event type' })
  type?: string;

  @ApiPropertyOptional({ example: '2025-12-04T00:00:00Z', description: 'RFC 3339 with a zone, or epoch milliseconds' })
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
