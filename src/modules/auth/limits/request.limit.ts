import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../config/config.js';
import { type Limiter, Limiters, type WindowState } from './limiter.js';
import type { Principal } from '../identity/principal.js';
import { addressKey, policyHeader, rateLimited, standingHeader } from './rate-limited.js';

const POLICY = 'default';

/**
 * RATE_LIMIT_PER_MINUTE for each principal, and for each address on public routes; every limited answer has the headers with the
 * remaining requests.
 */
@Injectable()
export class RequestLimit {
  private readonly limiter: Limiter | null;
  private readonly policy: string;

  constructor(config: Config, limiters: Limiters) {
    const { RATE_LIMIT_ENABLED, RATE_LIMIT_PER_MINUTE } = config.variables;
    this.limiter = RATE_LIMIT_ENABLED ? limiters.perMinute('requests', RATE_LIMIT_PER_MINUTE) : null;
    this.policy = policyHeader(POLICY, RATE_LIMIT_PER_MINUTE);
  }

  /**
   * Counts the request by principal, else by address; without a promise where this process alone counts. Throws `request.rate_limited`
   * over the limit.
   */
  count(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    if (this.limiter === null) return;
    const answer = this.limiter.take(request.principal?.id ?? `ip:${addressKey(request.ip)}`);
    if (answer instanceof Promise) return answer.then((standing) => this.tell(reply, standing));
    this.tell(reply, answer);
  }

  /** Counts a request of this principal and returns the headers; null = not counted, call `count`. */
  countHere(principal: Principal): Readonly<Record<string, string>> | null {
    if (this.limiter === null) return {};
    const standing = this.limiter.takeHere(principal.id);
    return standing && { 'ratelimit-policy': this.policy, ratelimit: standingHeader(POLICY, standing) };
  }

  private tell(reply: FastifyReply, standing: WindowState): void {
    const points = this.limiter?.points ?? 0;
    if (!standing.allowed)
      throw rateLimited(POLICY, points, standing, `The limit is ${points} requests per minute: wait a moment, then ask again.`);
    reply.header('ratelimit-policy', this.policy).header('ratelimit', standingHeader(POLICY, standing));
  }
}
