import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Conditional, placeInSteps } from '../../platform/http/answers/conditional.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { PortfolioDetailsDto, PortfolioQueryDto } from './dto/portfolio.dto.js';
import { PositionPageDto, PositionsQueryDto } from './books/dto/position.dto.js';
import { PortfolioService } from './portfolio.service.js';

@ApiTags('portfolio')
@Controller('portfolio')
@Requires('view_portfolio')
export class PortfolioController {
  constructor(private readonly portfolio: PortfolioService) {}

  @Get()
  @ApiOperation({
    summary: 'The portfolio over brokers',
    description:
      'A broker that is missing, out of date or without a rate is not in the totals: it is in `excluded`, and `complete` is false.',
  })
  @ApiOkResponse({ type: PortfolioDetailsDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  get(@Query() query: PortfolioQueryDto, @CurrentUser() user: Principal): Promise<PortfolioDetailsDto> {
    return this.portfolio.portfolio(user, query);
  }

  @Get('positions')
  @Conditional<PositionPageDto>(({ stream, ...rows }, history) => [rows, placeInSteps(stream, history)])
  @ApiOperation({ summary: 'Open positions, by broker, symbol and leg' })
  @ApiOkResponse({ type: PositionPageDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  @ApiResponse({ status: 400, description: 'The cursor cannot be read' })
  positions(@Query() query: PositionsQueryDto, @CurrentUser() user: Principal): PositionPageDto {
    return this.portfolio.positions(user, query);
  }
}
