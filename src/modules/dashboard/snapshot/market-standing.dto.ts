import { ApiProperty } from '@nestjs/swagger';

/** A feed of market data and its state. */
export class MarketFeedStandingDto {
  /** @example "http" */
  name: string;
  /** @example "live" */
  status: string;
}

/** Whether market data is available and may be traded on. */
export class MarketStandingDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'], description: 'healthy: a feed is live and has brought a tick in the last 30 s' })
  status: 'healthy' | 'unhealthy';
  trade_safe: boolean;
  @ApiProperty({ type: String, nullable: true, example: 'feed http is stale', description: 'Why not; null = it is safe' })
  reason: string | null;
  feeds: MarketFeedStandingDto[];
}
