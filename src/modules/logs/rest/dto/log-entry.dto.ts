import { ApiProperty } from '@nestjs/swagger';
import { type LogLevel, LEVELS } from '../../entry/levels.js';
import type { FieldValue, FilePosition, LogFlag, TimeSource } from '../../entry/log-entry.js';

export class LogPositionDto implements FilePosition {
  @ApiProperty({ example: 'execution.log' }) path: string;
  @ApiProperty({ type: 'integer', description: 'Where the entry begins in the file, in bytes', example: 10_240 }) offset: number;
  @ApiProperty({ type: 'integer', example: 118 }) bytes: number;
}

const TIME_SOURCES = ['event', 'event_zone_assumed', 'event_year_assumed', 'event_date_assumed', 'received', 'corrected'];

/** One entry of a log. What the line did not carry is null, never guessed. */
export class LogEntryDto {
  @ApiProperty({ example: 'l_2n9c', description: 'Stable for ever' }) id: string;
  @ApiProperty({ type: 'integer', description: 'Number in the store', example: 122_340 }) seq: number;
  @ApiProperty({ type: 'integer', description: 'Number in its service', example: 4711 }) service_seq: number;
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.123Z' }) timestamp: string;
  @ApiProperty({ type: String, nullable: true, description: 'Epoch nanoseconds, where the line had more than milliseconds', example: null })
  timestamp_ns: string | null;
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.140Z' }) received_at: string;
  @ApiProperty({ example: 'execution' }) service: string;
  @ApiProperty({ enum: LEVELS, example: 'info' }) level: LogLevel;
  @ApiProperty({ example: 'order filled BTCUSDT 0.5' }) message: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { order_id: 'o-1' } }) fields: Record<string, FieldValue>;
  @ApiProperty({ type: String, nullable: true, example: null }) trace_id: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) span_id: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) broker: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The stack trace of the entry', example: null }) stack: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Id of the pattern that the message follows', example: 'p_1f3a' })
  pattern: string | null;
  @ApiProperty({ example: 'file:execution.log' }) source: string;
  @ApiProperty({ type: LogPositionDto, nullable: true }) position: LogPositionDto | null;
  @ApiProperty({ example: 'bracketed' }) format: string;
  @ApiProperty({ enum: TIME_SOURCES, example: 'event' }) time_source: TimeSource;
  @ApiProperty({ type: [String], example: [] }) flags: LogFlag[];
  @ApiProperty({ type: [String], description: 'Names of the redaction rules that took something out', example: [] }) redacted: string[];
  @ApiProperty({ type: 'integer', nullable: true, description: 'Bytes of the line before it was cut', example: null })
  original_bytes: number | null;
}
