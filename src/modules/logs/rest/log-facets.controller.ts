import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { LogFieldsDto, LogPatternsDto, LogPatternsQueryDto } from './dto/logs-facets.dto.js';
import { LogFilterDto } from './dto/logs-query.dto.js';
import { Leaving } from './leaving.js';
import { LogFacets } from './log-facets.service.js';

const BAD_QUERY = { status: 422, description: '`logs.bad_query`: `q` cannot be read, with the `position` of the fault' };

/** Facets: patterns and fields of entries. No entry id equals one of these paths. */
@ApiTags('logs')
@Controller('logs')
export class LogFacetsController {
  constructor(private readonly facets: LogFacets) {}

  @Get('patterns')
  @Requires('view_logs')
  @ApiOperation({
    summary: 'The patterns of entries, with their counts',
    description: 'Each line is masked where it varies and grouped as it comes in, so `q=pattern:<id>` finds the entries of one.',
  })
  @ApiResponse({ status: 200, type: LogPatternsDto })
  @ApiResponse(BAD_QUERY)
  patterns(@Query() query: LogPatternsQueryDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogPatternsDto> {
    return this.facets.readPatterns(query, user, signal);
  }

  @Get('fields')
  @Requires('view_logs')
  @ApiOperation({ summary: 'The fields of entries, with their most frequent values' })
  @ApiResponse({ status: 200, type: LogFieldsDto })
  @ApiResponse(BAD_QUERY)
  fields(@Query() query: LogFilterDto, @CurrentUser() user: Principal, @Leaving() signal: AbortSignal): Promise<LogFieldsDto> {
    return this.facets.readFields(query, user, signal);
  }
}
