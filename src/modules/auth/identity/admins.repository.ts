import { and, eq, ne, sql } from 'drizzle-orm';
import { users } from '../../../platform/database/tables/schema.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';

const ADMINS_LOCK = 7_117_220_913;

/** Transactions that may take an admin away run one after the other, so that two cannot take the last two at once. */
export async function lockAdmins(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINS_LOCK})`);
}

/** Whether a user can give others every right: an admin who is limited to some brokers gives no more than those. */
export function isFullAdmin({ role, disabled, brokers }: Pick<typeof users.$inferSelect, 'role' | 'disabled' | 'brokers'>): boolean {
  return role === 'admin' && !disabled && brokers.includes('*');
}

/** Whether such an admin remains without this user. */
export async function hasOtherAdmin(tx: Transaction, username: string): Promise<boolean> {
  const full = and(eq(users.role, 'admin'), eq(users.disabled, false), sql`${users.brokers} @> '["*"]'`);
  const others = and(full, ne(users.username, username));
  const rows = await tx.select({ username: users.username }).from(users).where(others).limit(1);
  return rows.length > 0;
}
