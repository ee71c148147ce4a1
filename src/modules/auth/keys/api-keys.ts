import { createHmac, hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { parseApiKey } from '../../../common/api-key.js';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { SECRETS, type Secrets } from '../../../config/secrets.js';
import { ExpiringLru } from '../../../platform/cache/expiring-lru.js';
import { AccessChanges, type ChangedAccess } from '../identity/access-changes.js';
import { FreshReads } from '../identity/fresh-reads.js';
import type { Principal } from '../identity/principal.js';
import { SecretHasher } from '../identity/secret-hasher.js';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';
import { inactive, notFrom } from './key-refusals.js';
import { principalOf, statusOf } from './key-scope.js';
import { KeyUsesRecorder } from './key-uses.recorder.js';
import { networksAdmit } from './networks.js';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60_000;

/** A verified key, kept until it or its creator changes. */
export interface KnownKey {
  readonly id: string;
  readonly createdBy: string;
  readonly principal: Principal;
  readonly admits: (address: string | undefined) => boolean;
}

/** Verifies API keys: known keys by a look-up in memory. A change of a key or its creator removes them from there. */
@Injectable()
export class ApiKeys {
  /** Key of the digests, so that digests in memory cannot be compared with a list of keys. */
  private readonly digestKey = randomBytes(32).toString('base64');
  private readonly known = new ExpiringLru<KnownKey>(REMEMBERED);
  /** Digest of a verified key -> the hash that it matched: saves the Argon2 run where only its scope has changed. */
  private readonly right = new ExpiringLru<string>(REMEMBERED);
  private readonly verifying = new Map<string, Promise<boolean>>();
  private readonly rows: FreshReads<ApiKeyRow | undefined>;

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly hasher: SecretHasher,
    private readonly config: Config,
    @Inject(SECRETS) private readonly secrets: Secrets,
    private readonly changes: AccessChanges,
    private readonly uses: KeyUsesRecorder,
  ) {
    this.rows = new FreshReads((id) => this.repository.find(id));
    this.changes.onChange((changed) => this.forget(changed));
  }

  /** Whether the key was verified within the last five minutes; it may have been revoked since. */
  isRemembered(key: string): boolean {
    return this.right.get(this.digest(key), Date.now()) !== undefined;
  }

  /** The principal of a key that is known and may be used from this address; null = it must be verified. */
  recall(key: string, address: string | undefined): Principal | null {
    const nowMs = Date.now();
    const known = this.known.get(this.digest(key), nowMs);
    if (known === undefined || !known.admits(address)) return null;
    this.uses.count(known.id, address, nowMs);
    return known.principal;
  }

  /**
   * Throws `auth.invalid_api_key` whatever is wrong with the key, and `storage.unavailable` when its row cannot be read. Only who has the
   * right secret is told why the key is refused, so the secret is verified before anything else.
   */
  async verify(key: string, address: string | undefined): Promise<Principal> {
    const recalled = this.recall(key, address);
    if (recalled !== null) return recalled;
    const parts = this.config.variables.API_KEYS_ENABLED ? parseApiKey(key) : null;
    if (parts === null) throw new Problem('auth.invalid_api_key');
    const { generation } = this.changes;
    const row = await this.rows.get(parts.id);
    if (row === undefined || !(await this.isRight(key, parts.secret, row))) throw new Problem('auth.invalid_api_key');
    const nowMs = Date.now();
    const known = this.usable(row, nowMs);
    if (known === null) throw new Problem('auth.invalid_api_key', { detail: inactive(row, nowMs) });
    if (!known.admits(address)) throw notFrom(address);
    if (this.changes.generation === generation)
      this.known.set(this.digest(key), known, Math.min(nowMs + REMEMBERED_MS, known.principal.expiresAtMs ?? Infinity));
    this.uses.count(row.id, address, nowMs);
    return known.principal;
  }

  /** These keys as they are now, by id; without those that are not active. */
  async current(ids: readonly string[]): Promise<Map<string, KnownKey>> {
    const rows = this.config.variables.API_KEYS_ENABLED ? await this.repository.findAll(ids) : new Map<string, ApiKeyRow>();
    const nowMs = Date.now();
    const usable = [...rows.values()].flatMap((row) => this.usable(row, nowMs) ?? []);
    return new Map(usable.map((key) => [key.id, key]));
  }

  /** The principal of the key of this id, if it is active and may be used from this address; else null. */
  async holder(id: string, address: string | undefined): Promise<Principal | null> {
    const row = this.config.variables.API_KEYS_ENABLED ? await this.repository.find(id) : undefined;
    const known = row === undefined ? null : this.usable(row, Date.now());
    return known?.admits(address) ? known.principal : null;
  }

  /** The stored hash of a secret: Argon2id over HMAC(pepper, secret). */
  hash(secret: string): Promise<string> {
    return this.hasher.hash(this.peppered(secret));
  }

  /** Whether this is the secret of the row, by an Argon2 run. */
  matches({ secretHash }: Pick<ApiKeyRow, 'secretHash'>, secret: string): Promise<boolean> {
    return this.hasher.verify(secretHash, this.peppered(secret), 'key');
  }

  private usable(row: ApiKeyRow, nowMs: number): KnownKey | null {
    const status = statusOf(row, nowMs);
    if (status !== 'active' && status !== 'rotated') return null;
    return { id: row.id, createdBy: row.createdBy, principal: principalOf(row), admits: networksAdmit(row.allowedNetworks) };
  }

  private forget({ users, keys, all }: ChangedAccess): void {
    if (users.size === 0 && keys.size === 0 && !all) return;
    this.known.forget(({ id, createdBy }) => all || keys.has(id) || users.has(createdBy));
  }

  private async isRight(key: string, secret: string, row: ApiKeyRow): Promise<boolean> {
    const digest = this.digest(key);
    if (this.right.get(digest, Date.now()) === row.secretHash) return true;
    const right = await this.joined(`${digest} ${row.secretHash}`, () => this.matches(row, secret));
    if (right) this.right.set(digest, row.secretHash, Date.now() + REMEMBERED_MS);
    return right;
  }

  /** A client that starts with fifty requests at once costs one Argon2 run. */
  private joined(attempt: string, verify: () => Promise<boolean>): Promise<boolean> {
    const running = this.verifying.get(attempt) ?? verify().finally(() => this.verifying.delete(attempt));
    this.verifying.set(attempt, running);
    return running;
  }

  private digest(key: string): string {
    // One call and no HMAC object, which would add a third to the cost of every request.
    return hash('sha256', this.digestKey + key, 'base64');
  }

  /** As text: `verify` of the library accepts only UTF-8. */
  private peppered(secret: string): string {
    return createHmac('sha256', this.secrets.apiKeyPepper).update(secret).digest('base64');
  }
}
