import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DAY_MS } from '../../../common/time/time.js';
import { timeRange } from '../../../common/time/time-range.js';
import { fileHeaders, fileOf } from '../../../platform/http/answers/file-answer.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { HistoryDto, HistoryQueryDto } from './dto/history.dto.js';
import { HistoryService } from './history.service.js';
import { PerformanceScope } from './performance.scope.js';

const COLUMNS = ['timestamp', 'value', 'currency', 'partial'] as const;
const CSV_EXAMPLE = 'timestamp,value,currency,partial\r\n2025-12-04T10:30:00.000Z,104000,USD,false\r\n';
const NDJSON_EXAMPLE = '{"timestamp":"2025-12-04T10:30:00.000Z","value":104000,"currency":"USD","partial":false}\n';

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
    description:
      'Sums over brokers at times when all of them were known; nothing is filled in. A broker has one close in each interval of EQUITY_SAMPLE_SECONDS, its latest summary; that of an hour or a day is the last of these. A rate is known by its pair and day.',
  })
  @ApiExtraModels(HistoryDto)
  @ApiOkResponse({
    description: 'Equity over time',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(HistoryDto) } },
      'text/csv': { schema: { type: 'string', example: CSV_EXAMPLE } },
      'application/x-ndjson': { schema: { type: 'string', example: NDJSON_EXAMPLE } },
    },
  })
  @ApiNotFoundResponse({ description: 'No broker of that name, or none that the asker sees' })
  @ApiResponse({ status: 422, description: 'A range that is reversed or naive, or more than 11,000 intervals' })
  async get(
    @Query() { broker, start_time, end_time, interval, format }: HistoryQueryDto,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HistoryDto | string> {
    const range = timeRange(start_time, end_time, Date.now(), DAY_MS);
    const history = await this.history.equity(this.scope.of(user, broker).brokers, range, interval);
    if (format === 'json') return history;
    const { currency, items } = history;
    reply.headers(fileHeaders(format, 'history'));
    return fileOf(
      format,
      COLUMNS,
      items.map(({ timestamp, value, partial = false }) => ({ timestamp, value, currency, partial })),
    );
  }
}
