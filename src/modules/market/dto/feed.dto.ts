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

/** An end of a connection. */
export class FeedReconnectDto {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ example: 'closed with 1006' })
  reason: string;
}

/** A feed, its state and what it has brought since the start. */
export class FeedDto {
  @ApiProperty({ example: 'http' })
  name: string;

  @ApiProperty({ example: 'http' })
  kind: string;

  @ApiProperty({ enum: FEED_STATES })
  status: string;

  @ApiProperty({
    enum: ['open', 'closed'],
    nullable: true,
    description: 'Whether the core session of its market is under way, by its days and hours; null = it never closes',
  })
  market: 'open' | 'closed' | null;

  @ApiProperty({ type: [FeedConnectionDto], nullable: true, description: 'Null for who may not manage feeds' })
  connections: FeedConnectionDto[] | null;

  @ApiProperty({ description: 'Whether the replica that answers is the one that is connected; true where there is one process' })
  connected_here: boolean;

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

  @ApiProperty({
    type: [FeedReconnectDto],
    nullable: true,
    description: 'The last 20, oldest first; null for who may not manage feeds',
  })
  reconnect_history: FeedReconnectDto[] | null;

  @ApiProperty({ example: 0 })
  gaps: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { out_of_order: 2 } })
  rejected: Record<string, number>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { late: 1 } })
  flagged: Record<string, number>;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'How far its clock is ahead of ours by its last tick, where that is a second or more',
  })
  clock_skew_ms: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not live; null for who may not manage feeds' })
  last_error: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'Null for who may not manage feeds' })
  token_expires_at: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 21_600, description: 'Seconds until then; null for who may not manage feeds' })
  token_expires_in_s: number | null;
}

export class FeedListDto {
  @ApiProperty({ type: [FeedDto], description: 'The preferred one first' })
  items: FeedDto[];
}
