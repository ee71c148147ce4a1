import { Injectable } from '@nestjs/common';
import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { apiKeys, users } from '../../../platform/database/tables/schema.js';

/** A key and its creator as they are now; the creator is null where that user was removed, or the key is of the configuration. */
export type ApiKeyRow = typeof apiKeys.$inferSelect & {
  readonly creator: { readonly role: string; readonly brokers: readonly string[]; readonly disabled: boolean } | null;
};

export interface KeyUses {
  readonly id: string;
  readonly count: number;
  readonly address: string | null;
  readonly atMs: number;
}
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'secretHash' | 'permissions'>;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ApiKeyRow | undefined> {
    return (await this.findAll([id])).get(id);
  }

  /** Of these keys those that exist, by id, each with its creator where that is a user. */
  async findAll(ids: readonly string[]): Promise<Map<string, ApiKeyRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.drizzle
      .select({ key: apiKeys, creator: { role: users.role, brokers: users.brokers, disabled: users.disabled } })
      .from(apiKeys)
      .leftJoin(users, eq(users.username, apiKeys.createdBy))
      .where(inArray(apiKeys.id, [...ids]));
    return new Map(rows.map(({ key, creator }) => [key.id, { ...key, creator }]));
  }

  /** Adds the uses of each key since the last call. */
  async noteUses(uses: readonly KeyUses[]): Promise<void> {
    if (uses.length === 0) return;
    const rows = JSON.stringify(uses.map(({ id, count, address, atMs }) => ({ id, count, address, at: new Date(atMs).toISOString() })));
    await this.database.drizzle.execute(sql`
      update ${apiKeys} k set uses = k.uses + n.count, last_used_at = greatest(k.last_used_at, n.at), last_used_address = n.address
      from jsonb_to_recordset(${rows}::jsonb) as n(id text, count bigint, address text, at timestamptz) where k.id = n.id`);
  }

  /** Inserts new keys and revokes every other key of this creator except `keptIds`, in one step; does nothing when no key is new. */
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
