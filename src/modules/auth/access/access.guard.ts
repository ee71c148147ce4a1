import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { readsQuery, refuseQuery } from '../../../platform/http/input/query.js';
import { type Access, accessOf, isUnlimited, refuseBeforeFirstStep } from './access.js';
import { AuthService } from './auth.service.js';
import { may, refusalOf } from '../identity/principal.js';
import { hasRefreshCookie } from '../identity/cookies.js';
import { RequestLimit } from '../limits/request.limit.js';

interface Declared {
  readonly access: Access | undefined;
  readonly unlimited: boolean;
  readonly refusesQuery: boolean;
}

const HOW_TO_COME_IN = 'Send `Authorization: Bearer` with a token of POST /api/auth/login, or `X-API-Key` with a key.';

/**
 * Authentication, request limit and permission of every route. Denied by default: a route that declares no access is closed, also for
 * admins. One guard and not three, because Nest awaits each. Topics of sockets are checked by the hub.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly declarations = new WeakMap<object, Declared>();

  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
    private readonly limit: RequestLimit,
  ) {}

  /** Answers without a promise where the caller is known and counted in this process, which is nearly every request. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const declared = this.declared(context);
    const [request, reply] = context.getArgs<[FastifyRequest, FastifyReply]>();
    const { access } = declared;
    if (access === undefined || access.kind === 'public' || this.isKnown(request) || comesByCookie(access, request))
      return this.countAndCheck(declared, request, reply);
    return this.authenticate(request).then(() => this.countAndCheck(declared, request, reply));
  }

  private countAndCheck(declared: Declared, request: FastifyRequest, reply: FastifyReply): boolean | Promise<boolean> {
    // Refused requests count as well, so probing routes uses up the limit.
    const counted = declared.unlimited ? undefined : this.limit.count(request, reply);
    return counted instanceof Promise ? counted.then(() => this.check(declared, request)) : this.check(declared, request);
  }

  /** The access that the handler declares. Kept, because reading the metadata costs more than the rest of the guard. */
  private declared(context: ExecutionContext): Declared {
    const handler = context.getHandler();
    let declared = this.declarations.get(handler);
    if (declared === undefined) {
      const access = accessOf(this.reflector, context);
      // Public routes are for probes and browsers, which add parameters of their own.
      const refusesQuery = access?.kind !== 'public' && !readsQuery(context.getClass(), handler.name);
      declared = { access, unlimited: isUnlimited(this.reflector, context), refusesQuery };
      this.declarations.set(handler, declared);
    }
    return declared;
  }

  /** A token that this process has verified before needs no promise. */
  private isKnown(request: FastifyRequest): boolean {
    const credentials = this.auth.credentialsIn(request.headers);
    const principal = credentials instanceof Problem || credentials === null ? null : this.auth.recall(credentials, request.ip);
    if (principal !== null) request.principal = principal;
    return principal !== null;
  }

  private async authenticate(request: FastifyRequest): Promise<void> {
    const credentials =
      this.auth.credentialsIn(request.headers) ??
      new Problem('auth.required', { detail: 'Send "Authorization: Bearer <token>" or "X-API-Key: <key>".' });
    if (credentials instanceof Problem) throw await this.auth.refused(credentials, request.ip);
    request.principal = await this.auth.authenticate(credentials, request.ip);
  }

  private check({ access, refusesQuery }: Declared, request: FastifyRequest): true {
    const { principal } = request;
    if (access === undefined) throw new Problem('auth.forbidden', { detail: 'This route declares no access, so it is closed.' });
    if (access.kind === 'public') return true;
    if (principal === undefined) {
      if (comesByCookie(access, request)) return true;
      throw new Problem('auth.required', { detail: HOW_TO_COME_IN });
    }
    if (access.kind === 'requires' && !may(principal, access.permission)) {
      request.lacks = access.permission;
      throw new Problem('auth.forbidden', { detail: refusalOf(principal, access.permission) });
    }
    if (access.kind === 'authenticated') refuseBeforeFirstStep(principal, access.before);
    if (refusesQuery) refuseQuery(request);
    return true;
  }
}

/** A page whose access token has expired can still log out. */
function comesByCookie(access: Access, { headers }: FastifyRequest): boolean {
  const brings = headers.authorization ?? headers['x-api-key'];
  return access.kind === 'authenticated' && access.cookie && brings === undefined && hasRefreshCookie(headers);
}
