import { Injectable } from '@nestjs/common';
import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import { sessions } from '../../../platform/database/tables/access.schema.js';
import { Database } from '../../../platform/database/database.js';
import { users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import type { SessionEnd } from '../identity/ended-sessions.js';
import { tokenRefused } from '../identity/token-refused.js';
import { type SessionRow, SessionsRepository } from './sessions.repository.js';

type NewSession = Pick<typeof sessions.$inferInsert, 'id' | 'username' | 'address' | 'userAgent'>;

/** Opens and ends sessions, each together with its audit row. */
@Injectable()
export class SessionLogins {
  constructor(
    private readonly database: Database,
    private readonly rows: SessionsRepository,
  ) {}

  /** Opens a session that ends after `maxSeconds` at the latest; `complete` runs in the same transaction. */
  open<T>(row: NewSession, maxSeconds: number, complete: (tx: Transaction, session: SessionRow) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ lastLoginAt: sql`now()` })
        .where(eq(users.username, row.username));
      const [session] = await tx
        .insert(sessions)
        .values({ ...row, endsAt: sql`now() + ${maxSeconds} * interval '1 second'` })
        .returning();
      if (session === undefined) throw tokenRefused('auth.invalid_token');
      return complete(tx, session);
    });
  }

  /** Ends one session of the user, or all; ending all also invalidates every issued token. */
  async end(username: string, id: string | null): Promise<void> {
    if (id === null) return this.endEverywhere(username, () => Promise.resolve());
    await this.database.transaction((tx) => this.rows.end(tx, username, id));
  }

  /** The same for a logout in the past: sessions opened since then stay open. */
  async endBefore({ username, sessionId, atMs }: SessionEnd): Promise<void> {
    const which =
      sessionId === null
        ? and(eq(sessions.username, username), lte(sessions.startedAt, new Date(atMs)))
        : and(eq(sessions.username, username), eq(sessions.id, sessionId));
    await this.database.drizzle
      .update(sessions)
      .set({ revokedAt: sql`now()` })
      .where(and(which, isNull(sessions.revokedAt)));
  }

  /** False when the user has no open session of that id; then `record` is not called. */
  endOne(username: string, id: string, record: (tx: Transaction) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const ended = await this.rows.end(tx, username, id);
      if (ended) await record(tx);
      return ended;
    });
  }

  /** Ends every other session of the user. */
  changePassword(username: string, passwordHash: string, keptId: string, record: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ passwordHash, mustChangePassword: false, revision: sql`${users.revision} + 1` })
        .where(eq(users.username, username));
      await this.rows.endAll(tx, username, keptId);
      await record(tx);
    });
  }

  endEverywhere(username: string, record: (tx: Transaction) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ version: sql`${users.version} + 1` })
        .where(eq(users.username, username));
      await this.rows.endAll(tx, username);
      await record(tx);
    });
  }
}
