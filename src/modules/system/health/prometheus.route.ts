import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';

/**
 * `GET /metrics` for Prometheus, public unless `METRICS_TOKEN` is set. A route of the adapter and not a controller, because
 * `GET /api/metrics` is another route and Nest's prefix exclusion cannot distinguish the two.
 */
@Injectable()
export class PrometheusRoute implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly metrics: Metrics,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().get('/metrics', async (request, reply) => {
      this.check(request);
      return reply
        .type(this.metrics.registry.contentType)
        .header('cache-control', 'no-store')
        .send(await this.metrics.exposition());
    });
  }

  private check(request: FastifyRequest): void {
    const token = this.config.variables.METRICS_TOKEN;
    if (token === undefined) return;
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) throw new Problem('auth.required', { detail: 'Send "Authorization: Bearer <METRICS_TOKEN>".' });
    if (!timingSafeEqual(digest(given), digest(token)))
      throw new Problem('auth.invalid_token', { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });
  }
}

/** Hashes both texts, so that the comparison is between equal lengths. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
