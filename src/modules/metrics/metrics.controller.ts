import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DryRunQueryDto } from '../../common/wire/dry-run.dto.js';
import { fileHeaders, isFileFormat } from '../../platform/http/answers/file-answer.js';
import { TakesBody } from '../../platform/http/input/body.js';
import { DocumentedQuery } from '../../platform/http/input/query.js';
import { CurrentUser, principalOf, Requires } from '../auth/access/access.js';
import type { Principal } from '../auth/identity/principal.js';
import { MetricPointDto, MetricPointsDto } from './dto/metric-point.dto.js';
import { MetricReportDto } from './intake/dto/metric-report.dto.js';
import { MetricTypePageDto } from './dto/metric-type.dto.js';
import { MetricTypesQueryDto } from './dto/metric-types-query.dto.js';
import { NewMetricPointDto } from './intake/dto/new-metric-point.dto.js';
import { MetricHistoryQueryDto } from './history/dto/metric-history-query.dto.js';
import { MetricsHistory } from './history/metrics.history.js';
import { MAX_POINTS, MetricsIntake } from './intake/metrics.intake.js';
import { MetricsService } from './metrics.service.js';

const ONE = getSchemaPath(NewMetricPointDto);
const EXAMPLE = { type: 'example_cpu', value: 0.42, labels: { host: 'desk-1' } };
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };
const TYPE = { name: 'type', type: String, example: 'cpu' };
const CSV_EXAMPLE = 'timestamp,value,label.host\r\n2025-12-04T10:30:00.000Z,0.42,desk-1\r\n';
const NDJSON_EXAMPLE = '{"timestamp":"2025-12-04T10:30:00.000Z","value":0.42,"labels":{"host":"desk-1"}}\n';
const LABEL = {
  name: 'label.host',
  required: false,
  type: String,
  description: 'Only series with this label; any name behind `label.`, up to 16 of them',
  example: 'desk-1',
};

@ApiTags('metrics')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly intake: MetricsIntake,
    private readonly metrics: MetricsService,
    private readonly history: MetricsHistory,
  ) {}

  @Post()
  @HttpCode(202)
  @Requires('ingest')
  @TakesBody({ partByPart: true })
  @ApiOperation({
    summary: 'Take in metrics',
    description:
      'One point or an array of up to 10,000. An accepted point is stored before the answer. Of points with the same type, labels and ' +
      'timestamp the first one counts, so sending again is safe. Here Execute asks for a dry run, which stores nothing.',
  })
  @ApiExtraModels(NewMetricPointDto)
  @ApiBody({
    schema: { oneOf: [{ $ref: ONE }, { type: 'array', minItems: 1, maxItems: MAX_POINTS, items: { $ref: ONE } }] },
    examples: { one: { value: EXAMPLE }, batch: { value: [EXAMPLE, { ...EXAMPLE, value: 17, labels: { host: 'desk-2' } }] } },
  })
  @ApiResponse({ status: 202, type: MetricReportDto })
  @ApiResponse({ status: 422, description: 'Nothing in the body is a point, or there are more than 10,000' })
  @ApiResponse({ status: 503, description: 'The points cannot be stored now; nothing is promised, sending again is safe' })
  post(@Body() body: unknown, @Query() { dry_run: dryRun }: DryRunQueryDto, @CurrentUser() user: Principal): Promise<MetricReportDto> {
    return dryRun ? this.intake.check(body, user) : this.intake.accept(body, user);
  }

  @Get()
  @Requires('view_metrics')
  @ApiOperation({ summary: 'Which metrics there are', description: 'By name, each with the newest point of any of its series.' })
  @ApiOkResponse({ type: MetricTypePageDto })
  list(@Query() query: MetricTypesQueryDto, @CurrentUser() user: Principal): Promise<MetricTypePageDto> {
    return this.metrics.types(query, user);
  }

  @Get(':type/latest')
  @Requires('view_metrics')
  @ApiOperation({ summary: 'The newest point of a metric' })
  @ApiParam(TYPE)
  @ApiQuery(LABEL)
  @ApiOkResponse({ type: MetricPointDto })
  @ApiResponse({ status: 404, description: 'No series has that type and those labels' })
  latest(@Param('type') type: string, @Req() { query }: FastifyRequest, @CurrentUser() user: Principal): Promise<MetricPointDto> {
    return this.metrics.latest(type, query, user);
  }

  /** Writes the bytes that all callers with the same view get: no serialisation, pipe or interceptor per request. */
  @Get(':type')
  @Requires('view_metrics')
  @ApiOperation({
    summary: 'The history of a metric',
    description:
      'Points at the beginning of each step, by time and then by labels. The range is widened to whole steps since 1970 in UTC. Steps of ' +
      'whole hours or minutes reach back as far as roll-ups are kept, finer ones as far as points are.',
  })
  @ApiParam(TYPE)
  @DocumentedQuery(MetricHistoryQueryDto)
  @ApiQuery(LABEL)
  @ApiExtraModels(MetricPointDto, MetricPointsDto)
  @ApiOkResponse({
    description: 'The points',
    content: {
      'application/json': {
        schema: { oneOf: [{ type: 'array', items: { $ref: getSchemaPath(MetricPointDto) } }, { $ref: getSchemaPath(MetricPointsDto) }] },
      },
      'text/csv': { schema: { type: 'string', example: CSV_EXAMPLE } },
      'application/x-ndjson': { schema: { type: 'string', example: NDJSON_EXAMPLE } },
    },
  })
  @ApiResponse({ status: 404, description: 'No such metric' })
  @ApiResponse({ status: 422, description: 'Unknown or wrong parameters; more than 11,000 points of a series or 100 series' })
  async query(@Req() request: FastifyRequest<{ Params: { type: string } }>, @Res() reply: FastifyReply): Promise<void> {
    const found = this.history.answer(request.url, request.params.type, request.query, principalOf(request));
    const bytes = found instanceof Promise ? await found : found;
    const { format } = request.query as { format?: string };
    reply.headers(isFileFormat(format) ? fileHeaders(format, 'metrics') : JSON_HEADERS).send(bytes);
  }
}
