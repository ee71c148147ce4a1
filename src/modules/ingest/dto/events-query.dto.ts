import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../common/wire/query-fields.js';
import { EVENT_NAME } from '../events/desk-event.js';

/** Which events of the journal to list. */
export class EventsQueryDto {
  @ApiPropertyOptional({ example: 'position_updated', description: 'Type on the live stream, or a name of the bus' })
  @IsOptional()
  @Matches(EVENT_NAME, { message: '$property must be the name of an event type' })
  type?: string;

  @StartTime()
  start_time?: string;

  @EndTime()
  end_time?: string;

  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}
