import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import type { Permission } from '../identity/permissions.js';
import { isStreamKey, STREAM_KEY_PREFIX } from '../identity/credentials.js';
import { carrying, type Principal } from '../identity/principal.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { SessionsRepository } from '../tokens/sessions.repository.js';
import { WsTicketsRepository } from '../tokens/ws-tickets.repository.js';

/** How long a stream key opens sockets. */
export const STREAM_KEY_SECONDS = 900;
/** The permissions of a socket opened with a stream key, as far as its owner has them. */
const CARRIED: ReadonlySet<Permission> = new Set<Permission>(['view_market', 'view_trades']);

/**
 * A key for market sockets only, for clients that cannot log in. A page shows it; it is valid for a limited time, and only while the
 * session is open.
 */
@Injectable()
export class StreamKeys {
  constructor(
    private readonly tickets: WsTicketsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
  ) {}

  /** Issued to the session of a login; for an API key it throws `auth.forbidden`. */
  async issue({ kind, sessionId, issuedAtMs, expiresAtMs }: Principal): Promise<string> {
    if (kind !== 'user') throw new Problem('auth.forbidden', { detail: 'A key makes no keys: log in.' });
    const key = `${STREAM_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
    const row = { kind: 'session', holder: sessionId ?? '', issuedAtMs, endsAtMs: expiresAtMs } as const;
    await this.tickets.create(digest(key), row, STREAM_KEY_SECONDS);
    return key;
  }

  /**
   * The owner with their present permissions, limited to those that the key carries. Throws `auth.invalid_api_key` or
   * `storage.unavailable`.
   */
  async verify(key: string): Promise<Principal> {
    const row = isStreamKey(key) ? await this.tickets.find(digest(key)) : undefined;
    const standing = row && (await this.sessions.standings([row.holder])).get(row.holder);
    if (!row || standing === undefined) throw new Problem('auth.invalid_api_key');
    return carrying(this.tokens.principalOf(standing, { issuedAtMs: row.issuedAtMs, expiresAtMs: standing.endsAtMs }), CARRIED);
  }
}

/** Prefixed, unlike the digest of a ticket, so that neither is accepted as the other. */
function digest(key: string): string {
  return hash('sha256', `stream key ${key}`, 'base64url');
}
