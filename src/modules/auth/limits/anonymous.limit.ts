import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { isRefusal } from '../../../platform/http/methods.js';
import { type Limiter, Limiters } from './limiter.js';
import { addressKey, rateLimited } from './rate-limited.js';

/** Generous: an office behind one address may have many tabs with an old bookmark. */
const SHARE = 2;
const POLICY = 'anonymous';

/**
 * Requests per address and minute without the needed credentials, or for routes that do not exist: twice RATE_LIMIT_PER_MINUTE, counted
 * apart from authenticated requests.
 */
@Injectable()
export class AnonymousLimit implements OnModuleInit {
  private readonly limiter: Limiter | null;

  constructor(
    config: Config,
    limiters: Limiters,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {
    const { RATE_LIMIT_ENABLED, RATE_LIMIT_PER_MINUTE } = config.variables;
    this.limiter = RATE_LIMIT_ENABLED ? limiters.perMinute('anonymous', SHARE * RATE_LIMIT_PER_MINUTE) : null;
  }

  /** The guard never sees requests that match no route, or only one that refuses its method. */
  onModuleInit(): void {
    if (this.limiter === null) return;
    this.host.httpAdapter.getInstance().addHook('onRequest', async (request) => {
      const refusal = request.is404 || isRefusal(request) ? await this.count(request.ip) : null;
      if (refusal !== null) throw refusal;
    });
  }

  /** Counts one request; returns `request.rate_limited` when the address is over its limit for anonymous requests. */
  async count(ip: string | undefined): Promise<Problem | null> {
    if (this.limiter === null || ip === undefined) return null;
    const standing = await this.limiter.take(addressKey(ip));
    if (standing.allowed) return null;
    return rateLimited(POLICY, this.limiter.points, standing, 'Too many requests without credentials, or for what does not exist.');
  }
}
