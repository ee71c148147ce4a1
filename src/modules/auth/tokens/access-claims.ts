import { isRole, permissionSetOf, type Role } from './permissions.js';
import type { Principal } from './principal.js';

export const ISSUER = 'quarterdeck';
export const AUDIENCE = 'quarterdeck-api';
export const ALGORITHM = 'HS256';

/** What an access token says, times in epoch seconds. `sid` is the login it descends from, `jti` the token itself. */
export interface AccessClaims {
  readonly sub: string;
  readonly role: Role;
  readonly brokers: readonly string[];
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

/** Signature, issuer, audience and end have been checked; whether the rest has the right types has not. */
export function isAccessClaims(claims: unknown): claims is AccessClaims {
  if (typeof claims !== 'object' || claims === null) return false;
  const { sub, role, brokers, sid, jti, iat, exp } = claims as Record<string, unknown>;
  return (
    isText(sub) &&
    isRole(role) &&
    Array.isArray(brokers) &&
    brokers.every(isText) &&
    isText(sid) &&
    isText(jti) &&
    isSeconds(iat) &&
    isSeconds(exp)
  );
}

/** Permissions come from the role's row today, so a change of the table does not wait for tokens to end. */
export function principalOf(claims: AccessClaims): Principal {
  return {
    kind: 'user',
    id: `user:${claims.sub}`,
    name: claims.sub,
    role: claims.role,
    permissions: permissionSetOf(claims.role),
    brokers: claims.brokers,
    issuedAtMs: claims.iat * 1000,
    expiresAtMs: claims.exp * 1000,
    sessionId: claims.sid,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isSeconds(value: unknown): value is number {
  return Number.isFinite(value);
}
