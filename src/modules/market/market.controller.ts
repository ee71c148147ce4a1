import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { DryRunQueryDto } from '../../common/wire/dry-run.dto.js';
import { TakesBody } from '../../platform/http/input/body.js';
import { Form } from '../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { NewTickDto } from './feeds/dto/new-tick.dto.js';
import type { Page } from '../../common/wire/page.js';
import { InstrumentDto, InstrumentPageDto, InstrumentsQueryDto } from './dto/instrument.dto.js';
import { LevelsQueryDto, SymbolsQueryDto } from './dto/market-query.dto.js';
import { PriceListDto, PricesQueryDto, QuoteListDto } from './dto/price.dto.js';
import { TickReportDto } from './feeds/dto/tick-report.dto.js';
import { MAX_TICKS, TickIntake } from './feeds/intake/tick.intake.js';
import { InstrumentsService } from './instruments.service.js';
import { MarketService } from './market.service.js';

const ONE = getSchemaPath(NewTickDto);
const EXAMPLE = { exchange: 'NSE', symbol: 'EXAMPLE-TCS', ltp: 3301.5, volume: 7_082_847 };

const DEPTH_EXAMPLE = {
  ...{
    symbol: 'TCS',
    exchange: 'NSE',
    mode: 3,
    ltp: 3521.5,
    timestamp: 1_795_694_400_000,
    received_at: 1_795_694_400_012,
    feed: 'http',
    state: 'live',
  },
  bids: [{ price: 3521.4, quantity: 120, orders: 3 }],
  asks: [{ price: 3521.6, quantity: 80, orders: 2 }],
};

@ApiTags('market')
@Controller('market')
export class MarketController {
  constructor(
    private readonly intake: TickIntake,
    private readonly market: MarketService,
    private readonly instruments: InstrumentsService,
  ) {}

  @Post('ticks')
  @HttpCode(202)
  @Requires('ingest')
  @TakesBody({ partByPart: true, lines: true })
  @ApiOperation({
    summary: 'Take in ticks',
    description:
      'One tick or an array of up to 10,000, also as `application/x-ndjson`. Each is judged by itself. Accepted means in the cache and in ' +
      'the bars; market data is not journalled. Execute on this page sends a dry run, which takes nothing in.',
  })
  @ApiExtraModels(NewTickDto)
  @ApiBody({
    schema: { oneOf: [{ $ref: ONE }, { type: 'array', minItems: 1, maxItems: MAX_TICKS, items: { $ref: ONE } }] },
    examples: { one: { value: EXAMPLE }, batch: { value: [EXAMPLE, { ...EXAMPLE, symbol: 'EXAMPLE-INFY', ltp: 1500.25 }] } },
  })
  @ApiResponse({ status: 202, type: TickReportDto })
  @ApiResponse({ status: 422, description: 'Nothing in the body is a tick, or there are more than 10,000' })
  @ApiResponse({ status: 503, description: 'More than 50,000 ticks wait; nothing of the call was taken' })
  post(@Body() body: unknown, @Query() { dry_run: dryRun }: DryRunQueryDto, @CurrentUser() user: Principal): Promise<TickReportDto> {
    return dryRun ? this.intake.check(body) : this.intake.accept(body, user.id);
  }

  @Get('ltp')
  @Requires('view_market')
  @ApiOperation({ summary: 'Last prices', description: 'Of up to 500 instruments; stale ones come with `state: "stale"` and their age.' })
  @ApiOkResponse({ type: PriceListDto })
  prices(@Query() { symbols }: SymbolsQueryDto): PriceListDto {
    return this.market.pricesOf(symbols);
  }

  @Post('ltp')
  @HttpCode(200)
  @Requires('view_market')
  @ApiOperation({ summary: 'Last prices of up to 3,000 instruments' })
  @ApiOkResponse({ type: PriceListDto })
  manyPrices(@Form(PricesQueryDto) { symbols }: PricesQueryDto): PriceListDto {
    return this.market.prices(symbols);
  }

  @Get('quotes')
  @Requires('view_market')
  @ApiOperation({ summary: 'Quotes', description: 'Of up to 200 instruments.' })
  @ApiOkResponse({ type: QuoteListDto })
  quotes(@Query() { symbols }: SymbolsQueryDto): QuoteListDto {
    return this.market.quotesOf(symbols);
  }

  @Get('depth/:exchange/:symbol')
  @Requires('view_market')
  @ApiOperation({ summary: 'The order book of an instrument', description: 'As on the topic `market:<exchange>:<symbol>:depth`.' })
  @ApiParam({ name: 'exchange', example: 'BINANCE' })
  @ApiParam({ name: 'symbol', example: 'BTCUSDT', description: 'URL-encoded' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true, example: DEPTH_EXAMPLE } })
  @ApiResponse({ status: 404, description: 'No feed serves it, or there is no order book of it yet' })
  depth(
    @Param('exchange') exchange: string,
    @Param('symbol') symbol: string,
    @Query() { levels }: LevelsQueryDto,
  ): Record<string, unknown> {
    return this.market.depth(exchange, symbol, levels);
  }

  @Get('instruments')
  @Requires('view_market')
  @ApiOperation({ summary: 'The instruments that have ticks or followers, by exchange and symbol' })
  @ApiOkResponse({ type: InstrumentPageDto })
  list(@Query() query: InstrumentsQueryDto): Page<InstrumentDto> {
    return this.instruments.list(query);
  }
}
