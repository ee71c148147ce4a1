import { fitBroker } from '../../../common/name.js';
import type { Permission, Role } from './permissions.js';

/** Who is asking, on REST and sockets alike. */
export interface Principal {
  readonly kind: 'user' | 'api_key';
  /** Stable and unique over users and keys, e.g. `user:admin`, `key:1a2b3c4d`: what limits and audits count by. */
  readonly id: string;
  /** For people: the user name, or the key's name. */
  readonly name: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** Broker names, or `["*"]` for all. */
  readonly brokers: readonly string[];
  /** Epoch ms when the credential was issued and when it ends; null = it does not end. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number | null;
  /** The login that the token descends from (the refresh family); keys have none. */
  readonly sessionId?: string;
  /** Epoch ms when that login ends, whatever happens; keys have none. */
  readonly sessionEndsAtMs?: number;
  /** All that the credential carries, however much its owner may; none = whatever that is. */
  readonly carries?: ReadonlySet<Permission>;
  /** The user's security version when the credential was verified; keys have none. */
  readonly version?: number;
  /** The user who made the key, and whose losses it shares; `system:bootstrap` for those of the configuration. */
  readonly createdBy?: string;
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission);
}

/** The principal with no more than this credential carries of its permissions. */
export function carrying(principal: Principal, carries: ReadonlySet<Permission> | undefined): Principal {
  if (carries === undefined) return principal;
  return { ...principal, carries, permissions: new Set([...principal.permissions].filter((permission) => carries.has(permission))) };
}

/** Whether the principal is limited to some brokers. */
export function isLimited({ brokers }: Pick<Principal, 'brokers'>): boolean {
  return !brokers.includes('*');
}

/** Whether rows of this broker are the principal's to see; rows of nobody (null) are only for those without a limit. */
export function sees(principal: Pick<Principal, 'brokers'>, broker: string | null): boolean {
  return !isLimited(principal) || (broker !== null && principal.brokers.includes(broker));
}

/** A list of brokers, or `*`, as names are kept: each once. */
export function brokerNames(names: readonly string[]): string[] {
  return [...new Set(names.map(fitBroker))];
}

/** What a principal sees as one text, for the keys of caches: `*`, or the sorted names as JSON, as a name may have any character. */
export function scopeKey(principal: Pick<Principal, 'brokers'>): string {
  return isLimited(principal) ? JSON.stringify([...new Set(principal.brokers)].toSorted()) : '*';
}

/** Whether both may the same and see the same rows. */
export function isSameAccess(one: Principal, other: Principal): boolean {
  const same = one.role === other.role && scopeKey(one) === scopeKey(other) && one.permissions.size === other.permissions.size;
  return same && [...one.permissions].every((permission) => other.permissions.has(permission));
}

/** What a transport has found on a request or handshake. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'api_key'; readonly key: string }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'stream_key'; readonly key: string };
