import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { fileHeaders, fileOf } from '../../platform/http/answers/file-answer.js';
import { Requires } from '../auth/access/access.js';
import { BarsService } from './bars.service.js';
import { BarListDto, BarsQueryDto } from './bars/dto/bar.dto.js';

const COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume', 'trades', 'vwap', 'closed', 'filled'] as const;
const CSV_EXAMPLE = `${COLUMNS.join(',')}\r\n1770003060000,3300.5,3302,3299.25,3301.5,1250,42,3300.87,true,false\r\n`;
const NDJSON_EXAMPLE =
  '{"timestamp":1770003060000,"open":3300.5,"high":3302,"low":3299.25,"close":3301.5,"volume":1250,"trades":42,"vwap":3300.87,' +
  '"closed":true,"filled":false}\n';

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
  @ApiExtraModels(BarListDto)
  @ApiOkResponse({
    description: 'The bars',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(BarListDto) } },
      'text/csv': { schema: { type: 'string', example: CSV_EXAMPLE } },
      'application/x-ndjson': { schema: { type: 'string', example: NDJSON_EXAMPLE } },
    },
  })
  @ApiResponse({ status: 404, description: 'No feed serves it, or it has no trades here yet' })
  async list(
    @Param('exchange') exchange: string,
    @Param('symbol') symbol: string,
    @Query() query: BarsQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BarListDto | string> {
    const list = await this.bars.list(exchange, symbol, query);
    const { format } = query;
    if (format === 'json') return list;
    reply.headers(fileHeaders(format, 'bars'));
    return fileOf(
      format,
      COLUMNS,
      list.items.map((bar) => Object.assign({ filled: false }, bar)),
    );
  }
}
