import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A trade as clients send it. For the documentation only: `readPostedTrade` checks each trade of a body, and rejects only the bad ones. */
export class NewTradeDto {
  @ApiPropertyOptional({
    oneOf: [{ type: 'string', maxLength: 200 }, { type: 'integer' }],
    example: 'trd-7f3a',
    description:
      'The id of the fill, not of its order. Broker, symbol and id together are the trade: reported again, it is updated. As a number it is kept with all its digits, as text. Without it the content is the id, and a timestamp is required',
  })
  id?: string | number;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', maxLength: 200 }, { type: 'integer' }],
    description: 'The other name of `id`, as events have it; send one of the two',
  })
  trade_id?: string | number;

  @ApiProperty({ example: 'BTCUSDT', maxLength: 100 })
  symbol: string;

  @ApiProperty({
    example: 'BUY',
    maxLength: 100,
    description:
      'BUY or SELL, in the words of orders and exports too (long, short, BOT, SLD, B, S, bid, ask, Buy to Open, long entry ...). Another word is kept, and counted as `other`',
  })
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

  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }],
    example: '2025-12-04T10:30:05Z',
    description:
      'When the source last changed this report; the time of the trade where it is absent. Of two reports of a trade the later one has the figures, of the same time the one that arrives later',
  })
  updated_at?: string | number;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string', maxLength: 200 }, { type: 'integer' }],
    example: 'ord-19',
    description: 'The order that it fills; an order may have several fills',
  })
  order_id?: string | number;

  @ApiPropertyOptional({ example: 'CLOSED', description: 'A trade does not go back from FILLED or CLOSED to OPENED' })
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
