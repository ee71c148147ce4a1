import { Injectable } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { users } from '../../../platform/database/tables/schema.js';
import { isRole, type Role } from './permissions.js';

export interface User {
  readonly username: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly brokers: readonly string[];
  readonly disabled: boolean;
  /** The security version that tokens carry: a token with an older one is not valid. */
  readonly version: number;
  readonly mustChangePassword: boolean;
  readonly source: 'local' | 'oidc';
  readonly otpEnabled: boolean;
  /** Encrypted; present also before the second factor is enabled. */
  readonly otpSecret: string | null;
}

export interface NewUser {
  readonly username: string;
  readonly passwordHash: string;
  readonly role: Role;
}

/** A number that no other lock uses; replicas that start together take turns by it. */
const BOOTSTRAP_LOCK = 7_117_220_911;

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  /** Undefined when there is no user of that name, or the role is unknown to this version. */
  async find(username: string): Promise<User | undefined> {
    const [row] = await this.database.drizzle.select().from(users).where(eq(users.username, username));
    return row !== undefined && isRole(row.role) ? { ...row, role: row.role, otpEnabled: row.otpEnabledAt !== null } : undefined;
  }

  /** Replaces `before` by another hash of the same password, unless the password has changed meanwhile. */
  async renewHash(username: string, before: string, passwordHash: string): Promise<void> {
    await this.database.drizzle
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.username, username), eq(users.passwordHash, before)));
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.database.drizzle.select({ username: users.username }).from(users).limit(1);
    return rows.length === 0;
  }

  /** Creates all of them if there is no user at all, else none; true when this call did it. Replicas that race take turns. */
  createFirst(first: readonly NewUser[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${BOOTSTRAP_LOCK})`);
      const anyone = await tx.select({ username: users.username }).from(users).limit(1);
      if (anyone.length > 0) return false;
      await tx.insert(users).values([...first]);
      return true;
    });
  }
}
