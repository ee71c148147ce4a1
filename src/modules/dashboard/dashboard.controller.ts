import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import type { ReadyAnswer } from '../../platform/http/fast-lane.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import { principalOf, Requires } from '../auth/access.js';
import { DashboardHealthDto, SnapshotDto } from './dashboard.dto.js';
import { toHealthDto } from './dashboard.health.js';
import { DashboardService } from './dashboard.service.js';
import { SnapshotAnswers } from './snapshot.answers.js';

@ApiTags('dashboard')
@Controller('dashboard')
@Requires('view_dashboard')
export class DashboardController {
  constructor(
    private readonly dashboard: DashboardService,
    private readonly upstreams: UpstreamClient,
    private readonly config: Config,
    private readonly answers: SnapshotAnswers,
  ) {}

  /** Bytes that everyone gets: no serialisation, pipe or interceptor per request. Known callers get them on the fast lane already. */
  @Get('snapshot')
  @ApiOperation({
    summary: 'The whole desk in one call',
    description:
      'Each section is `live`, `stale` (last-known-good, with its age) or `unavailable` (null, with the reason). ' +
      'Subscribe to topic `dashboard` from `stream` to go on without a hole.',
  })
  @ApiQuery({ name: 'fill', required: false, enum: ['defaults'], description: 'Empty shapes in place of sections that are null' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the answer that the client has' })
  @ApiOkResponse({ type: SnapshotDto, headers: { ETag: { schema: { type: 'string' } }, 'Server-Timing': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Nothing newer than what the client has' })
  @ApiResponse({ status: 422, description: 'Unknown query parameter or value' })
  snapshot(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> | void {
    const answer = this.answers.of(principalOf(request), request.headers, readFill(request.query));
    return answer instanceof Promise ? answer.then((ready) => send(ready, reply)) : send(answer, reply);
  }

  /** How each section and each service is, whether or not anyone has asked for a snapshot. */
  @Get('health')
  @ApiOperation({ summary: 'Health of the dashboard, its sections and the services behind them' })
  @ApiOkResponse({ type: DashboardHealthDto })
  async health(@Req() request: FastifyRequest): Promise<DashboardHealthDto> {
    refuseOthers(request.query, []);
    return toHealthDto(await this.dashboard.current(), this.upstreams.states(), this.config.variables.NODE_ENV, Date.now());
  }
}

function send({ status, headers, bytes }: ReadyAnswer, reply: FastifyReply): void {
  reply.code(status).headers(headers);
  if (status === 304) reply.send();
  else reply.send(bytes);
}

function readFill(query: unknown): boolean {
  if (Object.keys(query ?? {}).length === 0) return false;
  const { fill } = refuseOthers(query, ['fill']);
  if (fill === undefined) return false;
  if (fill !== 'defaults') throw new Problem('request.invalid', { errors: [{ field: 'fill', message: 'must be "defaults"' }] });
  return true;
}

function refuseOthers(query: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  const given = Object.entries(query ?? {});
  const unknown = given.filter(([name]) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Problem('request.invalid', { errors: unknown.map(([field]) => ({ field, message: 'is not a known parameter' })) });
  }
  return Object.fromEntries(given);
}
