import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { auditActor, AuditLog } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import type { Principal } from '../identity/principal.js';
import { SessionLogins } from '../tokens/session-logins.repository.js';
import { type SessionRow, SessionsRepository } from '../tokens/sessions.repository.js';
import { requireReaches } from './grants.js';
import { type Account, UserAccountsRepository } from './user-accounts.repository.js';

/** The sessions of any user, for admins. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly accounts: UserAccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly logins: SessionLogins,
    private readonly changes: AccessChanges,
    private readonly audit: AuditLog,
  ) {}

  async list(username: string): Promise<SessionRow[]> {
    await this.requireUser(username);
    return this.sessions.list(username);
  }

  /** Ends all sessions of the user, and invalidates all tokens. Throws `user.not_found` or `auth.forbidden`. */
  async endAll(username: string, by: Principal): Promise<void> {
    requireReaches(by, await this.requireUser(username));
    const entry = { actor: auditActor(by), action: 'session.end_all', subject: `user:${username}`, outcome: 'success' } as const;
    await this.logins.endEverywhere(username, (tx) => this.audit.recordIn(tx, entry));
    await this.changes.announce();
  }

  private async requireUser(username: string): Promise<Account> {
    const account = await this.accounts.find(username);
    if (account === undefined) throw new Problem('user.not_found');
    return account;
  }
}
