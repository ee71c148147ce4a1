import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../../common/wire/page.dto.js';

/** A desk event of the journal. */
export class EventDto {
  @ApiProperty({ example: 'evt-7f3a', description: 'As it was sent, else derived' })
  id: string;

  @ApiProperty({ example: 'position_updated', description: 'Type on the live stream' })
  type: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z', description: "The event's own time" })
  timestamp: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.012Z' })
  received_at: string;

  @ApiProperty({ type: String, nullable: true, example: 'execution' })
  source: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  correlation_id: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { symbol: 'BTCUSDT', side: 'LONG', size: 0.5 } })
  payload: Record<string, unknown>;
}

/** One page of the journal, newest first. */
export class EventPageDto extends PageOf(EventDto) {}
