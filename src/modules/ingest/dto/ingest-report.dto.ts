import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The result for one event of a request. */
export class EventResultDto {
  @ApiProperty({ example: 0, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ type: String, nullable: true, example: 'evt-7f3a', description: 'Null for a rejected event without a usable id' })
  id: string | null;

  @ApiProperty({ enum: ['accepted', 'duplicate', 'rejected'] })
  status: 'accepted' | 'duplicate' | 'rejected';

  @ApiPropertyOptional({ example: 'type is required', description: 'Why it was rejected' })
  error?: string;
}

/** Why an event of a request was rejected. */
export class EventErrorDto {
  @ApiProperty({ example: 2, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ example: 'type', description: 'Empty when it is the whole of it' })
  field: string;

  @ApiProperty({ example: 'is required' })
  message: string;
}

/** The results for all events of a request. Accepted events are stored. */
export class IngestReportDto {
  @ApiProperty({ example: 1 })
  accepted: number;

  @ApiProperty({ example: 0, description: 'Events whose id is known already, or came earlier in the call: the first one counts' })
  duplicates: number;

  @ApiProperty({ example: 0 })
  rejected: number;

  @ApiProperty({ type: [EventErrorDto], description: 'As in the reports of metrics and trades' })
  errors: EventErrorDto[];

  @ApiProperty({ type: [EventResultDto], deprecated: true, description: 'Each event by its place; `errors` says what was rejected' })
  results: EventResultDto[];
}
