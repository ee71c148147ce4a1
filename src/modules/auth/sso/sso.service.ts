import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { AuditLog, unprovenActor } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { Sealer } from '../identity/sealer.js';
import { type User, UsersRepository } from '../identity/users.repository.js';
import type { SessionDto } from '../login/dto/session.dto.js';
import { SessionsService } from '../login/sessions.service.js';
import { type Claims, identityOf, type SsoIdentity } from './claims.js';
import { OidcLoginsRepository } from './oidc-logins.repository.js';
import { type LoginSecrets, OidcUpstream } from './oidc.upstream.js';
import { pathOnSite } from './return-to.js';
import { type SsoUser, SsoUsersRepository } from './sso-users.repository.js';

/** The time limit of a login at the provider. */
export const LOGIN_SECONDS = 600;

/** A login confirmed by the provider. */
export interface Arrival {
  readonly session: SessionDto;
  /** A path of this site. */
  readonly returnTo: string;
}

/** Logins by a provider (OpenID Connect, authorization code with PKCE): it sends the browser there and opens a session when it returns. */
@Injectable()
export class SsoService {
  constructor(
    private readonly provider: OidcUpstream,
    private readonly logins: OidcLoginsRepository,
    private readonly accounts: SsoUsersRepository,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly changes: AccessChanges,
    private readonly sealer: Sealer,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The address to which the browser with the cookie `browser` is sent. Throws `auth.sso_not_configured`, `auth.sso_unavailable` or
   * `request.invalid`.
   */
  async begin(returnTo: string, browser: string, redirectUri: URL): Promise<URL> {
    this.provider.settings();
    const path = pathOnSite(returnTo);
    if (path === null) throw new Problem('request.invalid', { errors: [{ field: 'return_to', message: 'must be a path of this site' }] });
    const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
    const url = await this.provider.loginUrl({ state, nonce, codeVerifier }, redirectUri);
    const login = { stateHash: digest(state), browserHash: digest(browser), nonce, codeVerifier: this.sealer.seal(codeVerifier) };
    await this.logins.create({ ...login, returnTo: path }, LOGIN_SECONDS);
    return url;
  }

  /**
   * Opens a session. Throws `auth.sso_failed`, `auth.sso_refused` (no role, or disabled), `user.last_admin` (the claims would demote the last
   * enabled admin), and what `begin` throws of the provider.
   */
  async complete(callback: URL, browser: string | null): Promise<Arrival> {
    const settings = this.provider.settings();
    const state = callback.searchParams.get('state') ?? '';
    const login = browser === null ? undefined : await this.logins.take(digest(state), digest(browser));
    if (login === undefined) {
      this.note(null, 'not begun by this browser, used before, or too old');
      throw new Problem('auth.sso_failed', { detail: 'This browser has not begun this login, or too long ago: begin again.' });
    }
    const { nonce, returnTo } = login;
    const claims = await this.claimsOf(callback, { state, nonce, codeVerifier: this.sealer.open(login.codeVerifier) });
    const identity = identityOf(claims, settings);
    if (typeof identity === 'string') throw this.refused(claims.sub, identity);
    const user = await this.userOf(identity);
    if (user === undefined || user.disabled) throw this.refused(user?.username ?? claims.sub, 'user is disabled');
    return { session: await this.sessions.open(user, { method: 'sso', issuer: identity.issuer }), returnTo };
  }

  /** The logout address of the provider; null where it has none. */
  logoutUrl(returnTo: URL): Promise<URL | null> {
    return this.provider.logoutUrl(returnTo);
  }

  private async claimsOf(callback: URL, secrets: LoginSecrets): Promise<Claims> {
    try {
      return await this.provider.claimsOf(callback, secrets);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.sso_failed') this.note(null, `not confirmed: ${reasonOf(error.cause)}`);
      throw error;
    }
  }

  private async userOf(identity: SsoIdentity): Promise<User | undefined> {
    const username = await this.nameOf(identity);
    await this.changes.announce();
    return this.users.find(username);
  }

  private nameOf(identity: SsoIdentity): Promise<string> {
    const followed = this.accounts.follow(identity, (tx, before, after) => {
      const actor = { kind: 'user', id: `user:${after.username}`, name: after.username, session_id: null } as const;
      const action = before === null ? 'user.create' : 'user.change';
      const detail = { by: 'sso', issuer: identity.issuer, before: before && stateOf(before), after: stateOf(after) };
      return this.audit.recordIn(tx, { actor, action, subject: `user:${after.username}`, outcome: 'success', detail });
    });
    return followed.catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'user.last_admin') this.note(identity.subject, 'the last admin is no admin any more');
      throw error;
    });
  }

  private refused(name: string, why: string): Problem {
    this.note(name, why);
    return new Problem('auth.sso_refused', { detail: 'Your login is right, but gives you no access here: ask an admin of the desk.' });
  }

  /** Records a refused login with its reason; `name` is null where the provider gave no user. */
  private note(name: string | null, why: string): void {
    const subject = name === null ? null : `user:${name}`;
    this.audit.recordLater({ actor: unprovenActor(name), action: 'login', subject, outcome: 'failure', detail: { method: 'sso', why } });
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(secret: string): string {
  return hash('sha256', secret);
}

function stateOf({ role, brokers }: SsoUser) {
  return { role, brokers };
}
