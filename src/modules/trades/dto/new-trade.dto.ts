import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A trade as it is sent. For the documentation: `readPostedTrade` checks each by itself, so that a bad one is alone rejected. */
export class NewTradeDto {
  @ApiPropertyOptional({
    example: 'trd-7f3a',
    maxLength: 200,
    description: 'The same id twice is one trade, told again with more. Without it the content is the id, and a timestamp is required',
  })
  id?: string;

  @ApiProperty({ example: 'BTCUSDT', maxLength: 100 })
  symbol: string;

  @ApiProperty({ example: 'BUY', maxLength: 100, description: 'BUY, SELL, long or short' })
  side: string;

  @ApiProperty({ example: 0.5, description: 'Above 0' })
  quantity: number;

  @ApiProperty({ example: 95_000 })
  price: number;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }],
    example: '2025-12-04T10:30:00Z',
    description: 'RFC 3339 (without a zone: UTC) or an epoch in seconds or milliseconds, at most 5 minutes ahead',
  })
  timestamp?: string | number;

  @ApiPropertyOptional({ example: 'CLOSED', description: 'A trade does not go back from CLOSED to OPENED' })
  status?: string;

  @ApiPropertyOptional({ example: 'MARKET' })
  order_type?: string;

  @ApiPropertyOptional({ example: 4.75 })
  fees?: number;

  @ApiPropertyOptional({ example: 'alpha' })
  broker?: string;

  @ApiPropertyOptional({ example: 'momentum' })
  strategy?: string;

  @ApiPropertyOptional({ example: 150.25 })
  pnl?: number;

  @ApiPropertyOptional({ example: 'USD' })
  currency?: string;
}
