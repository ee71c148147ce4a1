import { Injectable } from '@nestjs/common';
import { and, eq, lt, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { refreshTokens } from '../../platform/database/schema.js';

export type NewRefreshToken = Pick<typeof refreshTokens.$inferInsert, 'tokenHash' | 'familyId' | 'username' | 'expiresAt'>;

@Injectable()
export class RefreshTokensRepository {
  constructor(private readonly database: Database) {}

  /** Keeps the token and drops the user's ended ones, so the table does not grow with every login. */
  async create(token: NewRefreshToken): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.delete(refreshTokens).where(and(eq(refreshTokens.username, token.username), lt(refreshTokens.expiresAt, sql`now()`)));
      await tx.insert(refreshTokens).values(token);
    });
  }
}
