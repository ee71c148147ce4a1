import { Problem } from '../../../common/problem.js';
import { isRole, type Permission, permissionSetOf } from '../identity/permissions.js';
import { isLimited, type Principal } from '../identity/principal.js';

/** Permissions and brokers that a role or a key gives. */
export interface Grant {
  readonly permissions: Iterable<Permission>;
  readonly brokers: readonly string[];
}

/** A role that this version does not know gives nothing. */
export function roleGrant(role: string, brokers: readonly string[]): Grant {
  return { permissions: isRole(role) ? permissionSetOf(role) : [], brokers };
}

/** Whether the principal has all of a grant, and may therefore give it or take it away. */
export function holds(principal: Principal, { permissions, brokers }: Grant): boolean {
  return lacking(principal, permissions).length === 0 && foreign(principal, brokers).length === 0;
}

/** Throws `auth.forbidden` when the grant is more than the principal has. */
export function requireHolds(principal: Principal, grant: Grant): void {
  if (!holds(principal, grant)) throw new Problem('auth.forbidden', { detail: 'That is more than you have yourself.' });
}

/**
 * Throws `auth.forbidden` when a user or key sees a broker that the principal does not: somebody who is limited to some brokers acts on
 * nobody beyond them.
 */
export function requireSees(principal: Principal, brokers: readonly string[]): void {
  const beyond = foreign(principal, brokers);
  if (beyond.length === 0) return;
  const which = beyond.includes('*') ? 'every broker' : beyond.join(', ');
  throw new Problem('auth.forbidden', { detail: `This reaches beyond your brokers: let somebody act who has ${which}.` });
}

/** Throws `auth.forbidden` when the user may do more than the principal, or sees more brokers: nobody acts on a user beyond themselves. */
export function requireReaches(
  principal: Principal,
  { role, brokers }: { readonly role: string; readonly brokers: readonly string[] },
): void {
  requireSees(principal, brokers);
  requireHolds(principal, roleGrant(role, brokers));
}

export function lacking({ permissions }: Principal, wanted: Iterable<Permission>): Permission[] {
  return [...wanted].filter((permission) => !permissions.has(permission));
}

export function foreign(principal: Pick<Principal, 'brokers'>, wanted: readonly string[]): string[] {
  return isLimited(principal) ? wanted.filter((broker) => !principal.brokers.includes(broker)) : [];
}
