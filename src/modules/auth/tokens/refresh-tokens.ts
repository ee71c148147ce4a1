import { createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { SECRETS, type Secrets } from '../../../config/secrets.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { type OldToken, RefreshTokensRepository } from './refresh-tokens.repository.js';
import { type SessionStanding, SessionsRepository } from './sessions.repository.js';

/** The result of a refresh: the successor of the token, or why there is none. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly session: SessionStanding; readonly refreshToken: string }
  | { readonly kind: 'reused'; readonly token: OldToken }
  | { readonly kind: 'refused' };

/**
 * Opaque, single-use tokens of one session; the table holds SHA-256 only, which is enough for 256 random bits. The successor of a token
 * is derived from the token with a key of ours, so that it can be returned a second time without being stored.
 */
@Injectable()
export class RefreshTokens {
  private readonly key: Buffer;

  constructor(
    private readonly tokens: RefreshTokensRepository,
    private readonly sessions: SessionsRepository,
    private readonly config: Config,
    @Inject(SECRETS) { jwt }: Secrets,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', jwt, '', 'quarterdeck refresh tokens', 32));
  }

  /** The first token of a session. */
  async issue(tx: Transaction, username: string, sessionId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.tokens.create(tx, { tokenHash: digest(token), familyId: sessionId, username }, this.idleSeconds);
    return token;
  }

  /** Throws only `storage.unavailable`; calls that race get the same successor. */
  async rotate(token: string): Promise<Rotation> {
    const refreshToken = createHmac('sha256', this.key).update(token).digest('base64url');
    const rotated = await this.tokens.rotate(digest(token), digest(refreshToken), this.idleSeconds);
    if (rotated !== null) return { kind: 'rotated', session: rotated, refreshToken };
    const old = await this.tokens.judge(digest(token));
    const graced = old?.verdict === 'graced' ? (await this.sessions.standings([old.sessionId])).get(old.sessionId) : undefined;
    if (graced !== undefined) return { kind: 'rotated', session: graced, refreshToken };
    return old?.verdict === 'reused' ? { kind: 'reused', token: old } : { kind: 'refused' };
  }

  /** The open session of the token, also of a used one; null where there is none. */
  sessionOf(token: string): Promise<Pick<OldToken, 'sessionId' | 'username'> | null> {
    return this.sessionOfDigest(digest(token));
  }

  sessionOfDigest(tokenDigest: string): Promise<Pick<OldToken, 'sessionId' | 'username'> | null> {
    return this.tokens.sessionOf(tokenDigest);
  }

  /** The digest under which the token is stored. */
  digestOf(token: string): string {
    return digest(token);
  }

  private get idleSeconds(): number {
    return this.config.variables.REFRESH_EXPIRY_SECONDS;
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url');
}
