import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { isUnlimited } from './access.js';
import { type Limiter, Limiters } from './limiter.js';
import { addressKey, rateLimited, rateLimitHeaders } from './rate-limited.js';

const POLICY = 'default';

/** RATE_LIMIT_PER_MINUTE for each principal, and for each address on public routes; every limited answer says where it stands. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter: Limiter | null;

  constructor(
    private readonly reflector: Reflector,
    config: Config,
    limiters: Limiters,
  ) {
    const { RATE_LIMIT_ENABLED, RATE_LIMIT_PER_MINUTE } = config.variables;
    this.limiter = RATE_LIMIT_ENABLED ? limiters.perMinute('requests', RATE_LIMIT_PER_MINUTE) : null;
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.limiter === null || context.getType() !== 'http' || isUnlimited(this.reflector, context)) return true;
    const http = context.switchToHttp();
    return this.count(this.limiter, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  private async count(limiter: Limiter, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const standing = await limiter.take(request.principal?.id ?? `ip:${addressKey(request.ip)}`);
    if (!standing.allowed) throw rateLimited(POLICY, limiter.points, standing, `The limit is ${limiter.points} requests per minute.`);
    reply.headers(rateLimitHeaders(POLICY, limiter.points, standing));
    return true;
  }
}
