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
/** All that a socket may which was opened with one, as far as its owner may it. */
const CARRIED: ReadonlySet<Permission> = new Set<Permission>(['view_market', 'view_trades']);

/** A key for market sockets alone, which a page can show to a client that knows no logins: good for a while, and while the session lasts. */
@Injectable()
export class StreamKeys {
  constructor(
    private readonly tickets: WsTicketsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokens,
  ) {}

  /** For the session of a login: a key makes no keys, that is `auth.forbidden`. */
  async issue({ kind, sessionId, issuedAtMs, expiresAtMs }: Principal): Promise<string> {
    if (kind !== 'user') throw new Problem('auth.forbidden', { detail: 'A key makes no keys: log in.' });
    const key = `${STREAM_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
    const row = { kind: 'session', holder: sessionId ?? '', issuedAtMs, endsAtMs: expiresAtMs } as const;
    await this.tickets.create(digest(key), row, STREAM_KEY_SECONDS);
    return key;
  }

  /** Its owner as they are now, with no more than the key carries. Throws `auth.invalid_api_key` or `storage.unavailable`. */
  async verify(key: string): Promise<Principal> {
    const row = isStreamKey(key) ? await this.tickets.find(digest(key)) : undefined;
    const standing = row && (await this.sessions.standings([row.holder])).get(row.holder);
    if (!row || standing === undefined) throw new Problem('auth.invalid_api_key');
    return carrying(this.tokens.principalOf(standing, { issuedAtMs: row.issuedAtMs, expiresAtMs: standing.endsAtMs }), CARRIED);
  }
}

/** Of another kind than that of a ticket, so that neither passes for the other. */
function digest(key: string): string {
  return hash('sha256', `stream key ${key}`, 'base64url');
}
