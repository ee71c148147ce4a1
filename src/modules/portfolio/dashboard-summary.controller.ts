import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { DashboardSummaryDto, SummaryQueryDto } from './books/dto/dashboard-summary.dto.js';
import { PortfolioService } from './portfolio.service.js';

@ApiTags('dashboard')
@Controller('dashboard/summary')
@Requires('view_dashboard')
export class DashboardSummaryController {
  constructor(private readonly portfolio: PortfolioService) {}

  @Get()
  @ApiOperation({
    summary: 'Portfolio totals over brokers',
    description: 'In the base currency. Each broker is shown in its own, with its status and age.',
  })
  @ApiOkResponse({ type: DashboardSummaryDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  get(@Query() query: SummaryQueryDto, @CurrentUser() user: Principal): DashboardSummaryDto {
    return this.portfolio.summary(user, query);
  }
}
