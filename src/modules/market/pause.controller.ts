import { Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Form } from '../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { MarketPauseDto, NewMarketPauseDto } from './dto/market-pause.dto.js';
import { MarketPause } from './websocket/market.pause.js';
import type { Pause } from './websocket/market-pause.repository.js';

@ApiTags('market')
@Controller('market/pause')
export class PauseController {
  constructor(private readonly pause: MarketPause) {}

  @Get()
  @Requires('view_market')
  @ApiOperation({ summary: 'Whether market data is paused, so that it must not be traded on' })
  @ApiOkResponse({ type: MarketPauseDto })
  get(): MarketPauseDto {
    return toDto(this.pause.current);
  }

  @Put()
  @HttpCode(200)
  @Requires('manage_feeds')
  @ApiOperation({
    summary: 'Pause market data: it must not be traded on',
    description:
      'From now on `trade-safe` answers false with this reason, on all replicas and after a restart, until the pause is ended. Values continue ' +
      'as before. It is in the audit trail.',
  })
  @ApiOkResponse({ type: MarketPauseDto })
  async begin(@Form(NewMarketPauseDto) { reason }: NewMarketPauseDto, @CurrentUser() user: Principal): Promise<MarketPauseDto> {
    return toDto(await this.pause.begin(reason, user));
  }

  @Delete()
  @HttpCode(200)
  @Requires('manage_feeds')
  @ApiOperation({ summary: 'End the pause', description: 'It is in the audit trail.' })
  @ApiOkResponse({ type: MarketPauseDto })
  async end(@CurrentUser() user: Principal): Promise<MarketPauseDto> {
    await this.pause.end(user);
    return toDto(null);
  }
}

function toDto(pause: Pause | null): MarketPauseDto {
  return { paused: pause !== null, by: pause?.pausedBy ?? null, reason: pause?.reason ?? null, since: pause?.at.toISOString() ?? null };
}
