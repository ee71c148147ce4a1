import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Config } from '../../../config/config.js';
import { ExpiringLru } from '../../../platform/cache/expiring-lru.js';
import { AccessChanges, type ChangedAccess } from '../identity/access-changes.js';
import { FreshReads } from '../identity/fresh-reads.js';
import { type Permission, permissionSetOf } from '../identity/permissions.js';
import type { Principal } from '../identity/principal.js';
import { tokenRefused } from '../identity/token-refused.js';
import type { User } from '../identity/users.repository.js';
import { JwtStrategy } from './jwt.strategy.js';
import { type SessionStanding, SessionsRepository } from './sessions.repository.js';

const REMEMBERED = 10_000;
/** Our tokens have about 400 characters; those with many brokers are longer and still fit. */
const LONGEST_TOKEN = 8192;

/** Begin and end of a token, in epoch ms. */
export interface TokenLife {
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Signs access tokens and verifies them: the signature, then the session and its user as the database has them. A verified token costs
 * only a look-up until it expires or the access of its user changes.
 */
@Injectable()
export class AccessTokens {
  private readonly logger = new Logger(AccessTokens.name);
  /**
   * Keyed by the token itself: a digest would be the most expensive part of a request, and protect nothing, as this process has the
   * tokens anyway.
   */
  private readonly verified = new ExpiringLru<Principal>(REMEMBERED);
  private readonly standings: FreshReads<SessionStanding | undefined>;

  constructor(
    private readonly jwt: JwtService,
    private readonly strategy: JwtStrategy,
    private readonly config: Config,
    private readonly sessions: SessionsRepository,
    private readonly changes: AccessChanges,
  ) {
    this.standings = new FreshReads(async (id) => (await this.sessions.standings([id])).get(id));
    this.changes.onChange((changed) => this.forget(changed));
  }

  /** A token for this session, valid for `expiresInSeconds` and never longer than the session. */
  issue(
    user: Pick<User, 'username' | 'role' | 'brokers' | 'version'>,
    session: { readonly id: string; readonly endsAtMs: number },
  ): { token: string; expiresInSeconds: number } {
    const leftSeconds = Math.max(1, Math.floor((session.endsAtMs - Date.now()) / 1000));
    const expiresInSeconds = Math.min(this.config.variables.TOKEN_EXPIRY_SECONDS, leftSeconds);
    const claims = { role: user.role, brokers: user.brokers, sid: session.id, ver: user.version };
    return { token: this.jwt.sign(claims, { subject: user.username, jwtid: randomUUID(), expiresIn: expiresInSeconds }), expiresInSeconds };
  }

  /** The principal of a token that was verified before, has not expired and whose user has not changed; null = it must be verified. */
  recall(token: string): Principal | null {
    if (token.length > LONGEST_TOKEN) return null;
    return this.verified.get(token, Date.now()) ?? null;
  }

  /** Throws `auth.token_expired`, `auth.invalid_token`, or `storage.unavailable` when the session cannot be read. */
  async verify(token: string): Promise<Principal> {
    const known = this.recall(token);
    if (known !== null) return known;
    if (token.length > LONGEST_TOKEN) throw tokenRefused('auth.invalid_token');
    const claims = await this.strategy.verify(token);
    const { generation, ended } = this.changes;
    if (ended.has({ name: claims.sub, sessionId: claims.sid, issuedAtMs: claims.iat * 1000 }))
      throw tokenRefused('auth.invalid_token', 'The session has ended.');
    const standing = await this.standings.get(claims.sid);
    if (standing === undefined || standing.username !== claims.sub || standing.version !== claims.ver)
      throw tokenRefused('auth.invalid_token', 'The session has ended.');
    const principal = this.principalOf(standing, { issuedAtMs: claims.iat * 1000, expiresAtMs: claims.exp * 1000 });
    // A read during a change may have the state before it.
    if (this.changes.generation === generation) this.verified.set(token, principal, principal.expiresAtMs ?? 0);
    this.sessions.touch(claims.sid).catch((error: unknown) => this.logger.debug({ err: error }, 'The last use of a session was not noted'));
    return principal;
  }

  /** The principal of a session with its present permissions, for the lifetime of one of its tokens. */
  principalOf(standing: SessionStanding, { issuedAtMs, expiresAtMs }: TokenLife): Principal {
    return {
      kind: 'user',
      id: `user:${standing.username}`,
      name: standing.username,
      role: standing.role,
      permissions: this.permissionsOf(standing),
      brokers: standing.brokers,
      issuedAtMs,
      expiresAtMs: Math.min(expiresAtMs, standing.endsAtMs),
      sessionId: standing.id,
      sessionEndsAtMs: standing.endsAtMs,
      version: standing.version,
      ...(standing.source === 'local' && { otpEnabled: standing.otpEnabled }),
    };
  }

  /**
   * The permissions of the role, or only the one for a step that the user has to take first. For users of single sign-on the provider
   * checks second factors.
   */
  permissionsOf(user: Pick<SessionStanding, 'role' | 'mustChangePassword' | 'otpEnabled' | 'source'>): ReadonlySet<Permission> {
    if (user.mustChangePassword) return ONLY_PASSWORD;
    const needsOtp = !user.otpEnabled && user.source === 'local';
    return needsOtp && this.config.mfaRequiredRoles.includes(user.role) ? ONLY_OTP : permissionSetOf(user.role);
  }

  private forget({ users, sessions, all }: ChangedAccess): void {
    if (users.size === 0 && sessions.size === 0 && !all) return;
    this.verified.forget(({ name, sessionId }) => all || users.has(name) || sessions.has(sessionId ?? ''));
  }
}

const ONLY_PASSWORD: ReadonlySet<Permission> = new Set(['change_password']);
const ONLY_OTP: ReadonlySet<Permission> = new Set(['setup_otp']);
