import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LogEntryDto } from '../../rest/dto/log-entry.dto.js';

/** Entries in the order of intake, and an account of those that matched and did not come. */
export class LogsFrameDto {
  @ApiProperty({ type: 'integer', description: 'Number of the first entry that the frame stands for', example: 4711 }) from_seq: number;
  @ApiProperty({ type: [LogEntryDto] }) entries: LogEntryDto[];
  @ApiProperty({ type: 'integer', description: 'Entries that waited too long for a slow reader', example: 0 }) dropped: number;
  @ApiPropertyOptional({ type: 'integer' }) dropped_from_seq?: number;
  @ApiPropertyOptional({ type: 'integer' }) dropped_to_seq?: number;
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'integer' } }) dropped_levels?: Record<string, number>;
  @ApiProperty({ type: 'integer', description: 'Entries above `max_entries_per_s`', example: 0 }) skipped: number;
}
