import { Injectable } from '@nestjs/common';
import { newApiKey, parseApiKey } from '../../../common/api-key.js';
import { Problem } from '../../../common/problem.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { auditActor, AuditLog } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { isPermission } from '../identity/permissions.js';
import { brokerNames, may, type Principal } from '../identity/principal.js';
import { ApiKeys } from '../keys/api-keys.js';
import { type ApiKeyRow, ApiKeysRepository } from '../keys/api-keys.repository.js';
import { CONFIGURATION, principalOf, statusOf } from '../keys/key-scope.js';
import type { ApiKeyChangeDto, ApiKeyDto, ApiKeysDto, CreatedApiKeyDto, NewApiKeyDto } from './dto/api-key.dto.js';
import { requireHolds, requireSees } from './grants.js';
import { KeyAccountsRepository } from './key-accounts.repository.js';
import { requireNarrower, requireWithinPrincipal } from './key-narrowing.js';

/** Management of API keys: by their creators, and by principals that may manage all of them. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly rows: ApiKeysRepository,
    private readonly accounts: KeyAccountsRepository,
    private readonly keys: ApiKeys,
    private readonly changes: AccessChanges,
    private readonly audit: AuditLog,
  ) {}

  async list(by: Principal): Promise<ApiKeysDto> {
    const rows = await this.accounts.list(may(by, 'manage_api_keys') ? null : ownerOf(by));
    return { items: rows.filter((row) => isTheirs(row, by)).map(toKeyDto), next_cursor: null, has_more: false };
  }

  async get(id: string, by: Principal): Promise<ApiKeyDto> {
    return toKeyDto(await this.find(id, by));
  }

  /**
   * A key within the permissions and brokers of its creator. Throws `request.invalid`, or `auth.forbidden` to keys that may not manage
   * keys.
   */
  async create(form: NewApiKeyDto, by: Principal): Promise<CreatedApiKeyDto> {
    if (by.kind === 'api_key' && !may(by, 'manage_api_keys'))
      throw new Problem('auth.forbidden', { detail: 'An API key needs the permission manage_api_keys to make another one.' });
    const { name, permissions, allowed_networks: allowedNetworks = [] } = form;
    const brokers = brokerNames(form.brokers ?? by.brokers);
    const expiresAt = form.expires_at === undefined ? undefined : new Date(form.expires_at);
    requireWithinPrincipal({ permissions, brokers, expiresAt, networks: allowedNetworks }, by);
    const terms = { name, permissions, brokers, allowedNetworks, expiresAt: expiresAt ?? null, createdBy: ownerOf(by) };
    return this.insert('api_key.create', by, () => Promise.resolve({ terms, more: {} }));
  }

  /** Renames or narrows. Throws `api_key.not_found`, `api_key.from_configuration`, `auth.forbidden` or `request.invalid`. */
  async change(id: string, form: ApiKeyChangeDto, by: Principal): Promise<ApiKeyDto> {
    if (form.brokers) form.brokers = brokerNames(form.brokers);
    const expiresAt = form.expires_at === undefined ? undefined : new Date(form.expires_at);
    const terms = { permissions: form.permissions, brokers: form.brokers, expiresAt, networks: form.allowed_networks };
    requireWithinPrincipal({ expiresAt, networks: form.allowed_networks }, by);
    await this.accounts.transaction(async (tx) => {
      const before = editable(within(theirs(await this.accounts.hold(tx, id), by), by));
      requireNarrower(terms, before);
      await this.accounts.change(tx, id, {
        ...(form.name !== undefined && { name: form.name }),
        ...(form.permissions !== undefined && { permissions: form.permissions }),
        ...(form.brokers !== undefined && { brokers: form.brokers }),
        ...(form.allowed_networks !== undefined && { allowedNetworks: form.allowed_networks }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
      await this.audit.recordIn(tx, {
        ...entryOf('api_key.change', id, by),
        detail: { before: stateOf(before), after: Object.fromEntries(Object.entries(form)) },
      });
    });
    await this.changes.announce();
    return this.get(id, by);
  }

  /** Throws `api_key.not_found`, `api_key.from_configuration` or `auth.forbidden`; a key that is revoked already stays so. */
  async revoke(id: string, by: Principal): Promise<void> {
    const before = editable(within(await this.find(id, by), by));
    await this.accounts.transaction(async (tx) => {
      if (!(await this.accounts.revoke(tx, id))) return;
      await this.audit.recordIn(tx, { ...entryOf('api_key.revoke', id, by), detail: { before: stateOf(before) } });
    });
    await this.changes.announce();
  }

  /** A new secret under a new id; the old one lives for the overlap. Throws `api_key.not_active` when it is replaced or over already. */
  async rotate(id: string, overlapSeconds: number, by: Principal): Promise<CreatedApiKeyDto> {
    rotatable(await this.find(id, by), by);
    return this.insert('api_key.rotate', by, async (tx, successorId) => {
      // Read again: the key may have been narrowed while the secret was made.
      const terms = rotatable(theirs(await this.accounts.hold(tx, id), by), by);
      await this.accounts.replace(tx, id, successorId, overlapSeconds);
      return { terms, more: { replaces: id, overlap_seconds: overlapSeconds } };
    });
  }

  /** A new key on the terms at the time it is stored; `more` is added to its audit row. */
  private async insert(
    action: string,
    by: Principal,
    prepare: (tx: Transaction, id: string) => Promise<{ readonly terms: Terms; readonly more: Record<string, unknown> }>,
  ): Promise<CreatedApiKeyDto> {
    const key = newApiKey();
    const parts = parseApiKey(key);
    if (parts === null) throw new Error('A new API key cannot be read');
    const { id } = parts;
    const secretHash = await this.keys.hash(parts.secret);
    await this.accounts.transaction(async (tx) => {
      const { terms, more } = await prepare(tx, id);
      const { name, permissions, brokers, allowedNetworks, expiresAt, createdBy } = terms;
      await this.accounts.create(tx, { id, secretHash, name, permissions, brokers, allowedNetworks, expiresAt, createdBy });
      await this.audit.recordIn(tx, { ...entryOf(action, id, by), detail: { after: stateOf(terms), ...more } });
    });
    await this.changes.announce();
    // Not by `find`: a key that has rotated itself may not read its successor.
    const row = await this.rows.find(id);
    if (row === undefined) throw new Problem('api_key.not_found');
    return Object.assign(toKeyDto(row), { key });
  }

  private async find(id: string, by: Principal): Promise<ApiKeyRow> {
    return theirs(await this.rows.find(id), by);
  }
}

/** The properties of a key without its secret. */
type Terms = Pick<ApiKeyRow, 'name' | 'permissions' | 'brokers' | 'allowedNetworks' | 'expiresAt' | 'createdBy'>;

/** For a principal without `manage_api_keys` the keys of others do not exist. */
function theirs(row: ApiKeyRow | undefined, by: Principal): ApiKeyRow {
  if (row === undefined || !isTheirs(row, by)) throw new Problem('api_key.not_found');
  return row;
}

/** Throws `auth.forbidden` for the key of somebody else that sees brokers which the principal does not. */
function within(row: ApiKeyRow, by: Principal): ApiKeyRow {
  if (!isOwn(row, by)) requireSees(by, principalOf(row).brokers);
  return row;
}

/** Throws unless the principal may make another key of this one. */
function rotatable(row: ApiKeyRow, by: Principal): ApiKeyRow {
  if (statusOf(editable(within(row, by)), Date.now()) !== 'active') throw new Problem('api_key.not_active');
  requireHolds(by, { permissions: row.permissions.filter(isPermission), brokers: row.brokers });
  return row;
}

/** A user owns the keys that it made. A key owns only itself: a leaked key must not revoke or rotate the other keys of its creator. */
function isTheirs(row: Pick<ApiKeyRow, 'id' | 'createdBy'>, by: Principal): boolean {
  return may(by, 'manage_api_keys') || isOwn(row, by);
}

function isOwn(row: Pick<ApiKeyRow, 'id' | 'createdBy'>, by: Principal): boolean {
  return by.kind === 'user' ? row.createdBy === by.name : by.id === `key:${row.id}`;
}

/** The user behind the principal: a key stands for its creator. */
function ownerOf({ kind, name, createdBy }: Principal): string {
  return kind === 'user' ? name : (createdBy ?? '');
}

function editable(row: ApiKeyRow): ApiKeyRow {
  if (row.createdBy === CONFIGURATION) throw new Problem('api_key.from_configuration', { detail: 'Change INGEST_API_KEY instead.' });
  return row;
}

function entryOf(action: string, id: string, by: Principal) {
  return { actor: auditActor(by), action, subject: `key:${id}`, outcome: 'success' } as const;
}

function stateOf({ name, permissions, brokers, allowedNetworks, expiresAt }: Terms) {
  return { name, permissions, brokers, allowed_networks: allowedNetworks, expires_at: expiresAt?.toISOString() ?? null };
}

function toKeyDto(row: ApiKeyRow): ApiKeyDto {
  return {
    id: row.id,
    name: row.name,
    permissions: row.permissions,
    brokers: row.brokers,
    allowed_networks: row.allowedNetworks,
    expires_at: row.expiresAt?.toISOString() ?? null,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    last_used_address: row.lastUsedAddress,
    uses: row.uses,
    status: statusOf(row, Date.now()),
    source: row.createdBy === CONFIGURATION ? 'configuration' : 'user',
    replaced_by: row.replacedBy,
  };
}
