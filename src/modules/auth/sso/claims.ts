import { hash } from 'node:crypto';
import type { OidcSettings } from '../../../config/oidc.config.js';
import { isRole, type Role } from '../identity/permissions.js';

/** What the provider says of somebody: the ID token, and where that says too little the userinfo. */
export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** Who somebody is at the provider, and what that makes them here. */
export interface SsoIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Names to try, the nicest first; the last one belongs to this identity alone. */
  readonly names: readonly string[];
  readonly role: Role;
  /** Null = as they are set here. */
  readonly brokers: readonly string[] | null;
}

const LONGEST_NAME = 64;
const BROKER = /^\P{Cc}{1,64}$/u;

/** The identity that the claims stand for, or why it may not in: a sentence. */
export function identityOf(claims: Claims, { roleClaim, roleMap, brokerClaim }: OidcSettings): SsoIdentity | string {
  const groups = new Set(textsIn(claims, roleClaim));
  const role = roleMap.find(([group]) => group === '*' || groups.has(group))?.[1];
  if (!isRole(role)) return `no role is given for the claim ${roleClaim}`;
  const brokers = brokerClaim === null ? null : [...new Set(textsIn(claims, brokerClaim))].filter((name) => BROKER.test(name));
  if (brokers?.length === 0) return `the claim ${brokerClaim} names no broker`;
  const { iss: issuer, sub: subject } = claims;
  return { issuer, subject, names: namesOf(claims), role, brokers };
}

/** The texts of a claim: one, or a list. `realm_access.roles` is `roles` in `realm_access`, unless a claim has that whole name. */
export function textsIn(claims: Readonly<Record<string, unknown>>, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : claim.split('.').reduce<unknown>(memberOf, claims);
  return [value].flat().filter((text) => typeof text === 'string' && text !== '') as string[];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** A name is for people to read; the identity is issuer and subject. */
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
