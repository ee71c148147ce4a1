import { Injectable } from '@nestjs/common';
import { and, asc, eq, gt, isNull, sql, type SQL } from 'drizzle-orm';
import { recoveryCodes, sessions } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';
import { apiKeys, users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { lockAdmins } from '../identity/admins.repository.js';

export type Account = typeof users.$inferSelect;
export type NewAccount = Pick<
  typeof users.$inferInsert,
  'username' | 'passwordHash' | 'role' | 'brokers' | 'disabled' | 'mustChangePassword'
>;
export type AccountChange = Partial<Pick<Account, 'role' | 'brokers' | 'disabled' | 'passwordHash' | 'mustChangePassword'>> & {
  readonly endsSessions: boolean;
  readonly dropsOtp: boolean;
};

/** Whether such a list has what forms refuse: `all`, or names beside `*`. */
export function hasReserved(brokers: typeof users.brokers | typeof apiKeys.brokers): SQL {
  return sql`(${brokers} @> '["all"]' or (${brokers} @> '["*"]' and jsonb_array_length(${brokers}) > 1))`;
}

@Injectable()
export class UserAccountsRepository {
  constructor(private readonly database: Database) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** By name, those after `after`. */
  list(after: string, limit: number): Promise<Account[]> {
    return this.database.drizzle.select().from(users).where(gt(users.username, after)).orderBy(asc(users.username)).limit(limit);
  }

  async find(username: string): Promise<Account | undefined> {
    const [row] = await this.database.drizzle.select().from(users).where(eq(users.username, username));
    return row;
  }

  async namesWithReservedBrokers(): Promise<string[]> {
    const rows = await this.database.drizzle
      .select({ username: users.username })
      .from(users)
      .where(hasReserved(users.brokers))
      .orderBy(asc(users.username));
    return rows.map(({ username }) => username);
  }

  /** Undefined when the name is taken. */
  async create(tx: Transaction, account: NewAccount): Promise<Account | undefined> {
    const [row] = await tx.insert(users).values(account).onConflictDoNothing().returning();
    return row;
  }

  /** The account, locked until the transaction ends. */
  async hold(tx: Transaction, username: string): Promise<Account | undefined> {
    await lockAdmins(tx);
    const [row] = await tx.select().from(users).where(eq(users.username, username)).for('update');
    return row;
  }

  async change(tx: Transaction, username: string, { endsSessions, dropsOtp, ...change }: AccountChange): Promise<Account | undefined> {
    const noOtp = { otpSecret: null, otpEnabledAt: null, otpLastStep: null };
    const [row] = await tx
      .update(users)
      .set({
        ...change,
        ...(dropsOtp ? noOtp : {}),
        revision: sql`${users.revision} + 1`,
        ...(endsSessions ? { version: sql`${users.version} + 1` } : {}),
      })
      .where(eq(users.username, username))
      .returning();
    if (dropsOtp) await tx.delete(recoveryCodes).where(eq(recoveryCodes.username, username));
    if (endsSessions) {
      const open = and(eq(sessions.username, username), isNull(sessions.revokedAt));
      await tx
        .update(sessions)
        .set({ revokedAt: sql`now()` })
        .where(open);
    }
    return row;
  }

  /** Removes the user with all sessions, and revokes the keys that it made. */
  async remove(tx: Transaction, username: string): Promise<void> {
    await tx
      .update(apiKeys)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiKeys.createdBy, username), isNull(apiKeys.revokedAt)));
    await tx.delete(users).where(eq(users.username, username));
  }
}
