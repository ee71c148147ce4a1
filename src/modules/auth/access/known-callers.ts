import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { FastLane, type ReadyAnswer } from '../../../platform/http/fast-lane.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { bearerOf } from '../identity/credentials.js';
import type { Permission } from '../identity/permissions.js';
import { may, type Principal } from '../identity/principal.js';
import { RequestLimit } from '../limits/request.limit.js';

/** The prepared answer for this principal; null = there is none, and the request goes the ordinary way. */
export type FindReadyFor = (principal: Principal, headers: IncomingHttpHeaders) => ReadyAnswer | null;

/**
 * The checks of the guard for the fast lane, for tokens that this process has verified: principal, permission, request limit. It never
 * refuses: a caller that is unknown, not allowed or over the limit goes on to the guard, and is first counted there.
 */
@Injectable()
export class KnownCallers {
  private readonly permissions = new Map<string, Permission>();

  constructor(
    private readonly lane: FastLane,
    private readonly tokens: AccessTokens,
    private readonly limit: RequestLimit,
  ) {}

  /** `path` as the client asks for it; `permission` must be what its handler requires (test/architecture compares them). */
  serve(path: string, permission: Permission, find: FindReadyFor): void {
    this.permissions.set(path, permission);
    this.lane.serve(path, (headers) => {
      const principal = this.recall(headers);
      if (principal === null || !may(principal, permission)) return null;
      const ready = find(principal, headers);
      const standing = ready && this.limit.countHere(principal);
      return standing && { ...ready, headers: { ...standing, ...ready.headers } };
    });
  }

  /** The paths that are served here, with their permissions. */
  served(): ReadonlyMap<string, Permission> {
    return this.permissions;
  }

  private recall(headers: IncomingHttpHeaders): Principal | null {
    const { authorization } = headers;
    if (authorization === undefined || headers['x-api-key'] !== undefined) return null;
    const token = bearerOf(authorization);
    return token === null ? null : this.tokens.recall(token);
  }
}
