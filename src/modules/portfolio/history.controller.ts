import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { timeRange } from '../../common/time-range.js';
import { CurrentUser, Requires } from '../auth/access.js';
import type { Principal } from '../auth/principal.js';
import { HistoryDto, HistoryQueryDto } from './dto/history.dto.js';
import { HistoryService } from './history.service.js';
import { PerformanceScope } from './performance.scope.js';

const DAY_MS = 86_400_000;

@ApiTags('portfolio')
@Controller('portfolio')
@Requires('view_portfolio')
export class HistoryController {
  constructor(
    private readonly scope: PerformanceScope,
    private readonly history: HistoryService,
  ) {}

  @Get('history')
  @ApiOperation({
    summary: 'Equity over time',
    description: 'Sums over brokers at times when all of them were known; nothing is filled in.',
  })
  @ApiOkResponse({ type: HistoryDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  @ApiResponse({ status: 422, description: 'A range that is reversed or naive, or more than 11,000 intervals' })
  get(@Query() { broker, start_time, end_time, interval }: HistoryQueryDto, @CurrentUser() user: Principal): Promise<HistoryDto> {
    const range = timeRange(start_time, end_time, Date.now(), DAY_MS);
    return this.history.equity(this.scope.of(user, broker).brokers, range, interval);
  }
}
