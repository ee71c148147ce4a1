import { ApiProperty } from '@nestjs/swagger';
import { FEED_STATES } from '../../feeds/feed.js';

/** A feed in another state than before, as topic `market` carries it. */
export class FeedEventDto {
  @ApiProperty({ example: 'binance' })
  name: string;

  @ApiProperty({ enum: FEED_STATES })
  status: string;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not live' })
  reason: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  since: string;
}
