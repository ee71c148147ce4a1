import { Controller, Get, HttpStatus, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { WrittenParts } from '../../../platform/telemetry/written-parts.js';
import { Public, Unlimited } from '../../auth/access/access.js';
import { LiveDto, ReadyDto } from './dto/health.dto.js';
import { withWrites } from './writes.js';
import { Parts } from './parts.js';

@ApiTags('health')
@Controller('health')
@Public()
@Unlimited()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly parts: Parts,
    private readonly written: WrittenParts,
  ) {}

  /** Liveness: 200 as long as the process can answer at all. */
  @Get('live')
  @ApiOkResponse({ type: LiveDto })
  live(): LiveDto {
    return { status: 'ok', uptime_seconds: Math.floor(process.uptime()) };
  }

  /** Readiness: 503 while a needed part is away and during a shutdown. A process that can only read is `degraded`, and ready. */
  @Get(['ready', ''])
  @ApiOkResponse({ type: ReadyDto })
  @ApiServiceUnavailableResponse({ type: ReadyDto, description: 'A part is down; `error` says which' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object | string> {
    reply.header('cache-control', 'no-store');
    try {
      return withWrites(await this.health.check(this.parts.checks()), this.written.states());
    } catch (failure) {
      if (!(failure instanceof ServiceUnavailableException)) throw failure;
      reply.status(HttpStatus.SERVICE_UNAVAILABLE);
      return failure.getResponse();
    }
  }
}
