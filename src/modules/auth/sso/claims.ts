import { hash } from 'node:crypto';
import { brokersFault, readName } from '../../../common/text/name.js';
import type { OidcSettings } from '../../../config/oidc.config.js';
import { isRole, type Role } from '../identity/permissions.js';

/** The claims of the provider about a user: from the ID token, completed from userinfo where needed. */
export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** A user of the provider, with the role and brokers that the claims give here. */
export interface SsoIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Candidate user names, the preferred first; the last one is unique to this identity. */
  readonly names: readonly string[];
  readonly role: Role;
  /** Null = the brokers are managed here. */
  readonly brokers: readonly string[] | null;
}

const LONGEST_NAME = 64;

/** The identity of the claims, or the reason for a refusal as a sentence. */
export function identityOf(claims: Claims, { roleClaim, roleMap, brokerClaim }: OidcSettings): SsoIdentity | string {
  const groups = new Set(textsIn(claims, roleClaim));
  const role = roleMap.find(([group]) => group === '*' || groups.has(group))?.[1];
  if (!isRole(role)) return `no role is given for the claim ${roleClaim}`;
  const brokers = brokerClaim === null ? null : [...new Set(textsIn(claims, brokerClaim).flatMap((name) => readName(name) ?? []))];
  if (brokers?.length === 0) return `the claim ${brokerClaim} names no broker`;
  const fault = brokersFault(brokers ?? []);
  if (fault !== null) return `the claim ${brokerClaim} ${fault}`;
  const { iss: issuer, sub: subject } = claims;
  return { issuer, subject, names: namesOf(claims), role, brokers };
}

/** The values of a claim: one text, or a list. `realm_access.roles` is `roles` in `realm_access`, unless a claim has that whole name. */
export function textsIn(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : claim.split('.').reduce<unknown>(memberOf, claims);
  return [value].flat().filter((text) => typeof text === 'string' && text !== '') as string[];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** Names are for display only; the identity is issuer and subject. */
function namesOf({ iss, sub, ...claims }: Claims): string[] {
  const [wish = ''] = [claims['preferred_username'], claims['email']].filter((text) => typeof text === 'string');
  const [local = ''] = wish.split('@');
  const plain = local
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, '-');
  const name = /^(?!\.{1,2}$|__proto__$)(?=.*[a-z0-9])/.test(plain) ? plain : 'sso';
  const own = hash('sha256', JSON.stringify([iss, sub])).slice(0, 12);
  return [name.slice(0, LONGEST_NAME), `${name.slice(0, LONGEST_NAME - own.length - 1)}.${own}`];
}
