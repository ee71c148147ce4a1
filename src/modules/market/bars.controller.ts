import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '../auth/access/access.js';
import { BarsService } from './bars.service.js';
import { BarListDto, BarsQueryDto } from './bars/dto/bar.dto.js';

@ApiTags('market')
@Controller('market/bars')
export class BarsController {
  constructor(private readonly bars: BarsService) {}

  @Get(':exchange/:symbol')
  @Requires('view_market')
  @ApiOperation({
    summary: 'Bars of an instrument',
    description:
      'Built from the trades that feeds report, by the time of the trade in UTC. An interval without a trade has no bar. Bars of a second ' +
      'are kept of the instruments that were followed most recently.',
  })
  @ApiParam({ name: 'exchange', example: 'BINANCE' })
  @ApiParam({ name: 'symbol', example: 'BTCUSDT', description: 'URL-encoded' })
  @ApiOkResponse({ type: BarListDto })
  @ApiResponse({ status: 404, description: 'No feed serves it, or it has no trades here yet' })
  list(@Param('exchange') exchange: string, @Param('symbol') symbol: string, @Query() query: BarsQueryDto): Promise<BarListDto> {
    return this.bars.list(exchange, symbol, query);
  }
}
