import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** An instrument by its two names. */
export class SymbolDto {
  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty({ example: 'NSE' })
  exchange: string;
}

/** What is to be held, or not any more. For the documentation: the entries are judged one by one. */
export class SymbolsBodyDto {
  @ApiProperty({ type: [SymbolDto], minItems: 1, maxItems: 3000 })
  symbols: SymbolDto[];

  @ApiPropertyOptional({ example: 'Quote', description: 'LTP, Quote or Depth in any case, or 1, 2, 3' })
  mode?: string;

  @ApiPropertyOptional({ example: 'http', description: 'The feed' })
  broker?: string;

  @ApiPropertyOptional({ example: 3600, minimum: 1, maximum: 86_400, description: 'Until so long after the last call it is held' })
  ttl_seconds?: number;
}

export class SubscriptionDto extends SymbolDto {
  @ApiProperty({ enum: ['LTP', 'Quote', 'Depth'] })
  mode: string;
}

export class WebsocketStatusDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ description: 'At least one feed is connected' })
  connected: boolean;

  @ApiProperty()
  authenticated: boolean;

  @ApiProperty({ example: 'http' })
  broker: string;

  @ApiProperty({ example: 'ws://127.0.0.1:8080/ws/market' })
  websocket_url: string;

  @ApiProperty({ example: 1 })
  active_subscriptions: number;

  @ApiProperty({ type: [SubscriptionDto] })
  subscriptions: SubscriptionDto[];
}

export class ListedSubscriptionDto extends SubscriptionDto {
  @ApiProperty({ enum: ['openalgo', 'house', 'rest'] })
  via: string;

  @ApiProperty({ example: 'o1' })
  client_id: string;

  @ApiProperty({ enum: ['live', 'waiting', 'stale'] })
  state: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  last_tick_at: string | null;
}

export class SubscriptionListDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ type: [ListedSubscriptionDto], description: 'Of the principal, over all transports' })
  subscriptions: ListedSubscriptionDto[];

  @ApiProperty({ example: 1 })
  count: number;

  @ApiProperty({ example: 'http' })
  broker: string;
}

export class HeldSymbolsDto {
  @ApiProperty({ type: [SymbolDto] })
  symbols: SymbolDto[];

  @ApiProperty({ enum: ['LTP', 'Quote', 'Depth'] })
  mode: string;

  @ApiProperty({ example: 1 })
  count: number;
}

export class FailedSymbolDto extends SymbolDto {
  @ApiProperty({ example: 'NO_FEED' })
  code: string;

  @ApiProperty({ example: 'No feed serves this exchange' })
  message: string;
}

export class SubscribeAnswerDto {
  @ApiProperty({ enum: ['success', 'partial'] })
  status: string;

  @ApiProperty({ example: 'Subscription processing complete' })
  message: string;

  @ApiProperty({ type: HeldSymbolsDto })
  subscriptions: HeldSymbolsDto;

  @ApiProperty({ type: [FailedSymbolDto] })
  failed: FailedSymbolDto[];

  @ApiProperty({ example: 'http' })
  broker: string;
}

export class UnsubscribeAnswerDto {
  @ApiProperty({ enum: ['success', 'partial'] })
  status: string;

  @ApiProperty({ example: 'Unsubscription processing complete' })
  message: string;

  @ApiProperty({ type: HeldSymbolsDto })
  unsubscriptions: HeldSymbolsDto;

  @ApiProperty({ example: 'http' })
  broker: string;
}

export class UnsubscribeAllAnswerDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ example: 'Unsubscribed from all symbols' })
  message: string;

  @ApiProperty({ example: 'http' })
  broker: string;
}

export class StreamKeyDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ example: 'qs_...', description: 'An `api_key` for market sockets alone' })
  api_key: string;

  @ApiProperty({ format: 'date-time' })
  expires_at: string;

  @ApiProperty({ example: 'stream_key' })
  kind: string;
}

export class WebsocketConfigDto {
  @ApiProperty({ example: 'success' })
  status: string;

  @ApiProperty({ example: 'wss://desk.example/ws/market' })
  websocket_url: string;

  @ApiProperty()
  is_secure: boolean;

  @ApiProperty({ example: 'ws://127.0.0.1:8765' })
  original_url: string;
}

/** Of which instrument the value is asked for; of none = of all that the principal follows. */
export class MarketDataQueryDto {
  @ApiPropertyOptional({ description: 'Together with `exchange`' })
  @IsOptional()
  @IsString()
  symbol?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  exchange?: string;
}

export class TradeSafeQueryDto {
  @ApiPropertyOptional({ description: 'Such as `NSE:TCS,NSE:INFY`; none = the feeds of everything that is followed' })
  @IsOptional()
  @IsString()
  symbols?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 86_400_000, default: 30_000 })
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  max_age_ms?: number;
}
