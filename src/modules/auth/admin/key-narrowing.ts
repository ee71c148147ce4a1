import { BlockList } from 'node:net';
import { type FieldError, Problem } from '../../../common/problem.js';
import { isControl, type Permission } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { parseNetwork } from '../keys/networks.js';
import { foreign, lacking } from './grants.js';

/** The requested properties of a key. */
export interface KeyTerms {
  readonly permissions?: readonly Permission[] | undefined;
  readonly brokers?: readonly string[] | undefined;
  readonly expiresAt?: Date | undefined;
  readonly networks?: readonly string[] | undefined;
}

/** The present limits of a key. */
export interface KeyBounds {
  readonly permissions: readonly string[];
  readonly brokers: readonly string[];
  readonly expiresAt: Date | null;
  readonly allowedNetworks: readonly string[];
}

/** Throws `request.invalid` with the fields that hold no network, a past time, or more than the principal has. */
export function requireWithinPrincipal({ permissions = [], brokers = [], expiresAt, networks = [] }: KeyTerms, by: Principal): void {
  const errors: FieldError[] = [];
  const missing = lacking(by, permissions);
  if (missing.length > 0) errors.push({ field: 'permissions', message: `must be among yours: you do not have ${missing.join(', ')}` });
  const controls = permissions.filter(isControl);
  if (controls.length > 0 && by.role !== 'admin')
    errors.push({ field: 'permissions', message: `must not have ${controls.join(', ')}: only an admin gives a control to a key` });
  if (foreign(by, brokers).length > 0) errors.push({ field: 'brokers', message: 'must be among yours' });
  if (expiresAt !== undefined && !(expiresAt.getTime() > Date.now()))
    errors.push({ field: 'expires_at', message: 'must be in the future' });
  networks.forEach((text, index) => {
    if (parseNetwork(text) === null)
      errors.push({ field: `allowed_networks.${index}`, message: 'must be a network such as 10.0.0.0/8 or 2001:db8::/32' });
  });
  if (errors.length > 0) throw new Problem('request.invalid', { errors });
}

/** Throws `request.invalid` with the fields that exceed those of the key: a change can only narrow it. */
export function requireNarrower({ permissions = [], brokers = [], expiresAt, networks }: KeyTerms, key: KeyBounds): void {
  const errors: FieldError[] = [];
  const wider = (field: string) => errors.push({ field, message: 'must not be more than the key has: make a new key' });
  if (permissions.some((permission) => !key.permissions.includes(permission))) wider('permissions');
  if (!key.brokers.includes('*') && brokers.some((broker) => !key.brokers.includes(broker))) wider('brokers');
  if (expiresAt !== undefined && key.expiresAt !== null && expiresAt > key.expiresAt) wider('expires_at');
  if (networks !== undefined && key.allowedNetworks.length > 0 && !areWithin(networks, key.allowedNetworks)) wider('allowed_networks');
  if (errors.length > 0) throw new Problem('request.invalid', { errors });
}

/** Whether each network of `inner` lies in one of `outer`; an empty `inner` means everywhere, and lies in nothing. */
function areWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.length > 0 && inner.every((text) => outer.some((other) => isWithin(text, other)));
}

function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [parseNetwork(inner), parseNetwork(outer)];
  if (small === null || large === null || small.family !== large.family || small.prefix < large.prefix) return false;
  const list = new BlockList();
  list.addSubnet(large.address, large.prefix, large.family);
  return list.check(small.address, small.family);
}
