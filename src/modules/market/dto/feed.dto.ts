import { ApiProperty } from '@nestjs/swagger';
import { FEED_STATES } from '../feeds/feed.js';

/** One connection of a feed to its venue. */
export class FeedConnectionDto {
  @ApiProperty({ example: 1 })
  id: number;

  @ApiProperty({ enum: FEED_STATES })
  state: string;

  @ApiProperty({ example: 120 })
  symbols: number;

  @ApiProperty({ example: 300 })
  capacity: number;

  @ApiProperty({ format: 'date-time' })
  since: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  last_message_at: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 12 })
  rtt_ms: number | null;
}

/** A feed, its state and what it has brought since the start. */
export class FeedDto {
  @ApiProperty({ example: 'http' })
  name: string;

  @ApiProperty({ example: 'http' })
  kind: string;

  @ApiProperty({ enum: FEED_STATES })
  status: string;

  @ApiProperty({ type: [FeedConnectionDto], nullable: true, description: 'Null for who may not manage feeds' })
  connections: FeedConnectionDto[] | null;

  @ApiProperty({ example: 10, description: 'Instruments that it has brought' })
  symbols: number;

  @ApiProperty({ type: Number, nullable: true, example: 900, description: 'Null = without a limit' })
  capacity: number | null;

  @ApiProperty({ type: Number, example: 40.5 })
  ticks_per_s: number;

  @ApiProperty({ type: Number, nullable: true, example: 250, description: 'Null = it has brought none' })
  last_tick_age_ms: number | null;

  @ApiProperty({ example: 0 })
  reconnects: number;

  @ApiProperty({ example: 0 })
  gaps: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { out_of_order: 2 } })
  rejected: Record<string, number>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { late: 1 } })
  flagged: Record<string, number>;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not live; null for who may not manage feeds' })
  last_error: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'Null for who may not manage feeds' })
  token_expires_at: string | null;
}

export class FeedListDto {
  @ApiProperty({ type: [FeedDto], description: 'The preferred one first' })
  items: FeedDto[];
}
