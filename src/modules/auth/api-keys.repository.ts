import { Injectable } from '@nestjs/common';
import { and, eq, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { apiKeys } from '../../platform/database/schema.js';

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'secretHash' | 'permissions' | 'createdBy'>;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ApiKeyRow | undefined> {
    const [row] = await this.database.drizzle.select().from(apiKeys).where(eq(apiKeys.id, id));
    return row;
  }

  /** Notes that the key is in use, at most once a minute over all replicas. */
  async touch(id: string): Promise<void> {
    const aMinuteAgo = sql`now() - interval '1 minute'`;
    await this.database.drizzle
      .update(apiKeys)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, aMinuteAgo))));
  }

  /** Puts the key in and revokes every other key of the same maker, in one step; nothing happens when the id exists. */
  async replaceAll(key: NewApiKey): Promise<void> {
    await this.database.transaction(async (tx) => {
      const created = await tx.insert(apiKeys).values(key).onConflictDoNothing().returning({ id: apiKeys.id });
      if (created.length === 0) return;
      await tx
        .update(apiKeys)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(apiKeys.createdBy, key.createdBy), ne(apiKeys.id, key.id), isNull(apiKeys.revokedAt)));
    });
  }
}
