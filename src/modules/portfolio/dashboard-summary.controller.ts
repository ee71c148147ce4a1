import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Conditional } from '../../platform/http/answers/conditional.js';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { DashboardSummaryDto, type FxConversionDto, SummaryQueryDto } from './books/dto/dashboard-summary.dto.js';
import { PortfolioService } from './portfolio.service.js';

/** How much older a cached answer may be than its ages say. */
const AGE_STEP_MS = 10_000;

@ApiTags('dashboard')
@Controller('dashboard/summary')
@Requires('view_dashboard')
export class DashboardSummaryController {
  constructor(private readonly portfolio: PortfolioService) {}

  @Get()
  @Conditional<DashboardSummaryDto>((body) => Object.assign({}, body, { timestamp: null, fx: body.fx.map(inSteps) }))
  @ApiOperation({
    summary: 'Portfolio totals over brokers',
    description: 'In the base currency. Each broker is in its own, with its status and age.',
  })
  @ApiOkResponse({ type: DashboardSummaryDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  get(@Query() query: SummaryQueryDto, @CurrentUser() user: Principal): DashboardSummaryDto {
    return this.portfolio.summary(user, query);
  }
}

function inSteps({ quotes, ...conversion }: FxConversionDto): unknown {
  return [conversion, quotes.map(({ age_ms: ageMs, ...quote }) => [quote, ageMs === null ? null : Math.floor(ageMs / AGE_STEP_MS)])];
}
