import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BUILT_INTERVALS } from '../../bars/bar.js';
import { BarDto } from '../../bars/dto/bar.dto.js';

/** A bar as topics `market:bars:<exchange>:<symbol>:<interval>` carry it. */
export class BarEventDto extends BarDto {
  @ApiProperty({ example: 'BINANCE' })
  exchange: string;

  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ enum: BUILT_INTERVALS, example: '1m' })
  interval: string;

  @ApiPropertyOptional({ description: 'It was closed before, and a late trade has changed it' })
  revised?: true;
}
