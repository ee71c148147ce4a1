import { ApiProperty } from '@nestjs/swagger';
import type { SessionRow } from '../sessions.repository.js';

/** A session that is open. */
export class OpenSessionDto {
  @ApiProperty({ example: '0b8f9a4e-6a3f-4c55-9a39-0f1d3b1c2d3e' })
  id: string;

  @ApiProperty({ example: '2026-03-02T08:00:00.000Z' })
  started_at: string;

  @ApiProperty({ description: 'To the minute', example: '2026-03-02T09:30:00.000Z' })
  last_seen_at: string;

  @ApiProperty({ description: 'It ends then, however much it is used', example: '2026-04-01T08:00:00.000Z' })
  ends_at: string;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  user_agent: string | null;

  @ApiProperty({ description: 'Whether this request belongs to it', example: true })
  current: boolean;
}

export class OpenSessionsDto {
  @ApiProperty({ type: [OpenSessionDto] })
  items: OpenSessionDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;

  @ApiProperty({ example: false })
  has_more: boolean;
}

export function toOpenSessionDto(row: SessionRow, currentId: string | undefined): OpenSessionDto {
  return {
    id: row.id,
    started_at: row.startedAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    ends_at: row.endsAt.toISOString(),
    address: row.address,
    user_agent: row.userAgent,
    current: row.id === currentId,
  };
}
