import { ApiProperty } from '@nestjs/swagger';
import type { SourceStatus } from '../../intake/source.status.js';

const KINDS = ['file', 'http', 'loki', 'otlp', 'syslog', 'self'];
const STATES = ['live', 'idle', 'paused', 'refused', 'gone', 'failed'];
const whole = (description: string) => ApiProperty({ type: 'integer', description, example: 0 });

export class LogSourceDto {
  @ApiProperty({ example: 'file:execution.log' }) id: string;
  @ApiProperty({ enum: KINDS, example: 'file' }) kind: SourceStatus['kind'];
  @ApiProperty({ example: 'execution' }) service: string;
  @ApiProperty({ enum: STATES, example: 'live' }) state: SourceStatus['state'];
  @ApiProperty({ type: String, nullable: true, description: 'Why it is not live', example: null }) reason: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'bracketed' }) format: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'execution.log' }) path: string | null;
  @whole('Bytes that were read') bytes_read: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Size of the file', example: 1024 }) size: number | null;
  @whole('Bytes that wait to be read') lag_bytes: number;
  @whole('Bytes that were cut off before they could be read') lost_bytes: number;
  @whole('Bytes of holes that a writer left in a file which was cut under it') skipped_bytes: number;
  @whole('Entries that were stored') entries: number;
  @whole('Entries that were refused') rejected: number;
  @whole('Entries that were cut at a limit') truncated: number;
  @whole('Entries of which a secret was taken out') redacted: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Median of receipt minus time of its last hundred entries, in ms',
    example: 12,
  })
  skew_ms: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_entry_at: string | null;
}

export class LogSourcesDto {
  @ApiProperty({ type: [LogSourceDto] }) items: LogSourceDto[];
}

export function toSourceDto(status: SourceStatus): LogSourceDto {
  return {
    id: status.id,
    kind: status.kind,
    service: status.service,
    state: status.state,
    reason: status.reason,
    format: status.format,
    path: status.path,
    bytes_read: status.bytesRead,
    size: status.size,
    lag_bytes: status.lagBytes,
    lost_bytes: status.lostBytes,
    skipped_bytes: status.skippedBytes,
    entries: status.entries,
    rejected: status.rejected,
    truncated: status.truncated,
    redacted: status.redacted,
    skew_ms: status.skewMs,
    last_entry_at: status.lastEntryMs === null ? null : new Date(status.lastEntryMs).toISOString(),
  };
}
