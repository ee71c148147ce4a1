import { ApiProperty } from '@nestjs/swagger';
import { FEED_STATES } from '../../feeds/feed.js';

/** Counts of the market data service since its start. */
export class MarketMetricsDto {
  @ApiProperty({ example: 10 })
  total_symbols: number;

  @ApiProperty({ example: 1204 })
  total_updates: number;

  @ApiProperty({ example: 90, description: 'Questions for a value that was there and not stale' })
  cache_hits: number;

  @ApiProperty({ example: 10 })
  cache_misses: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.9, description: 'Null before the first read' })
  hit_rate: number | null;

  @ApiProperty({ example: 0 })
  validation_errors: number;

  @ApiProperty({ example: 0, description: 'How often a followed value has become stale' })
  stale_data_events: number;

  @ApiProperty({ example: 3, description: 'Clients, principals and parts of the backend that follow something' })
  total_subscribers: number;

  @ApiProperty({ example: 0 })
  critical_subscribers: number;
}

export class MetricsAnswerDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ type: MarketMetricsDto })
  metrics: MarketMetricsDto;
}

/** A feed and its state. */
export class FeedHealthDto {
  @ApiProperty({ example: 'http' })
  name: string;

  @ApiProperty({ enum: FEED_STATES })
  status: string;
}

/** Health of the market data service. */
export class MarketHealthDto extends MarketMetricsDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status: string;

  @ApiProperty()
  healthy: boolean;

  @ApiProperty()
  connected: boolean;

  @ApiProperty()
  authenticated: boolean;

  @ApiProperty({ description: 'A tick has come in the last 30 s' })
  data_flow_healthy: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 0.4 })
  last_data_age_seconds: number | null;

  @ApiProperty({ example: 10 })
  cache_size: number;

  @ApiProperty({ example: 1204 })
  total_updates_processed: number;

  @ApiProperty({ example: 0 })
  reconnect_count: number;

  @ApiProperty({ example: 3600 })
  uptime_seconds: number;

  @ApiProperty()
  trade_management_safe: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'nothing subscribed', description: 'Why it is not safe' })
  trade_management_reason: string | null;

  @ApiProperty({ example: 'Market data flows' })
  message: string;

  @ApiProperty({ type: [FeedHealthDto] })
  feeds: FeedHealthDto[];
}

/** Whether one symbol may be traded on. */
export class SymbolSafetyDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty()
  safe: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'NSE:TCS is 31000 ms old' })
  reason: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 31_000, description: 'Null = there is no price' })
  age_ms: number | null;
}

/** Whether trades may rely on the market data. */
export class TradeSafeDto {
  @ApiProperty()
  safe: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'no data for NSE:TCS', description: 'The first reason that holds; null = safe' })
  reason: string | null;

  @ApiProperty()
  data_fresh: boolean;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  checked_at: string;

  @ApiProperty({ type: [SymbolSafetyDto] })
  symbols: SymbolSafetyDto[];
}
