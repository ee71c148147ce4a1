import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Problem } from '../../../common/problem.js';
import { Conditional } from '../../../platform/http/answers/conditional.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { CHART_KINDS, isChartKind } from './chart.kind.js';
import { ChartService } from './chart.service.js';
import { ChartDto, ChartQueryDto } from './dto/chart.dto.js';
import { PerformanceDto, PerformanceQueryDto } from './dto/performance.dto.js';
import { PerformanceScope } from './performance.scope.js';
import { PerformanceService } from './performance.service.js';

@ApiTags('dashboard')
@Controller('dashboard')
@Requires('view_dashboard')
export class PerformanceController {
  constructor(
    private readonly scope: PerformanceScope,
    private readonly performance: PerformanceService,
    private readonly charts: ChartService,
  ) {}

  @Get('performance')
  @ApiOperation({
    summary: 'Performance over a timeframe',
    description:
      'Figures of the brokers together, in base currency: hourly closes for `1d` and `1w`, daily ones for what is longer. A figure that ' +
      'is not defined is null with a reason; `convention` says how all of them were computed.',
  })
  @ApiOkResponse({ type: PerformanceDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees; no metric of the type of `benchmark`' })
  get(@Query() { broker, timeframe, benchmark }: PerformanceQueryDto, @CurrentUser() user: Principal): Promise<PerformanceDto> {
    return this.performance.performance({ scope: this.scope.of(user, broker), timeframe, benchmark });
  }

  @Get('charts/:kind')
  @Conditional()
  @ApiOperation({
    summary: 'A series to draw',
    description: '`1d` is drawn from samples, `1w` from hourly closes, what is longer from daily ones. First, last and extremes are kept.',
  })
  @ApiParam({ name: 'kind', enum: CHART_KINDS })
  @ApiOkResponse({ type: ChartDto })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees; no such chart' })
  chart(@Param('kind') kind: string, @Query() query: ChartQueryDto, @CurrentUser() user: Principal): Promise<ChartDto> {
    if (!isChartKind(kind)) throw new Problem('request.not_found', { detail: `There are charts of ${CHART_KINDS.join(', ')}.` });
    return this.charts.chart(kind, this.scope.of(user, query.broker).brokers, query.timeframe, query.points);
  }
}
