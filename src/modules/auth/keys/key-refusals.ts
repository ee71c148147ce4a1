import { Problem } from '../../../common/problem.js';
import { type KeyRow, type KeyStatus, statusOf } from './key-scope.js';

const INACTIVE: Readonly<Partial<Record<KeyStatus, string>>> = {
  expired: 'The key has expired: ask for another one.',
  revoked: 'The key was revoked: ask for another one.',
  suspended: 'The user who made the key is disabled or removed: ask for another one.',
};

/** Why a key whose secret is right is not active, for its holder. */
export function inactive(row: KeyRow, nowMs: number): string {
  return INACTIVE[statusOf(row, nowMs)] ?? 'The key is not active: ask for another one.';
}

/** The refusal of a key whose secret is right, at an address that is in none of its networks; it does not say which these are. */
export function notFrom(address: string | undefined): Problem {
  return new Problem('auth.invalid_api_key', {
    detail:
      `The key is right, but ${address ?? 'an unknown address'} is in none of its allowed_networks: call from one of them, or ask for a key ` +
      'for this network. Behind a proxy TRUST_PROXY decides whose address counts.',
  });
}
