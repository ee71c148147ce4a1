import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReadyAnswer } from '../../platform/http/fast-lane.js';
import { DocumentedQuery, NoQueryDto, readQuery } from '../../platform/http/input/query.js';
import { principalOf, Requires } from '../auth/access/access.js';
import { DashboardHealthDto, SnapshotDto } from './snapshot/dashboard.dto.js';
import { DashboardHealth } from './dashboard.health.js';
import { SnapshotQueryDto } from './snapshot-query.dto.js';
import { SnapshotAnswers } from './snapshot.answers.js';

@ApiTags('dashboard')
@Controller('dashboard')
@Requires('view_dashboard')
export class DashboardController {
  constructor(
    private readonly answers: SnapshotAnswers,
    private readonly dashboardHealth: DashboardHealth,
  ) {}

  /** The same bytes for all callers: no serialisation, pipe or interceptor per request. Known callers get them on the fast lane already. */
  @Get('snapshot')
  @ApiOperation({
    summary: 'The whole desk in one call',
    description:
      'Each section is `live`, `stale` (last-known-good, with its age) or `unavailable` (null, with the reason). ' +
      'Subscribe to topic `dashboard` from `stream` to go on without a hole.',
  })
  @DocumentedQuery(SnapshotQueryDto)
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the answer that the client has' })
  @ApiOkResponse({ type: SnapshotDto, headers: { ETag: { schema: { type: 'string' } }, 'Server-Timing': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Nothing newer than what the client has' })
  @ApiResponse({ status: 422, description: 'Unknown query parameter or value' })
  snapshot(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> | void {
    // A query is rare, and validating an absent one would cost more than the answer.
    const filled = request.url.includes('?') && readQuery(SnapshotQueryDto, request.query).fill === 'defaults';
    const answer = this.answers.of(principalOf(request), request.headers, filled);
    return answer instanceof Promise ? answer.then((ready) => send(ready, reply)) : send(answer, reply);
  }

  /** The health of each section and each service, whether or not a client has asked for a snapshot. */
  @Get('health')
  @ApiOperation({ summary: 'Health of the dashboard, its sections and the services behind them' })
  @ApiOkResponse({ type: DashboardHealthDto })
  @ApiUnprocessableEntityResponse({ description: 'It takes no parameter' })
  health(@Query() _query: NoQueryDto): Promise<DashboardHealthDto> {
    return this.dashboardHealth.now();
  }
}

function send({ status, headers, bytes }: ReadyAnswer, reply: FastifyReply): void {
  reply.code(status).headers(headers);
  if (status === 304) reply.send();
  else reply.send(bytes);
}
