import { Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { Form } from '../../platform/http/input/form.js';
import { FeedDto, FeedListDto } from './dto/feed.dto.js';
import { FeedTokenDto } from './dto/feed-token.dto.js';
import { FeedsService } from './feeds.service.js';

@ApiTags('market')
@Controller('market/feeds')
export class FeedsController {
  constructor(private readonly feeds: FeedsService) {}

  @Get()
  @Requires('view_market')
  @ApiOperation({ summary: 'The market data feeds and their states' })
  @ApiOkResponse({ type: FeedListDto })
  list(@CurrentUser() user: Principal): FeedListDto {
    return { items: this.feeds.list(user) };
  }

  @Get(':name')
  @Requires('view_market')
  @ApiOperation({ summary: 'One feed' })
  @ApiParam({ name: 'name', example: 'http' })
  @ApiOkResponse({ type: FeedDto })
  @ApiResponse({ status: 404, description: 'No such feed' })
  get(@Param('name') name: string, @CurrentUser() user: Principal): FeedDto {
    return this.feeds.get(name, user);
  }

  @Post(':name/restart')
  @HttpCode(202)
  @Requires('manage_feeds')
  @ApiOperation({
    summary: 'Reconnect a feed to its venue',
    description: 'New connections replace the present ones; clients keep their subscriptions. It is in the audit trail.',
  })
  @ApiParam({ name: 'name', example: 'http' })
  @ApiResponse({ status: 202, type: FeedDto })
  @ApiResponse({ status: 404, description: 'No such feed' })
  restart(@Param('name') name: string, @CurrentUser() user: Principal): Promise<FeedDto> {
    return this.feeds.restart(name, user);
  }

  @Put(':name/token')
  @HttpCode(202)
  @Requires('manage_feeds')
  @ApiOperation({
    summary: 'Give a feed another token for its venue',
    description: 'It is used at once, is kept until the next start, and is never shown. That it was changed is in the audit trail.',
  })
  @ApiParam({ name: 'name', example: 'http' })
  @ApiResponse({ status: 202, type: FeedDto })
  @ApiResponse({ status: 404, description: 'No such feed' })
  @ApiResponse({ status: 409, description: 'The feed needs no token' })
  token(@Param('name') name: string, @Form(FeedTokenDto) form: FeedTokenDto, @CurrentUser() user: Principal): Promise<FeedDto> {
    return this.feeds.setToken(name, form, user);
  }
}
