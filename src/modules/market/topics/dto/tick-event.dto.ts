import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A value of an instrument, as topics `market:<exchange>:<symbol>` carry it; a field that is not known is absent. */
export class TickEventDto {
  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ example: 'BINANCE' })
  exchange: string;

  @ApiProperty({ enum: [1, 2, 3], description: 'Last price, quote, order book; each includes the fields of the one before' })
  mode: number;

  @ApiPropertyOptional({ example: 3301.5 })
  ltp?: number;

  @ApiProperty({ example: 1770003088123, description: 'Epoch ms, by the exchange where it says so' })
  timestamp: number;

  @ApiProperty({ example: 1770003088125 })
  received_at: number;

  @ApiProperty({ example: 'binance' })
  feed: string;

  @ApiProperty({ enum: ['live', 'stale'] })
  state: string;
}
