import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import { principalOf, Requires } from '../auth/access.js';
import { isLimited, scopeKey } from '../auth/principal.js';
import { Books } from '../portfolio/books.js';
import { namesEtag } from './conditional.js';
import { DashboardHealthDto, SnapshotDto } from './dashboard.dto.js';
import { toHealthDto } from './dashboard.health.js';
import { DashboardService } from './dashboard.service.js';
import type { Edition } from './edition.js';

@ApiTags('dashboard')
@Controller('dashboard')
@Requires('view_dashboard')
export class DashboardController {
  constructor(
    private readonly dashboard: DashboardService,
    private readonly upstreams: UpstreamClient,
    private readonly config: Config,
    private readonly books: Books,
  ) {}

  /** Written to the reply as the bytes that everyone gets: no serialisation, pipe or interceptor per request. */
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
    const filled = readFill(request.query);
    const current = this.dashboard.current();
    if (current instanceof Promise) return current.then((edition) => this.send(edition, filled, request, reply));
    this.send(current, filled, request, reply);
  }

  private send(whole: Edition, filled: boolean, request: FastifyRequest, reply: FastifyReply): void {
    const user = principalOf(request);
    const edition = isLimited(user) ? whole.limitedTo(scopeKey(user), user.brokers, (brokers) => this.books.totals(brokers)) : whole;
    const body = filled ? edition.filled : edition.plain;
    reply.headers(body.headers);
    if (namesEtag(request.headers['if-none-match'], body.etag)) reply.code(304).send();
    else reply.send(body.bytes);
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
