import { Body, Controller, Get, Header, HttpCode, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { NoQueryDto } from '../../../platform/http/input/query.js';
import { TakesBody } from '../../../platform/http/input/body.js';
import { Authenticated, CurrentUser, Requires } from '../../auth/access/access.js';
import { STREAM_KEY_SECONDS, StreamKeys } from '../../auth/access/stream-keys.js';
import { may, type Principal } from '../../auth/identity/principal.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { MarketHealthDto, MetricsAnswerDto, TradeSafeDto } from './dto/market-health.dto.js';
import {
  MarketDataQueryDto,
  StreamKeyDto,
  SubscribeAnswerDto,
  SubscriptionListDto,
  SymbolsBodyDto,
  TradeSafeQueryDto,
  UnsubscribeAllAnswerDto,
  UnsubscribeAnswerDto,
  WebsocketConfigDto,
  WebsocketStatusDto,
} from './dto/websocket.dto.js';
import { MarketHealth } from './market.health.js';
import { MarketProblemFilter } from './market-problem.filter.js';
import { RestHoldings } from './rest.holdings.js';
import { readNames } from './symbols.reader.js';
import { TradeSafe } from './trade-safe.js';
import { WebsocketService } from './websocket.service.js';

const BODY = {
  type: SymbolsBodyDto,
  examples: { one: { value: { symbols: [{ symbol: 'BTCUSDT', exchange: 'BINANCE' }], mode: 'Quote' } } },
};
const FRAME = { type: 'market_data', symbol: 'TCS', exchange: 'NSE', mode: 1, data: { ltp: 3301.5 }, broker: 'http', seq: 41 };

/** The paths and names of OpenAlgo, with our access control and HTTP statuses. */
@ApiTags('market')
@Controller('websocket')
@UseFilters(MarketProblemFilter)
export class WebsocketController {
  constructor(
    private readonly market: WebsocketService,
    private readonly rest: RestHoldings,
    private readonly health: MarketHealth,
    private readonly safe: TradeSafe,
    private readonly feeds: FeedRegistry,
    private readonly keys: StreamKeys,
  ) {}

  @Get('status')
  @Requires('view_market')
  @ApiOperation({ summary: 'Whether feeds are connected, and what the principal follows' })
  @ApiOkResponse({ type: WebsocketStatusDto })
  status(@CurrentUser() user: Principal, @Req() request: FastifyRequest, @Query() _query: NoQueryDto): WebsocketStatusDto {
    const subscriptions = this.market.subscriptions(user).subscriptions.map(({ exchange, symbol, mode }) => ({ exchange, symbol, mode }));
    const { url: websocket_url } = this.market.addresses(request);
    const standing = { connected: this.health.connected, authenticated: true, broker: this.feeds.broker, websocket_url };
    return { status: 'success', ...standing, active_subscriptions: subscriptions.length, subscriptions };
  }

  @Get('subscriptions')
  @Requires('view_market')
  @ApiOperation({ summary: 'What the principal follows, over all transports' })
  @ApiOkResponse({ type: SubscriptionListDto })
  subscriptions(@CurrentUser() user: Principal): SubscriptionListDto {
    return this.market.subscriptions(user);
  }

  @Post('subscribe')
  @HttpCode(200)
  @Requires('view_market')
  @TakesBody({ partByPart: true })
  @ApiOperation({ summary: 'Subscribe the principal to symbols, until some time after its last call' })
  @ApiBody(BODY)
  @ApiOkResponse({ type: SubscribeAnswerDto })
  @ApiResponse({ status: 422, description: 'No list of symbols, or a mode that is not understood' })
  subscribe(@CurrentUser() user: Principal, @Body() body: unknown): SubscribeAnswerDto {
    return this.market.subscribe(user, body);
  }

  @Post('unsubscribe')
  @HttpCode(200)
  @Requires('view_market')
  @TakesBody({ partByPart: true })
  @ApiOperation({ summary: 'Release symbols that the principal holds by REST' })
  @ApiBody(BODY)
  @ApiOkResponse({ type: UnsubscribeAnswerDto })
  unsubscribe(@CurrentUser() user: Principal, @Body() body: unknown): UnsubscribeAnswerDto {
    return this.market.unsubscribe(user, body);
  }

  @Post('unsubscribe-all')
  @HttpCode(200)
  @Requires('view_market')
  @ApiOperation({ summary: 'Release everything that the principal holds by REST' })
  @ApiOkResponse({ type: UnsubscribeAllAnswerDto })
  unsubscribeAll(@CurrentUser() { id }: Principal): UnsubscribeAllAnswerDto {
    this.rest.releaseAll(id);
    return { status: 'success', message: 'Unsubscribed from all symbols', broker: this.feeds.broker };
  }

  @Get('market-data')
  @Requires('view_market')
  @ApiOperation({ summary: 'The value of one instrument in its highest mode, or those of all that the principal follows' })
  @ApiOkResponse({ schema: { type: 'object', example: { status: 'success', data: FRAME, timestamp: 1_770_003_088 } } })
  @ApiResponse({ status: 404, description: 'No feed has sent a tick of it' })
  marketData(@CurrentUser() user: Principal, @Query() query: MarketDataQueryDto): Record<string, unknown> {
    return this.market.marketData(user, query);
  }

  @Get('apikey')
  @Header('Cache-Control', 'no-store')
  @Authenticated()
  @ApiOperation({
    summary: 'A stream key: opens market sockets for 15 minutes',
    description: 'For logins that may view market data. It carries nothing else, and ends with the session.',
  })
  @ApiOkResponse({ type: StreamKeyDto })
  @ApiResponse({ status: 403, description: 'A key makes no keys; or the login may not view market data' })
  async apikey(@CurrentUser() user: Principal): Promise<StreamKeyDto> {
    if (!may(user, 'view_market')) throw new Problem('auth.forbidden', { detail: 'This needs the permission view_market.' });
    const expiresAt = new Date(Date.now() + STREAM_KEY_SECONDS * 1000).toISOString();
    return { status: 'success', api_key: await this.keys.issue(user), expires_at: expiresAt, kind: 'stream_key' };
  }

  @Get('config')
  @Requires('view_market')
  @ApiOperation({ summary: 'Where market sockets are' })
  @ApiOkResponse({ type: WebsocketConfigDto })
  config(@Req() request: FastifyRequest, @Query() _query: NoQueryDto): WebsocketConfigDto {
    const { isSecure: is_secure, url: websocket_url, original: original_url } = this.market.addresses(request);
    return { status: 'success', websocket_url, is_secure, original_url };
  }

  @Get('health')
  @Requires('view_market')
  @ApiOperation({ summary: 'How the market data service is doing' })
  @ApiOkResponse({ type: MarketHealthDto })
  readHealth(): MarketHealthDto {
    return this.health.read();
  }

  @Get('trade-safe')
  @Requires('view_market')
  @ApiOperation({ summary: 'Whether trades may rely on the market data, and if not, why' })
  @ApiOkResponse({ type: TradeSafeDto })
  tradeSafe(@Query() { symbols, max_age_ms }: TradeSafeQueryDto): TradeSafeDto {
    const { reason, isFresh: data_fresh, symbols: judged } = this.safe.judge(readNames(symbols), max_age_ms);
    const rows = judged.map(({ name, reason: why, ageMs }) => ({ ...name, safe: why === null, reason: why, age_ms: ageMs }));
    return { safe: reason === null, reason, data_fresh, checked_at: new Date().toISOString(), symbols: rows };
  }

  @Get('metrics')
  @Requires('view_market')
  @ApiOperation({ summary: 'Counts of the market data service' })
  @ApiOkResponse({ type: MetricsAnswerDto })
  metrics(): MetricsAnswerDto {
    return { status: 'success', metrics: this.health.metrics() };
  }
}
