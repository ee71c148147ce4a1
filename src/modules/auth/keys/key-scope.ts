import { isControl, isPermission, isRole, type Permission, permissionSetOf } from '../identity/permissions.js';
import { brokerNames, type Principal } from '../identity/principal.js';
import type { ApiKeyRow } from './api-keys.repository.js';

/** The maker of the keys of INGEST_API_KEY. Not a user name, so nobody's keys are mistaken for these. */
export const CONFIGURATION = 'system:bootstrap';

/** Why a key is worth nothing now, or that it is. */
export type KeyStatus = 'active' | 'rotated' | 'suspended' | 'expired' | 'revoked';

/** `rotated`: replaced by another one, and good for what is left of the overlap. `suspended`: its creator is disabled or gone. */
export function statusOf(
  row: Pick<ApiKeyRow, 'createdBy' | 'creator' | 'expiresAt' | 'revokedAt' | 'replacedBy'>,
  nowMs: number,
): KeyStatus {
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt !== null && row.expiresAt.getTime() <= nowMs) return row.replacedBy === null ? 'expired' : 'revoked';
  if (row.createdBy !== CONFIGURATION && (row.creator === null || row.creator.disabled)) return 'suspended';
  return row.replacedBy === null ? 'active' : 'rotated';
}

/** What the key may now: what its row says, and no more than its creator may give today; controls are only an admin's to give. */
export function principalOf(row: ApiKeyRow): Principal {
  const { creator } = row;
  const given = row.permissions.filter(isPermission);
  const within = creator === null ? null : isRole(creator.role) ? permissionSetOf(creator.role) : new Set<Permission>();
  return {
    kind: 'api_key',
    id: `key:${row.id}`,
    name: row.name,
    role: isRole(row.role) ? row.role : 'api',
    permissions: new Set(within === null ? given : given.filter((permission) => within.has(permission) && mayGive(creator, permission))),
    brokers: creator === null ? brokerNames(row.brokers) : brokersWithin(brokerNames(row.brokers), brokerNames(creator.brokers)),
    issuedAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    createdBy: row.createdBy,
  };
}

function mayGive(creator: ApiKeyRow['creator'], permission: Permission): boolean {
  return creator?.role === 'admin' || !isControl(permission);
}

/** Those of `wanted` that `allowed` has, where `*` is all of them: `*` within `['a']` is `['a']`. */
export function brokersWithin(wanted: readonly string[], allowed: readonly string[]): string[] {
  if (allowed.includes('*')) return [...wanted];
  return wanted.includes('*') ? [...allowed] : wanted.filter((broker) => allowed.includes(broker));
}
