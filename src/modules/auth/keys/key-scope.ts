import { isControl, isPermission, isRole, type Permission, permissionSetOf } from '../identity/permissions.js';
import { brokerNames, type Principal } from '../identity/principal.js';
import type { ApiKeyRow } from './api-keys.repository.js';

/** The creator of the keys of INGEST_API_KEY. It is no valid user name, so no user's keys are mistaken for these. */
export const CONFIGURATION = 'system:bootstrap';

/** Whether a key is active, or why not. */
export type KeyStatus = 'active' | 'rotated' | 'suspended' | 'expired' | 'revoked';

/** What the status of a key depends on. */
export type KeyRow = Pick<ApiKeyRow, 'createdBy' | 'creator' | 'expiresAt' | 'revokedAt' | 'replacedBy'>;

/** `rotated`: replaced by another key, and valid for the rest of the overlap, after which it has `expired`. `suspended`: its creator is disabled or removed. */
export function statusOf(row: KeyRow, nowMs: number): KeyStatus {
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt !== null && row.expiresAt.getTime() <= nowMs) return 'expired';
  if (row.createdBy !== CONFIGURATION && (row.creator === null || row.creator.disabled)) return 'suspended';
  return row.replacedBy === null ? 'active' : 'rotated';
}

/** The principal of the key: the permissions of its row, limited to those that its creator may give now; only an admin gives controls. */
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

/** The brokers of `wanted` that are in `allowed`; `*` means all: `*` within `['a']` is `['a']`. */
export function brokersWithin(wanted: readonly string[], allowed: readonly string[]): string[] {
  if (allowed.includes('*')) return [...wanted];
  return wanted.includes('*') ? [...allowed] : wanted.filter((broker) => allowed.includes(broker));
}
