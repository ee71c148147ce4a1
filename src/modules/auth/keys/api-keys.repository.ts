import { Injectable } from '@nestjs/common';
import { and, eq, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import { Database } from '../../platform/database/database.js';
import { apiKeys } from '../../platform/database/schema.js';

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'secretHash' | 'permissions'>;

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

  /** Puts new keys in and revokes every other key of this maker but those of `keptIds`, in one step; nothing happens when none is new. */
  async replaceAll(createdBy: string, keys: readonly NewApiKey[], keptIds: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.database.transaction(async (tx) => {
      const created = await tx
        .insert(apiKeys)
        .values(keys.map((key) => ({ ...key, createdBy })))
        .onConflictDoNothing()
        .returning({ id: apiKeys.id });
      if (created.length === 0) return;
      const named = [...keptIds, ...keys.map(({ id }) => id)];
      await tx
        .update(apiKeys)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(apiKeys.createdBy, createdBy), notInArray(apiKeys.id, named), isNull(apiKeys.revokedAt)));
    });
  }
}
