import { Injectable } from '@nestjs/common';
import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { oidcLogins } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';

export type OidcLogin = Omit<typeof oidcLogins.$inferSelect, 'expiresAt'>;

@Injectable()
export class OidcLoginsRepository {
  constructor(private readonly database: Database) {}

  async create(login: OidcLogin, seconds: number): Promise<void> {
    await this.database.drizzle.insert(oidcLogins).values({ ...login, expiresAt: sql`now() + ${seconds} * interval '1 second'` });
  }

  /**
   * Takes the pending login: over all replicas one caller gets it. Undefined when this browser began none with that state, or it has
   * expired.
   */
  async take(stateHash: string, browserHash: string): Promise<OidcLogin | undefined> {
    const mine = and(eq(oidcLogins.stateHash, stateHash), eq(oidcLogins.browserHash, browserHash), gt(oidcLogins.expiresAt, sql`now()`));
    const [row] = await this.database.drizzle.delete(oidcLogins).where(mine).returning();
    return row;
  }

  /** Deletes at most `limit` expired logins; returns the number. */
  async deleteExpired(limit: number): Promise<number> {
    const expired = this.database.drizzle
      .select({ stateHash: oidcLogins.stateHash })
      .from(oidcLogins)
      .where(lt(oidcLogins.expiresAt, sql`now()`))
      .limit(limit);
    const { rowCount } = await this.database.drizzle.delete(oidcLogins).where(inArray(oidcLogins.stateHash, expired));
    return rowCount ?? 0;
  }
}
