import { Injectable } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { Problem } from '../../../common/problem.js';
import { Database } from '../../../platform/database/database.js';
import { users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { hasOtherAdmin, isFullAdmin, lockAdmins } from '../identity/admins.repository.js';
import { NOBODY } from '../identity/secret-hasher.js';
import type { SsoIdentity } from './claims.js';

export type SsoUser = Pick<typeof users.$inferSelect, 'username' | 'role' | 'brokers' | 'disabled'>;

/** Records the change of a user by a login; `before` is null for a new user. Not called when nothing has changed. */
export type RecordChange = (tx: Transaction, before: SsoUser | null, after: SsoUser) => Promise<void>;

const LAST_ADMIN = 'Your company login no longer makes you an admin, but the desk has no other: let one be made first.';

/** Users by issuer and subject. The user name is for display: a user who has it already keeps it. */
@Injectable()
export class SsoUsersRepository {
  constructor(private readonly database: Database) {}

  /** Creates or updates the user of this identity with its role and brokers; returns the user name. Throws `user.last_admin`. */
  follow(identity: SsoIdentity, record: RecordChange): Promise<string> {
    return this.database.transaction(async (tx) => {
      await lockAdmins(tx);
      const known = (await this.find(tx, identity)) ?? (await this.create(tx, identity, record)) ?? (await this.find(tx, identity));
      if (known === undefined) throw new Error('The names of a single sign-on are all taken');
      await this.update(tx, known, identity, record);
      return known.username;
    });
  }

  private async find(tx: Transaction, { issuer, subject }: SsoIdentity): Promise<SsoUser | undefined> {
    const [row] = await tx
      .select()
      .from(users)
      .where(and(eq(users.issuer, issuer), eq(users.subject, subject)))
      .for('update');
    return row;
  }

  /** Undefined also when another login of the same identity came first. */
  private async create(tx: Transaction, identity: SsoIdentity, record: RecordChange): Promise<SsoUser | undefined> {
    const { issuer, subject, names, role } = identity;
    const brokers = [...(identity.brokers ?? ['*'])];
    for (const username of names) {
      const account = { username, passwordHash: NOBODY, role, brokers, source: 'oidc' as const, issuer, subject };
      const [row] = await tx.insert(users).values(account).onConflictDoNothing().returning();
      if (row === undefined) continue;
      await record(tx, null, row);
      return row;
    }
    return undefined;
  }

  private async update(tx: Transaction, before: SsoUser, { role, brokers }: SsoIdentity, record: RecordChange): Promise<void> {
    const after = { ...before, role, brokers: [...(brokers ?? before.brokers)] };
    if (before.role === role && JSON.stringify(before.brokers) === JSON.stringify(after.brokers)) return;
    if (isFullAdmin(before) && !isFullAdmin(after) && !(await hasOtherAdmin(tx, before.username)))
      throw new Problem('user.last_admin', { detail: LAST_ADMIN });
    await tx
      .update(users)
      .set({ role, brokers: after.brokers, revision: sql`${users.revision} + 1` })
      .where(eq(users.username, before.username));
    await record(tx, before, after);
  }
}
