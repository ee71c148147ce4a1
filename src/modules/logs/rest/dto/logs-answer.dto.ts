import { ApiProperty } from '@nestjs/swagger';
import type { Incomplete } from '../../store/log-store.js';
import { LogEntryDto } from './log-entry.dto.js';

const REASONS = ['timeout', 'corrupt', 'archive_detached', 'replica_local', 'engine'];

export class LogIncompleteDto {
  @ApiProperty({ enum: REASONS, example: 'timeout' }) reason: Incomplete['reason'];
  @ApiProperty({ required: false, format: 'date-time' }) from?: string;
  @ApiProperty({ required: false, format: 'date-time' }) to?: string;
  @ApiProperty({ required: false, type: 'integer' }) count?: number;
}

export class LogScannedDto {
  @ApiProperty({ type: 'integer', example: 2 }) blocks: number;
  @ApiProperty({ type: 'integer', description: 'Blocks that the index ruled out', example: 14 }) skipped: number;
  @ApiProperty({ type: 'integer', example: 1_048_576 }) bytes: number;
  @ApiProperty({ type: 'integer', example: 16_384 }) entries: number;
  @ApiProperty({ example: 4.2 }) ms: number;
  @ApiProperty({ type: 'integer', required: false, description: 'Entries of a log engine that were left out here' })
  post_filtered?: number;
}

export class LogStreamDto {
  @ApiProperty({ example: 'logs' }) topic: string;
  @ApiProperty({ example: '3f9c2b7d81e0a456' }) epoch: string;
  @ApiProperty({ type: 'integer', example: 122_340 }) seq: number;
}

export class LogPageDto {
  @ApiProperty({ type: [LogEntryDto] }) items: LogEntryDto[];
  @ApiProperty({ type: String, nullable: true, description: 'On in the direction of the page', example: null }) next_cursor: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Back, towards newer entries of a page of the newest', example: null })
  prev_cursor: string | null;
  @ApiProperty() has_more: boolean;
  @ApiProperty({ description: 'False when something may be missing; `incomplete` says what', example: true }) complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
  @ApiProperty({ type: LogScannedDto }) scanned: LogScannedDto;
  @ApiProperty({ type: LogStreamDto, description: 'Read before the entries: subscribing from it leaves no hole' }) stream: LogStreamDto;
}

export class LogContextDto {
  @ApiProperty({ type: [LogEntryDto], description: 'In the order of intake; without a `cursor` the entry itself is among them' })
  items: LogEntryDto[];
  @ApiProperty() has_more_before: boolean;
  @ApiProperty() has_more_after: boolean;
  @ApiProperty({ type: String, nullable: true, description: '`cursor` of what lies before', example: null }) before_cursor: string | null;
  @ApiProperty({ type: String, nullable: true, description: '`cursor` of what lies after', example: null }) after_cursor: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: '`before_seq` of what lies before' }) before_seq: number | null;
  @ApiProperty({ type: 'integer', nullable: true, description: '`after_seq` of what lies after' }) after_seq: number | null;
  @ApiProperty() complete: boolean;
}

export class LogBucketDto {
  @ApiProperty({ format: 'date-time' }) timestamp: string;
  @ApiProperty({ type: 'integer' }) total: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { info: 12, error: 1 } }) by: Record<string, number>;
}

export class LogVolumeDto {
  @ApiProperty({ example: 300 }) step_seconds: number;
  @ApiProperty({ type: [LogBucketDto], description: 'Buckets with entries, oldest first' }) items: LogBucketDto[];
  @ApiProperty({ type: [LogBucketDto], deprecated: true, description: 'The same as `items`' }) buckets: LogBucketDto[];
  @ApiProperty({ type: 'integer' }) total: number;
  @ApiProperty() complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
}

export class LogServiceDto {
  @ApiProperty({ example: 'execution' }) service: string;
  @ApiProperty({ type: 'integer' }) entries: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Bytes of text before compression; null where the engine does not say' })
  bytes: number | null;
  @ApiProperty({ format: 'date-time' }) first_at: string;
  @ApiProperty({ format: 'date-time' }) last_at: string;
  @ApiProperty({ description: 'Entries a second over the range' }) rate: number;
  @ApiProperty({ type: 'integer', description: 'Bytes of its files that are not read yet', example: 0 }) lag_bytes: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { info: 12 } }) levels: Record<string, number>;
}

export class LogServicesDto {
  @ApiProperty({ type: [LogServiceDto] }) items: LogServiceDto[];
  @ApiProperty() complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
}

export class LogLevelsDto {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { info: 1200, error: 3, unknown: 0 } })
  levels: Record<string, number>;
  @ApiProperty({ type: 'integer' }) total: number;
  @ApiProperty() complete: boolean;
  @ApiProperty({ type: [LogIncompleteDto] }) incomplete: LogIncompleteDto[];
}
