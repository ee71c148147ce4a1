import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What became of one event of a call. */
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

/** What became of the events of a call. Accepted ones are stored. */
export class IngestReportDto {
  @ApiProperty({ example: 1 })
  accepted: number;

  @ApiProperty({ example: 0, description: 'Events whose id is known already' })
  duplicates: number;

  @ApiProperty({ example: 0 })
  rejected: number;

  @ApiProperty({ type: [EventResultDto] })
  results: EventResultDto[];
}
