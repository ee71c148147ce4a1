import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString } from 'class-validator';

/** The last price of an instrument. */
export class PriceDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty({ example: 3301.5 })
  ltp: number;

  @ApiProperty({ example: 1770003088123, description: 'Epoch ms, by the exchange where it says so' })
  timestamp: number;

  @ApiProperty({ example: 250 })
  age_ms: number;

  @ApiProperty({ enum: ['live', 'stale'] })
  state: string;

  @ApiProperty({ example: 'zeromq' })
  feed: string;
}

/** An instrument that was asked for and has no value to give. */
export class MissingPriceDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'NOPE' })
  symbol: string;

  @ApiProperty({ enum: ['market.no_data', 'market.no_feed', 'market.unknown_symbol', 'market.capacity', 'request.invalid'] })
  code: string;

  @ApiProperty({ example: 'No feed serves the exchange. GET /api/market/instruments lists what the feeds bring.' })
  message: string;
}

export class PriceListDto {
  @ApiProperty({ type: [PriceDto], description: 'In the order asked' })
  items: PriceDto[];

  @ApiProperty({ type: [MissingPriceDto] })
  missing: MissingPriceDto[];
}

export class QuoteListDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Quotes as on the topic `market:<exchange>:<symbol>:quote`, with `feed`, `state` and `age_ms`',
  })
  items: Record<string, unknown>[];

  @ApiProperty({ type: [MissingPriceDto] })
  missing: MissingPriceDto[];
}

/** Which last prices are asked for. */
export class PricesQueryDto {
  @ApiProperty({ type: [String], example: ['BINANCE:BTCUSDT', 'US:AAPL'], maxItems: 3000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(3000)
  @IsString({ each: true })
  symbols: string[];
}
