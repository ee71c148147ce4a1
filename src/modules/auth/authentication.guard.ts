import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { accessOf } from './access.js';
import { AuthService } from './auth.service.js';
import { credentialsFrom } from './credentials.js';
import type { Credentials } from './principal.js';
import { Problem } from '../../common/problem.js';

/** Who is asking: sets `request.principal` on every route that is not public. What they may is the AccessGuard's. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = accessOf(this.reflector, context);
    if (access === undefined || access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const credentials = credentialsFrom(request.headers);
    if (credentials === null) throw new Problem('auth.required', { detail: 'Send "Authorization: Bearer <token>" or "X-API-Key: <key>".' });
    // A token that is known needs no promise: this runs on every request.
    const known = this.auth.recall(credentials);
    if (known === null) return this.authenticate(request, credentials);
    request.principal = known;
    return true;
  }

  private async authenticate(request: FastifyRequest, credentials: Credentials): Promise<boolean> {
    request.principal = await this.auth.authenticate(credentials, request.ip);
    return true;
  }
}
