import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { LogContextDto, LogLevelsDto, LogPageDto, LogServicesDto, LogVolumeDto } from './dto/logs-answer.dto.js';
import { LogEntryDto } from './dto/log-entry.dto.js';
import { LogContextQueryDto, LogExportQueryDto, LogFilterDto, LogsQueryDto, LogVolumeQueryDto } from './dto/logs-query.dto.js';
import { Leaving } from './leaving.js';
import { LogExportService } from './log-export.service.js';
import { LogsService } from './logs.service.js';

const BAD_QUERY = { status: 422, description: '`logs.bad_query`: `q` cannot be read, with the `position` of the fault' };
const EXPORT_EXAMPLE =
  '{"id":"l_2n9c","service":"execution","level":"info","message":"order filled"}\n{"_end":{"entries":1,"complete":true}}\n';
const ID = { name: 'id', description: 'Id of an entry, `l_...`' };

@ApiTags('logs')
@Controller('logs')
export class LogsController {
  constructor(
    private readonly logs: LogsService,
    private readonly exports: LogExportService,
  ) {}

  @Get()
  @Requires('view_logs')
  @ApiOperation({
    summary: 'Log entries, newest first',
    description:
      'Of the last 24 hours without `start_time`. Pages continue in both directions; no entry is repeated or missed while others arrive.',
  })
  @ApiResponse({ status: 200, type: LogPageDto })
  @ApiResponse({ status: 400, description: 'The cursor is not one of this query' })
  @ApiResponse(BAD_QUERY)
  @ApiResponse({ status: 503, description: '`logs.busy`: too many searches at once' })
  list(@Query() query: LogsQueryDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogPageDto> {
    return this.logs.page(query, user, signal);
  }

  @Get('volume')
  @Requires('view_logs')
  @ApiOperation({ summary: 'How many entries over time', description: 'Without `q`, from counters of whole minutes: no text is read.' })
  @ApiResponse({ status: 200, type: LogVolumeDto })
  @ApiResponse(BAD_QUERY)
  volume(@Query() query: LogVolumeQueryDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogVolumeDto> {
    return this.logs.volume(query, user, signal);
  }

  @Get('services')
  @Requires('view_logs')
  @ApiOperation({ summary: 'The services, with their entries and bytes' })
  @ApiResponse({ status: 200, type: LogServicesDto })
  @ApiResponse(BAD_QUERY)
  services(@Query() query: LogFilterDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogServicesDto> {
    return this.logs.services(query, user, signal);
  }

  @Get('levels')
  @Requires('view_logs')
  @ApiOperation({ summary: 'How many entries of each level' })
  @ApiResponse({ status: 200, type: LogLevelsDto })
  @ApiResponse(BAD_QUERY)
  levels(@Query() query: LogFilterDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogLevelsDto> {
    return this.logs.levels(query, user, signal);
  }

  /** Streamed as bytes: a file that was cut lacks its last line. */
  @Get('export')
  @Requires('view_logs')
  @ApiOperation({
    summary: 'Log entries as a file, oldest first',
    description: 'Also needs `export_data`. NDJSON ends with a line `{"_end":{...}}`, so that a truncated file is recognised.',
  })
  @ApiProduces('application/x-ndjson', 'text/csv', 'text/plain')
  @ApiResponse({ status: 200, description: 'The file', schema: { type: 'string', format: 'binary', example: EXPORT_EXAMPLE } })
  @ApiResponse(BAD_QUERY)
  async export(
    @Query() query: LogExportQueryDto,
    @CurrentUser() user: Principal,
    @Req() { method }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (method === 'HEAD') {
      reply.headers(this.exports.headersOf(query, user)).send();
      return;
    }
    const { headers, content } = await this.exports.open(query, user);
    reply.headers(headers).send(content);
  }

  @Get(':id/context')
  @Requires('view_logs')
  @ApiOperation({ summary: 'The context of an entry, in the order of intake' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogContextDto })
  @ApiResponse({ status: 404, description: 'No such entry' })
  context(
    @Param('id') id: string,
    @Query() query: LogContextQueryDto,
    @CurrentUser() user: Principal,
    @Leaving() signal: AbortSignal,
  ): Promise<LogContextDto> {
    return this.logs.context(id, query, user, signal);
  }

  @Get(':id')
  @Requires('view_logs')
  @ApiOperation({ summary: 'One log entry' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: LogEntryDto })
  @ApiResponse({ status: 404, description: 'No such entry' })
  @ApiResponse({ status: 410, description: 'The entry was deleted' })
  get(@Param('id') id: string, @CurrentUser() user: Principal): Promise<LogEntryDto> {
    return this.logs.entry(id, user);
  }
}
