import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Problem } from '../../../common/problem.js';
import { MINUTE_MS } from '../../../common/time/time.js';
import type { Permission } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { auditActor, AuditLog } from './audit-log.js';

/** How many pairs of principal and route are kept; above it, the oldest is written early. */
const REMEMBERED = 10_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The permission of the route, where the principal lacks it. */
    lacks?: Permission;
  }
}

/** The missing permission, or the reason for a refusal in spite of it. */
type Refused = { readonly permission: Permission } | { readonly reason: string };

interface Series {
  readonly principal: Principal;
  readonly what: string;
  readonly why: Refused;
  readonly timer: NodeJS.Timeout;
  /** Refusals since the last row. */
  more: number;
}

/** Writes refusals to the audit trail: for each principal and route the first at once, those of the next minute as one row. */
@Injectable()
export class Refusals implements OnModuleInit, OnModuleDestroy {
  private readonly series = new Map<string, Series>();

  constructor(
    private readonly audit: AuditLog,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  /** Every REST answer `auth.forbidden` is recorded, whichever handler throws it. */
  onModuleInit(): void {
    const forbidden = (request: FastifyRequest, problem: Problem) => this.forbidden(request, problem);
    this.host.httpAdapter.getInstance().decorateRequest('noteForbidden', function (this: FastifyRequest, problem: Problem) {
      forbidden(this, problem);
    });
  }

  /** `what`: the pattern of a route, a topic or an action, so the number of different values is bounded. */
  note(principal: Principal, what: string, why: Refused): void {
    const key = `${principal.id} ${what}`;
    const known = this.series.get(key);
    if (known) {
      known.more += 1;
      return;
    }
    const [oldest] = this.series.keys();
    if (this.series.size >= REMEMBERED && oldest !== undefined) this.end(oldest);
    const timer = setTimeout(() => this.end(key), MINUTE_MS).unref();
    this.series.set(key, { principal, what, why, timer, more: 0 });
    this.write(principal, what, why, 1);
  }

  onModuleDestroy(): void {
    for (const key of [...this.series.keys()]) this.end(key);
  }

  private end(key: string): void {
    const series = this.series.get(key);
    if (!series) return;
    this.series.delete(key);
    clearTimeout(series.timer);
    if (series.more > 0) this.write(series.principal, series.what, series.why, series.more);
  }

  private forbidden({ principal, lacks, method, routeOptions }: FastifyRequest, problem: Problem): void {
    if (principal === undefined) return;
    this.note(principal, `${method} ${routeOptions.url ?? ''}`, lacks === undefined ? { reason: problem.message } : { permission: lacks });
  }

  private write(principal: Principal, what: string, why: Refused, count: number): void {
    const detail = { ...why, count };
    this.audit.recordLater({ actor: auditActor(principal), action: 'access.refused', subject: what, outcome: 'refused', detail });
  }
}
