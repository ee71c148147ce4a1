import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import { requestContext } from '../../../platform/telemetry/request-context.js';
import { type AuditActor, auditActor, AuditLog, unprovenActor } from '../audit/audit-log.js';
import { SecurityAlerts } from '../audit/security-alerts.js';
import { AccessChanges } from '../identity/access-changes.js';
import type { Principal } from '../identity/principal.js';
import { tokenRefused } from '../identity/token-refused.js';
import type { User } from '../identity/users.repository.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import type { OldToken } from '../tokens/refresh-tokens.repository.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';
import { SessionLogins } from '../tokens/session-logins.repository.js';
import { SessionsRepository } from '../tokens/sessions.repository.js';
import type { SessionDto } from './dto/session.dto.js';
import { PendingLogouts } from './pending-logouts.js';
import { type OpenSessionsDto, toOpenSessionDto } from '../tokens/dto/open-session.dto.js';

/** The life of a session, from a login that was right to its end. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly config: Config,
    private readonly sessions: SessionsRepository,
    private readonly logins: SessionLogins,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: AccessTokens,
    private readonly changes: AccessChanges,
    private readonly audit: AuditLog,
    private readonly alerts: SecurityAlerts,
    private readonly pending: PendingLogouts,
  ) {}

  /** A new session of a user who has proved to be it. It is written down with the session, or there is none. */
  async open(user: User, detail: Readonly<Record<string, unknown>>): Promise<SessionDto> {
    const id = randomUUID();
    const client = requestContext.getStore()?.client;
    const row = {
      id,
      username: user.username,
      address: client?.ip ?? null,
      userAgent: client?.headers['user-agent']?.slice(0, 300) ?? null,
    };
    const { refreshToken, endsAtMs } = await this.logins.open(row, this.config.variables.SESSION_MAX_SECONDS, async (tx, session) => {
      const first = await this.refreshTokens.issue(tx, user.username, id);
      await this.audit.recordIn(tx, {
        actor: actorOf(user.username, id),
        action: 'login',
        subject: `user:${user.username}`,
        outcome: 'success',
        detail,
      });
      return { refreshToken: first, endsAtMs: session.endsAt.getTime() };
    });
    return this.answer(user, { id, endsAtMs }, refreshToken);
  }

  /** The next tokens of a session. Throws `auth.invalid_token`; a token that comes back too late ends its session. */
  async refresh(token: string): Promise<SessionDto> {
    const rotation = await this.refreshTokens.rotate(token);
    if (rotation.kind === 'reused') await this.endReused(rotation.token);
    if (rotation.kind !== 'rotated') throw tokenRefused('auth.invalid_token', 'The refresh token is not valid: log in again.');
    return this.answer(rotation.session, rotation.session, rotation.refreshToken);
  }

  /** Ends the session of the principal, or all of its user. It happens also while the database is away. */
  async logout(principal: Principal, everywhere: boolean): Promise<void> {
    if (principal.sessionId === undefined) throw new Problem('auth.forbidden', { detail: 'An API key has no session to end.' });
    await this.endNow(principal.name, principal.sessionId, everywhere, auditActor(principal));
  }

  /** The same by a refresh token of the session; nothing happens where there is no such session any more. */
  async logoutByToken(token: string, everywhere: boolean): Promise<void> {
    const open = await unlessStorageIsAway(this.refreshTokens.sessionOf(token));
    if (open === undefined) this.pending.addUnknown(token, everywhere);
    else if (open !== null) await this.endNow(open.username, open.sessionId, everywhere, actorOf(open.username, open.sessionId));
  }

  async list(username: string, currentId: string | undefined): Promise<OpenSessionsDto> {
    const rows = await this.sessions.list(username);
    return { items: rows.map((row) => toOpenSessionDto(row, currentId)), next_cursor: null, has_more: false };
  }

  /** Ends one session of the user. Throws `session.not_found`. */
  async end(username: string, id: string, by: Principal): Promise<void> {
    const entry = {
      actor: auditActor(by),
      action: 'session.end',
      subject: `user:${username}`,
      outcome: 'success',
      detail: { session_id: id },
    } as const;
    const ended = await this.logins.endOne(username, id, (tx) => this.audit.recordIn(tx, entry));
    if (!ended) throw new Problem('session.not_found');
    await this.changes.announce();
  }

  private async endNow(username: string, sessionId: string, everywhere: boolean, actor: AuditActor): Promise<void> {
    const ended = await unlessStorageIsAway(this.logins.end(username, everywhere ? null : sessionId).then(() => true));
    if (ended === undefined) this.pending.add({ username, sessionId: everywhere ? null : sessionId, atMs: Date.now() });
    else await this.changes.announce();
    this.audit.recordLater({ actor, action: 'logout', subject: `user:${username}`, outcome: 'success', detail: { everywhere } });
  }

  private async endReused({ sessionId, username }: OldToken): Promise<void> {
    const detail = { session_id: sessionId };
    const entry = {
      actor: unprovenActor(username),
      action: 'refresh.reuse',
      subject: `user:${username}`,
      outcome: 'refused',
      detail,
    } as const;
    const ended = await this.logins.endOne(username, sessionId, (tx) => this.audit.recordIn(tx, entry));
    if (!ended) return;
    await this.changes.announce();
    this.alerts.raise({
      fingerprint: `security:refresh-reuse:${username}`,
      title: `A refresh token of ${username} was used twice`,
      message: `Somebody else may hold a copy of it. The session ${sessionId} has been ended; ${username} has to log in again.`,
      severity: 'critical',
      labels: { user: username },
    });
  }

  private answer(
    user: Pick<User, 'username' | 'role' | 'brokers' | 'version' | 'mustChangePassword' | 'otpEnabled' | 'source'>,
    session: { readonly id: string; readonly endsAtMs: number },
    refreshToken: string,
  ): SessionDto {
    const { token, expiresInSeconds } = this.tokens.issue(user, session);
    return {
      access_token: token,
      refresh_token: refreshToken,
      token_type: 'bearer',
      expires_in: expiresInSeconds,
      session_id: session.id,
      user: { username: user.username, role: user.role, permissions: [...this.tokens.permissionsOf(user)], brokers: [...user.brokers] },
    };
  }
}

function actorOf(username: string, sessionId: string): AuditActor {
  return { kind: 'user', id: `user:${username}`, name: username, session_id: sessionId };
}

/** Undefined while the database does not answer. */
async function unlessStorageIsAway<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.code === 'storage.unavailable') return undefined;
    throw error;
  }
}
