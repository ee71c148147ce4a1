import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BUILT_INTERVALS } from '../../bars/bar.js';
import { BarDto } from '../../bars/dto/bar.dto.js';

/** A bar as topics `market:bars:<exchange>:<symbol>:<interval>` carry it. */
export class BarEventDto extends BarDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty({ enum: BUILT_INTERVALS })
  interval: string;

  @ApiPropertyOptional({ description: 'It was closed before, and a late trade has changed it' })
  revised?: true;
}
