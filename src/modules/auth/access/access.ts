import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiForbiddenResponse, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import type { FirstStep, Permission } from '../identity/permissions.js';
import { firstStepOf, type Principal, sentenceOf } from '../identity/principal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the AccessGuard on routes that are not public. */
    principal?: Principal;
  }
}

/** The access that a route declares; a route without it is closed for everyone. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated'; readonly cookie: boolean; readonly before: readonly FirstStep[] }
  | { readonly kind: 'requires'; readonly permission: Permission };

/** Names of the security schemes in the OpenAPI document. */
export const SECURITY_SCHEMES = { password: 'password', bearer: 'bearer', apiKey: 'api_key' } as const;

/** Metadata key of a route's `Access`, on the handler or its class. */
export const ACCESS = 'quarterdeck:access';
const UNLIMITED = 'quarterdeck:unlimited';

/** Only principals with this permission. */
export function Requires(permission: Permission): ClassDecorator & MethodDecorator {
  const forbidden = ApiForbiddenResponse({ description: `Without the permission \`${permission}\`` });
  return applyDecorators(declare({ kind: 'requires', permission }), ...documented, forbidden);
}

/**
 * Any authenticated principal, whatever its permissions. `cookie`: a page may send the cookie of its session alone, without a
 * principal; the handler checks whether that session is open. `before`: also for users who have to take one of these steps first.
 */
export function Authenticated({
  cookie = false,
  before = [],
}: { readonly cookie?: boolean; readonly before?: readonly FirstStep[] } = {}): ClassDecorator & MethodDecorator {
  return applyDecorators(declare({ kind: 'authenticated', cookie, before }), ...documented);
}

/** Open to all clients; limited by address instead of by principal. */
export function Public(): ClassDecorator & MethodDecorator {
  return declare({ kind: 'public' });
}

/** Exempt from the request limit: probes, scrapers, and what must always get through. */
export function Unlimited(): ClassDecorator & MethodDecorator {
  return SetMetadata(UNLIMITED, true);
}

/** The principal of this request, as a handler parameter. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/**
 * The principal of a request that has passed the guard; handlers that answer in microseconds use this in place of `@CurrentUser()`,
 * which costs pipes and promises.
 */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === undefined) throw new Problem('auth.required');
  return principal;
}

/** Throws `auth.forbidden`, with what to do, to a user who has to take another step first than one of these. */
export function refuseBeforeFirstStep(principal: Principal, open: readonly FirstStep[] = []): void {
  const step = firstStepOf(principal);
  if (step !== undefined && !open.includes(step)) throw new Problem('auth.forbidden', { detail: sentenceOf(step) });
}

/** The access of the handler, else of its class; undefined when neither declares one. */
export function accessOf(reflector: Reflector, context: ExecutionContext): Access | undefined {
  return reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
}

export function isUnlimited(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(UNLIMITED, [context.getHandler(), context.getClass()]) ?? false;
}

/** In OpenAPI a list of requirements means: one of them is enough. */
const documented = Object.values(SECURITY_SCHEMES).map((scheme) => ApiSecurity(scheme));

function declare(access: Access): ClassDecorator & MethodDecorator {
  return SetMetadata(ACCESS, access);
}
