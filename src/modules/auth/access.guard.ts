import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../common/problem.js';
import { accessOf } from './access.js';
import { may } from './principal.js';

/** Deny by default: a route that declares nothing is closed, also for admins. Sockets are checked per topic by the hub. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const access = accessOf(this.reflector, context);
    if (access === undefined) throw new Problem('auth.forbidden', { detail: 'This route declares no access, so it is closed.' });
    if (access.kind === 'public') return true;
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (principal === undefined) throw new Problem('auth.required');
    if (access.kind === 'requires' && !may(principal, access.permission)) {
      throw new Problem('auth.forbidden', { detail: `This needs the permission ${access.permission}.` });
    }
    return true;
  }
}
