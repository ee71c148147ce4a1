import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../../common/wire/page.dto.js';

const HASH = '9f2c4e0d5b7a61c38e1f0a9d4c6b2e7f8a0d3c5b1e9f7a6d4c2b0e8f6a4d2c1b';

export class AuditActorDto {
  @ApiProperty({ enum: ['user', 'api_key', 'anonymous', 'system'], description: '`anonymous`: not authenticated' })
  kind: 'user' | 'api_key' | 'anonymous' | 'system';

  @ApiProperty({ type: String, nullable: true, example: 'user:operator' })
  id: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'operator' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: '0b9f6c1e-7d0a-4c37-9a51-3f0f5f7f1f11' })
  session_id: string | null;
}

export class AuditRowDto {
  @ApiProperty({ type: 'integer', description: 'Rises by exactly 1', example: 1042 })
  id: number;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  at: string;

  @ApiProperty({ type: AuditActorDto })
  actor: AuditActorDto;

  @ApiProperty({ example: 'alert.acknowledge' })
  action: string;

  @ApiProperty({ type: String, nullable: true, example: 'alert:6f1d3c52-0a5e-4a8e-9a53-6c3c1a2b4d5e' })
  subject: string | null;

  @ApiProperty({ enum: ['success', 'failure', 'refused', 'unknown'] })
  outcome: 'success' | 'failure' | 'refused' | 'unknown';

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  user_agent: string | null;

  @ApiProperty({ type: String, nullable: true, example: '5f0c6a1d2b3e-1a' })
  request_id: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { comment: 'the vendor knows' } })
  detail: Readonly<Record<string, unknown>>;

  @ApiProperty({
    description:
      'SHA-256, in hex, of the hash of the row before followed by this row without `hash` as RFC 8785 JSON; the first row follows 64 zeros',
    example: HASH,
  })
  hash: string;
}

export class AuditPageDto extends PageOf(AuditRowDto) {}

export class AuditVerificationDto {
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null while the check goes on', example: true })
  ok: boolean | null;

  @ApiProperty({ type: 'integer', description: 'Rows that the trail holds', example: 1042 })
  rows: number;

  @ApiProperty({ type: 'integer', description: 'Rows that were checked so far', example: 1042 })
  checked: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The last row of a whole trail; null while the check goes on',
    example: 1042,
  })
  last_id: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Its hash: keep both elsewhere, and a cut end cannot hide', example: HASH })
  last_hash: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The first row that is not what was written', example: null })
  first_broken: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'What is wrong there', example: null })
  reason: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the end of the chain was last noted outside the database, in DATA_DIR of this replica',
    example: '2025-12-04T10:30:00.000Z',
  })
  anchored_at: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:01.000Z' })
  started_at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-12-04T10:30:01.200Z' })
  finished_at: string | null;
}
