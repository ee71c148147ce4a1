import { Injectable } from '@nestjs/common';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { Database } from '../../../platform/database/database.js';
import { apiKeys, users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import type { ApiKeyRow } from '../keys/api-keys.repository.js';
import { hasReserved } from './user-accounts.repository.js';

type NewKey = typeof apiKeys.$inferInsert;
export type KeyChange = Partial<Pick<NewKey, 'name' | 'permissions' | 'brokers' | 'expiresAt' | 'allowedNetworks'>>;

const MOST_LISTED = 1000;
const WARNED_BEFORE = sql`interval '7 days'`;

@Injectable()
export class KeyAccountsRepository {
  constructor(private readonly database: Database) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The newest first, of one creator or of all. */
  async list(createdBy: string | null): Promise<ApiKeyRow[]> {
    const rows = await this.database.drizzle
      .select({ key: apiKeys, creator: { role: users.role, brokers: users.brokers, disabled: users.disabled } })
      .from(apiKeys)
      .leftJoin(users, eq(users.username, apiKeys.createdBy))
      .where(createdBy === null ? undefined : eq(apiKeys.createdBy, createdBy))
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(MOST_LISTED);
    return rows.map(({ key, creator }) => ({ ...key, creator }));
  }

  async create(tx: Transaction, key: NewKey): Promise<void> {
    await tx.insert(apiKeys).values(key);
  }

  async change(tx: Transaction, id: string, change: KeyChange): Promise<void> {
    if (Object.keys(change).length > 0) await tx.update(apiKeys).set(change).where(eq(apiKeys.id, id));
  }

  /** Active keys with a control permission whose creator is a user but no admin. */
  async idsWithForeignControls(): Promise<string[]> {
    const rows = await this.database.drizzle
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .innerJoin(users, eq(users.username, apiKeys.createdBy))
      .where(sql`${users.role} <> 'admin' and ${apiKeys.revokedAt} is null and ${apiKeys.permissions}::text like '%"control_%'`)
      .orderBy(apiKeys.id);
    return rows.map(({ id }) => id);
  }

  async idsWithReservedBrokers(): Promise<string[]> {
    const rows = await this.database.drizzle
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(hasReserved(apiKeys.brokers), isNull(apiKeys.revokedAt)))
      .orderBy(apiKeys.id);
    return rows.map(({ id }) => id);
  }

  /** The key, locked until the transaction ends: another change of it comes entirely before or after. */
  async hold(tx: Transaction, id: string): Promise<ApiKeyRow | undefined> {
    const [row] = await tx
      .select({ key: apiKeys, creator: { role: users.role, brokers: users.brokers, disabled: users.disabled } })
      .from(apiKeys)
      .leftJoin(users, eq(users.username, apiKeys.createdBy))
      .where(eq(apiKeys.id, id))
      .for('update', { of: apiKeys });
    return row && { ...row.key, creator: row.creator };
  }

  /** False when it is revoked already. */
  async revoke(tx: Transaction, id: string): Promise<boolean> {
    const { rowCount } = await tx
      .update(apiKeys)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
    return (rowCount ?? 0) > 0;
  }

  /** Replaces this key, which stays valid for the overlap; false when it is replaced or revoked already. */
  async replace(tx: Transaction, id: string, successor: string, overlapSeconds: number): Promise<boolean> {
    const end = sql`now() + ${overlapSeconds} * interval '1 second'`;
    const { rowCount } = await tx
      .update(apiKeys)
      .set({
        replacedBy: successor,
        expiresAt: sql`least(${apiKeys.expiresAt}, ${end})`,
        ...(overlapSeconds === 0 ? { revokedAt: sql`now()` } : {}),
      })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.replacedBy), isNull(apiKeys.revokedAt)));
    return (rowCount ?? 0) > 0;
  }

  /** Keys that expire within seven days and were not reported yet; each is returned once over all replicas. */
  async takeExpiring(): Promise<{ id: string; name: string; createdBy: string; expiresAt: Date | null }[]> {
    return this.database.drizzle
      .update(apiKeys)
      .set({ expiryAlertedAt: sql`now()` })
      .where(
        sql`${apiKeys.expiresAt} between now() and now() + ${WARNED_BEFORE} and ${apiKeys.revokedAt} is null
          and ${apiKeys.replacedBy} is null and ${apiKeys.expiryAlertedAt} is null`,
      )
      .returning({ id: apiKeys.id, name: apiKeys.name, createdBy: apiKeys.createdBy, expiresAt: apiKeys.expiresAt });
  }
}
