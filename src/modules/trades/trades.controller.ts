import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiProduces, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DryRunQueryDto } from '../../common/wire/dry-run.dto.js';
import { TakesBody } from '../../platform/http/input/body.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { NewTradeDto } from './intake/dto/new-trade.dto.js';
import { TradeExportQueryDto, TradeFilterDto, TradesQueryDto } from './ledger/dto/trade-query.dto.js';
import { TradeReportDto } from './intake/dto/trade-report.dto.js';
import { TradeStatsDto } from './statistics/dto/trade-stats.dto.js';
import { TradePageDto } from './ledger/dto/trade.dto.js';
import { TradeExportService } from './trade-export.service.js';
import { MAX_BATCH, TradesIntake } from './intake/trades.intake.js';
import { TradesService } from './trades.service.js';

const ONE = getSchemaPath(NewTradeDto);
const EXAMPLE = { id: 'example-trd-1', symbol: 'BTCUSDT', side: 'BUY', quantity: 0.5, price: 95_000, timestamp: '2025-12-04T10:30:00Z' };

const EXPORT_EXAMPLE =
  'id,symbol,side,quantity,price,timestamp,status,order_type,fees,broker,strategy,pnl,currency\r\ntrd-1,BTCUSDT,BUY,0.5,95000,2025-12-04T10:30:00.000Z,FILLED,MARKET,4.75,binance,momentum,,USD\r\n';

@ApiTags('trades')
@Controller('trades')
export class TradesController {
  constructor(
    private readonly trades: TradesService,
    private readonly exports: TradeExportService,
    private readonly intake: TradesIntake,
  ) {}

  @Get()
  @Requires('view_trades')
  @ApiOperation({ summary: 'Trades, newest first', description: 'Of the last 7 days unless `start_time` says otherwise.' })
  @ApiResponse({ status: 200, type: TradePageDto })
  @ApiResponse({ status: 400, description: 'The cursor is not one of this list' })
  @ApiResponse({ status: 404, description: 'No such broker' })
  list(@Query() query: TradesQueryDto, @CurrentUser() user: Principal): Promise<TradePageDto> {
    return this.trades.list(query, user);
  }

  @Get('stats')
  @Requires('view_trades')
  @ApiOperation({
    summary: 'Figures over trades',
    description: 'Counts, volume, fees, results and ratios. A figure that cannot be computed is null, with its reason in `reasons`.',
  })
  @ApiResponse({ status: 200, type: TradeStatsDto })
  @ApiResponse({ status: 404, description: 'No such broker' })
  stats(@Query() query: TradeFilterDto, @CurrentUser() user: Principal): Promise<TradeStatsDto> {
    return this.trades.figures(query, user);
  }

  /** Streamed as bytes: an error on the way breaks the connection, so that half a file is never taken for a whole one. */
  @Get('export')
  @Requires('export_data')
  @ApiOperation({
    summary: 'Trades as a file',
    description:
      'In the order of time; of the last 7 days unless `start_time` says otherwise. CSV as in RFC 4180 (a text that a spreadsheet would run as a formula has an apostrophe in front), or one JSON object per line.',
  })
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiResponse({ status: 200, description: 'The file', schema: { type: 'string', format: 'binary', example: EXPORT_EXAMPLE } })
  @ApiResponse({ status: 404, description: 'No such broker' })
  @ApiResponse({ status: 429, description: 'Two exports of the caller are running' })
  async export(
    @Query() query: TradeExportQueryDto,
    @CurrentUser() user: Principal,
    @Req() { method }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (method === 'HEAD') {
      await this.trades.select(query, user);
      reply.headers(this.exports.headersOf(query)).send();
      return;
    }
    const { headers, content } = await this.exports.open(query, user);
    reply.headers(headers).send(content);
  }

  @Post()
  @HttpCode(202)
  @Requires('ingest')
  @TakesBody({ partByPart: true })
  @ApiOperation({
    summary: 'Take in trades',
    description:
      'One trade or an array of up to 10,000. A trade is known by its broker, its symbol and the id of its fill: a known one is reported again, of each figure the later report counts, and nothing known is erased. Without an id its content is its id. An accepted trade is stored before the answer and appears on topic `trades` right after. Here Execute asks for a dry run, which stores nothing; the ids of the examples begin with `example-`.',
  })
  @ApiExtraModels(NewTradeDto)
  @ApiBody({
    schema: { oneOf: [{ $ref: ONE }, { type: 'array', minItems: 1, maxItems: MAX_BATCH, items: { $ref: ONE } }] },
    examples: {
      one: { value: EXAMPLE },
      batch: { value: [EXAMPLE, { ...EXAMPLE, id: 'example-trd-2', side: 'SELL', status: 'CLOSED', pnl: 150.25, broker: 'alpha' }] },
    },
  })
  @ApiResponse({ status: 202, type: TradeReportDto })
  @ApiResponse({ status: 422, description: 'Nothing in the body is a trade, or there are more than 10,000' })
  @ApiResponse({ status: 503, description: 'The trades cannot be stored now; nothing is promised, sending again is safe' })
  post(@Body() body: unknown, @Query() { dry_run: dryRun }: DryRunQueryDto, @CurrentUser() user: Principal): Promise<TradeReportDto> {
    return dryRun ? this.intake.check(body, user) : this.intake.accept(body, user);
  }
}
