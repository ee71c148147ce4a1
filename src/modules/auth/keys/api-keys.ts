import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { parseApiKey } from '../../common/api-key.js';
import { Config } from '../../config/config.js';
import { SECRETS, type Secrets } from '../../config/secrets.js';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';
import { ExpiringLru } from './expiring-lru.js';
import { FreshReads } from './fresh-reads.js';
import { isPermission, isRole } from './permissions.js';
import type { Principal } from './principal.js';
import { Problem } from '../../common/problem.js';
import { SecretHasher } from './secret-hasher.js';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 5 * 60_000;
const TOUCH_MS = 60_000;

/** Verifies API keys: the row counts on every request, only the Argon2 run is remembered. */
@Injectable()
export class ApiKeys {
  private readonly logger = new Logger(ApiKeys.name);
  /** Digests are keyed with this, so that nothing in memory can be tried against a list of keys. */
  private readonly digestKey = randomBytes(32);
  /** Digest of a key that was right -> the hash that it was right for. */
  private readonly right = new ExpiringLru<string>(REMEMBERED);
  private readonly verifying = new Map<string, Promise<boolean>>();
  private readonly touched = new ExpiringLru<true>(REMEMBERED);
  private readonly rows: FreshReads<ApiKeyRow | undefined>;

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly hasher: SecretHasher,
    private readonly config: Config,
    @Inject(SECRETS) private readonly secrets: Secrets,
  ) {
    this.rows = new FreshReads((id) => this.repository.find(id));
  }

  /** Whether the key was right within the last five minutes; it may have been revoked since. */
  isRemembered(key: string): boolean {
    return this.right.get(this.digest(key), Date.now()) !== undefined;
  }

  /** Throws `auth.invalid_api_key` whatever is wrong with the key, and `storage.unavailable` when its row cannot be read. */
  async verify(key: string): Promise<Principal> {
    const parts = this.config.variables.API_KEYS_ENABLED ? parseApiKey(key) : null;
    if (parts === null) throw new Problem('auth.invalid_api_key');
    const row = await this.rows.get(parts.id);
    const nowMs = Date.now();
    if (row === undefined || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt.getTime() <= nowMs))
      throw new Problem('auth.invalid_api_key');
    if (!(await this.isRight(key, parts.secret, row))) throw new Problem('auth.invalid_api_key');
    this.touch(row.id, nowMs);
    return principalOf(row);
  }

  /** What the table keeps of a secret: Argon2id over HMAC(pepper, secret). */
  hash(secret: string): Promise<string> {
    return this.hasher.hash(this.peppered(secret));
  }

  /** Whether this is the secret of the row, by an Argon2 run. */
  matches({ secretHash }: Pick<ApiKeyRow, 'secretHash'>, secret: string): Promise<boolean> {
    return this.hasher.verify(secretHash, this.peppered(secret), 'key');
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

  /** `last_used_at` is a courtesy: written beside the request, and a failure harms nobody. */
  private touch(id: string, nowMs: number): void {
    if (this.touched.get(id, nowMs)) return;
    this.touched.set(id, true, nowMs + TOUCH_MS);
    this.repository
      .touch(id)
      .catch((error: unknown) => this.logger.warn({ key: id, err: error }, 'The last use of an API key could not be noted'));
  }

  private digest(key: string): string {
    return createHmac('sha256', this.digestKey).update(key).digest('base64');
  }

  /** As text: the library's `verify` takes no bytes that are not UTF-8. */
  private peppered(secret: string): string {
    return createHmac('sha256', this.secrets.apiKeyPepper).update(secret).digest('base64');
  }
}

function principalOf(row: ApiKeyRow): Principal {
  return {
    kind: 'api_key',
    id: `key:${row.id}`,
    name: row.name,
    role: isRole(row.role) ? row.role : 'api',
    permissions: new Set(row.permissions.filter(isPermission)),
    brokers: row.brokers,
    issuedAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
  };
}
