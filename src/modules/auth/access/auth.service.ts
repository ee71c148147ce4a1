import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { AccessChanges, type ChangedAccess } from '../identity/access-changes.js';
import { credentialsFrom, type Headers } from '../identity/credentials.js';
import { carrying, type Credentials, type Principal } from '../identity/principal.js';
import { tokenRefused } from '../identity/token-refused.js';
import { ApiKeys } from '../keys/api-keys.js';
import { notFrom } from '../keys/key-refusals.js';
import { AnonymousLimit } from '../limits/anonymous.limit.js';
import { FailedAuthLimit } from '../limits/failed-auth.limit.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { SessionsRepository } from '../tokens/sessions.repository.js';
import { StreamKeys } from './stream-keys.js';
import { WsTickets } from './ws-tickets.js';

/** A principal with its present permissions, or the problem that ends its access. */
export type Standing = Principal | Problem;

/** Somebody who is at it: a stream, or a long answer. A key may be used from some networks only. */
export interface Present {
  readonly principal: Principal;
  readonly address: string | undefined;
}

/** Authenticates the clients of REST, raw WebSocket, Socket.IO and SSE alike. */
@Injectable()
export class AuthService {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly keys: ApiKeys,
    private readonly sessions: SessionsRepository,
    private readonly failures: FailedAuthLimit,
    private readonly anonymous: AnonymousLimit,
    private readonly tickets: WsTickets,
    private readonly streamKeys: StreamKeys,
    private readonly changes: AccessChanges,
  ) {}

  /** The principal of credentials that this process has verified before, without I/O; null = not known here, verify them. */
  recall(credentials: Credentials, ip?: string): Principal | null {
    switch (credentials.kind) {
      case 'bearer':
        return this.tokens.recall(credentials.token);
      case 'api_key':
        return this.keys.recall(credentials.key, ip);
      case 'ticket':
      case 'stream_key':
        return null;
      default:
        return credentials satisfies never;
    }
  }

  /** The credentials in the headers; null = none, a problem = they cannot be read. */
  credentialsIn(headers: Headers): Credentials | Problem | null {
    try {
      return credentialsFrom(headers);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  /** Counts a request without credentials, and returns the problem to answer: its own, or `request.rate_limited` over the limit. */
  async refused(problem: Problem, ip: string | undefined): Promise<Problem> {
    return (await this.anonymous.count(ip)) ?? problem;
  }

  /**
   * The principal of the credentials. Throws `auth.invalid_token`, `auth.token_expired`, `auth.invalid_api_key`, `storage.unavailable`,
   * `auth.busy`, or `request.rate_limited` when too many credentials from `ip` were wrong.
   */
  async authenticate(credentials: Credentials, ip?: string): Promise<Principal> {
    switch (credentials.kind) {
      case 'bearer':
        return this.failures.watch(ip, () => this.tokens.verify(credentials.token));
      case 'api_key':
        // A key costs a query and an Argon2 run, so neither starts for an address with too many wrong guesses.
        if (!this.keys.isRemembered(credentials.key)) await this.failures.refuseGuessing(ip);
        return this.failures.watch(ip, () => this.keys.verify(credentials.key, ip));
      case 'ticket':
        return this.failures.watch(ip, () => this.tickets.redeem(credentials.ticket, ip));
      case 'stream_key':
        return this.failures.watch(ip, () => this.streamKeys.verify(credentials.key));
      default:
        return credentials satisfies never;
    }
  }

  /** The standing of each principal now. Throws `storage.unavailable` when it cannot be read. */
  async current(present: readonly Present[]): Promise<Standing[]> {
    const principals = present.map(({ principal }) => principal);
    const over = tokenRefused('auth.invalid_token', 'The session has ended.');
    // These need no query, so they are answered even while the database is away.
    if (principals.every((principal) => this.hasEnded(principal))) return principals.map(() => over);
    const [sessions, keys] = await Promise.all([
      this.sessions.standings([...new Set(principals.flatMap(({ sessionId }) => sessionId ?? []))]),
      this.keys.current([...new Set(principals.flatMap(({ kind, id }) => (kind === 'api_key' ? [keyIdOf(id)] : [])))]),
    ]);
    return present.map(({ principal, address }) => {
      if (principal.kind === 'api_key') {
        const key = keys.get(keyIdOf(principal.id));
        if (key === undefined) return new Problem('auth.invalid_api_key');
        return key.admits(address) ? key.principal : notFrom(address);
      }
      const session = sessions.get(principal.sessionId ?? '');
      if (session === undefined || session.username !== principal.name || session.version !== principal.version) return over;
      if (this.hasEnded(principal)) return over;
      const life = { issuedAtMs: principal.issuedAtMs, expiresAtMs: principal.expiresAtMs ?? Infinity };
      return carrying(this.tokens.principalOf(session, life), principal.carries);
    });
  }

  /** The principal of the key of this id with its present permissions; null = the key is not active. */
  async keyNow(id: string): Promise<Principal | null> {
    return (await this.keys.current([id])).get(id)?.principal ?? null;
  }

  private hasEnded({ name, sessionId, issuedAtMs }: Principal): boolean {
    return sessionId !== undefined && this.changes.ended.has({ name, sessionId, issuedAtMs });
  }
}

/** Whether a change may concern this principal. */
export function isTouched({ kind, id, name, sessionId, createdBy }: Principal, { users, sessions, keys, all }: ChangedAccess): boolean {
  if (all) return true;
  return kind === 'user' ? users.has(name) || sessions.has(sessionId ?? '') : keys.has(keyIdOf(id)) || users.has(createdBy ?? '');
}

/** Why a stream ends whose credential has lived to its end: with the code that REST answers to it then. */
export function lifeOver({ kind }: Pick<Principal, 'kind'>): Problem {
  return kind === 'api_key' ? new Problem('auth.invalid_api_key', { detail: 'The key has expired.' }) : new Problem('auth.token_expired');
}

function keyIdOf(principalId: string): string {
  return principalId.slice('key:'.length);
}
