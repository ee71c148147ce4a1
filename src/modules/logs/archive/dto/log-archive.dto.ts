import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsString, Length } from 'class-validator';
import { MayBeOmitted } from '../../../../common/wire/may-be-omitted.js';

const AT = { format: 'date-time', example: '2025-12-04T10:30:00.000Z' } as const;
const RANGE = { example: '2025-12-04T10:00:00Z', description: 'RFC 3339 with a zone, or epoch milliseconds' };

export class LogHoldFormDto {
  @ApiProperty({ example: 'Incident 42' }) @Length(1, 200) name: string;
  @ApiProperty({ example: 'asked for by the auditor' }) @Length(1, 2000) reason: string;
  @ApiPropertyOptional({ type: [String], description: 'None: all services', example: ['example-held'] })
  @MayBeOmitted()
  @IsArray()
  @Length(1, 64, { each: true })
  services?: string[];
  @ApiProperty(RANGE) @IsString() start_time: string;
  @ApiProperty({ ...RANGE, example: '2025-12-04T11:00:00Z' }) @IsString() end_time: string;
}

export class LogHoldDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ example: 'Incident 42' }) name: string;
  @ApiProperty({ example: 'asked for by the auditor' }) reason: string;
  @ApiProperty({ type: [String], example: ['execution'] }) services: string[];
  @ApiProperty(AT) start_time: string;
  @ApiProperty(AT) end_time: string;
  @ApiProperty({ example: 'admin' }) created_by: string;
  @ApiProperty(AT) created_at: string;
}

export class LogHoldsDto {
  @ApiProperty({ type: [LogHoldDto] }) items: LogHoldDto[];
}

export class LogEraseFormDto {
  @ApiProperty({ example: 'customer:=C-4711', description: 'As `q` of `GET /api/logs`' }) @Length(1, 2001) q: string;
  @ApiPropertyOptional({ example: 'example-erased' }) @MayBeOmitted() @Length(1, 64) service?: string;
  @ApiProperty(RANGE) @IsString() start_time: string;
  @ApiProperty({ ...RANGE, example: '2025-12-04T11:00:00Z' }) @IsString() end_time: string;
  @ApiProperty({ example: 'request of the person' }) @IsString() @Length(1, 2000) reason: string;
  @ApiPropertyOptional({ default: false, description: 'Only count' }) @MayBeOmitted() @IsBoolean() dry_run?: boolean;
}

export class LogErasureDto {
  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'Null of a dry run', example: null }) id: string | null;
  @ApiProperty({ type: 'integer', description: 'Entries that the query finds now', example: 12 }) entries: number;
  @ApiProperty({ enum: ['counted', 'running'], example: 'counted' }) state: 'counted' | 'running';
}

export class LogSegmentDto {
  @ApiProperty({ example: '20251204T103000Z_20251204T113000Z_default_0000000017.qdlog' }) segment: string;
  @ApiProperty(AT) from: string;
  @ApiProperty(AT) to: string;
  @ApiProperty({ type: 'integer' }) entries: number;
  @ApiProperty({ type: 'integer' }) bytes: number;
  @ApiProperty({ type: [String] }) services: string[];
  @ApiProperty({ example: 'default' }) retention_class: string;
  @ApiProperty({ type: String, nullable: true }) sha256: string | null;
  @ApiProperty({ enum: ['online', 'detached', 'corrupt'] }) state: 'online' | 'detached' | 'corrupt';
  @ApiProperty() held: boolean;
}

export class LogArchiveDto {
  @ApiProperty({ type: [LogSegmentDto], description: 'Archived segments, oldest first' }) items: LogSegmentDto[];
}

export class LogStorageDto {
  @ApiProperty({ type: 'integer' }) bytes: number;
  @ApiProperty({ type: 'integer' }) max_bytes: number;
  @ApiProperty({ type: 'integer' }) min_free_bytes: number;
  @ApiProperty({ type: 'integer' }) blocks: number;
  @ApiProperty({ type: 'integer', description: 'Number of the newest entry' }) last_seq: number;
  @ApiProperty({ description: 'Only what is held is left: nothing more is taken in' }) full: boolean;
  @ApiProperty({ type: [LogSegmentDto], description: 'Finished segments, archived ones too' }) segments: LogSegmentDto[];
  @ApiProperty({ type: 'integer', description: 'Erasures that are under way' }) erasures: number;
}

export class LogVerificationDto {
  @ApiProperty({ example: '20251204T103000Z_20251204T113000Z_default_0000000017.qdlog' }) segment: string;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }) sha256: string;
  @ApiProperty({ description: 'Whether the bytes are those that were written', example: true }) ok: boolean;
}

export class LogReleaseQueryDto {
  @ApiProperty({ example: 'the audit is over' })
  @IsString()
  @Length(1, 2000)
  reason: string;
}
