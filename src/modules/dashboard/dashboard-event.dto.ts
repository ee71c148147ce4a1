import { ApiProperty } from '@nestjs/swagger';
import type { SectionChanged } from '../../platform/events/events.js';
import { SECTION_NAMES } from './snapshot/desk.parts.js';

const STATUSES = ['live', 'stale', 'unavailable'] as const;

/** The status of a section of the snapshot has changed. */
export class SectionChangedDto implements SectionChanged {
  @ApiProperty({ enum: SECTION_NAMES, example: 'portfolio' })
  section: string;

  @ApiProperty({ enum: STATUSES, example: 'stale' })
  status: 'live' | 'stale' | 'unavailable';

  @ApiProperty({ type: String, enum: STATUSES, nullable: true, example: 'live' })
  previous_status: 'live' | 'stale' | 'unavailable' | null;

  @ApiProperty({ type: String, nullable: true, example: 'timed out after 2000 ms' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  as_of: string | null;
}
