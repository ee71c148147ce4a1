import { fitBroker } from '../../../common/text/name.js';
import { FIRST_STEPS, type FirstStep, type Permission, type Role } from './permissions.js';

/** The authenticated identity of a client, over REST and sockets alike. */
export interface Principal {
  readonly kind: 'user' | 'api_key';
  /** Stable and unique over users and keys, e.g. `user:admin`, `key:1a2b3c4d`: limits and audit rows use it. */
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
  /** The only permissions that this credential carries of its owner's; undefined = all of them. */
  readonly carries?: ReadonlySet<Permission>;
  /** The user's security version when the credential was verified; keys have none. */
  readonly version?: number;
  /** Whether the user has a second factor here; keys and users of single sign-on have none. */
  readonly otpEnabled?: boolean;
  /** The user who made the key, which loses what that user loses; `system:bootstrap` for keys of the configuration. */
  readonly createdBy?: string;
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission);
}

/** What this user has to do before anything else; undefined = nothing. */
export function firstStepOf({ permissions }: Principal): FirstStep | undefined {
  return FIRST_STEPS.find((step) => permissions.has(step));
}

const SENTENCES: Readonly<Record<FirstStep, string>> = {
  change_password: 'Choose a password of your own first (POST /api/auth/password): an admin has set the present one.',
  setup_otp: 'Set up a second factor first (POST /api/auth/otp/setup, then /api/auth/otp/confirm): your role needs one.',
};

/** What to do about a first step. */
export function sentenceOf(step: FirstStep): string {
  return SENTENCES[step];
}

/** Why a principal without the permission is refused, in a sentence: the step that comes first, else the permission that `what` needs. */
export function refusalOf(principal: Principal, permission: Permission, what = 'This'): string {
  const step = firstStepOf(principal);
  return step === undefined ? `${what} needs the permission ${permission}.` : sentenceOf(step);
}

/** The principal limited to the permissions that its credential carries. */
export function carrying(principal: Principal, carries: ReadonlySet<Permission> | undefined): Principal {
  if (carries === undefined) return principal;
  return { ...principal, carries, permissions: new Set([...principal.permissions].filter((permission) => carries.has(permission))) };
}

/** Whether the principal is limited to some brokers. */
export function isLimited({ brokers }: Pick<Principal, 'brokers'>): boolean {
  return !brokers.includes('*');
}

/** Whether the principal sees rows of this broker; rows without a broker (null) are only for principals without a limit. */
export function sees(principal: Pick<Principal, 'brokers'>, broker: string | null): boolean {
  return !isLimited(principal) || (broker !== null && principal.brokers.includes(broker));
}

/** A list of broker names, or `*`, each once. */
export function brokerNames(names: readonly string[]): string[] {
  return [...new Set(names.map(fitBroker))];
}

/** The scope of a principal as a key for caches: `*`, or the sorted names as JSON, because a name may have any character. */
export function scopeKey(principal: Pick<Principal, 'brokers'>): string {
  return isLimited(principal) ? JSON.stringify([...new Set(principal.brokers)].toSorted()) : '*';
}

/** Whether both have the same permissions and see the same rows. */
export function isSameAccess(one: Principal, other: Principal): boolean {
  const same = one.role === other.role && scopeKey(one) === scopeKey(other) && one.permissions.size === other.permissions.size;
  return same && [...one.permissions].every((permission) => other.permissions.has(permission));
}

/** Credentials of a request or handshake. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'api_key'; readonly key: string }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'stream_key'; readonly key: string };
