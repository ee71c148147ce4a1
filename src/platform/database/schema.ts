import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** People who log in. `password_hash` is an Argon2id PHC string. */
export const users = pgTable('users', {
  username: text('username').primaryKey(),
  passwordHash: text('password_hash').notNull(),
  role: text('role').notNull(),
  brokers: jsonb('brokers').$type<string[]>().notNull().default(['*']),
  disabled: boolean('disabled').notNull().default(false),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** Opaque refresh tokens, as SHA-256. A login is a family: each refresh adds a row, and the family is revoked as one. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    familyId: text('family_id').notNull(),
    username: text('username')
      .notNull()
      .references(() => users.username, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('refresh_tokens_family').on(table.familyId), index('refresh_tokens_username').on(table.username)],
);

/** `id` is the public part of `qd_<id8>_<secret>_<crc>`; the secret is kept as Argon2id over HMAC(pepper, secret). */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    secretHash: text('secret_hash').notNull(),
    role: text('role').notNull().default('api'),
    permissions: jsonb('permissions').$type<string[]>().notNull(),
    brokers: jsonb('brokers').$type<string[]>().notNull().default(['*']),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_keys_created_by').on(table.createdBy)],
);

/**
 * The journal of desk events, and the outbox of the live stream in one: a row with `appended_at` null is acknowledged but not yet
 * in the event log. `position` is the order of intake.
 */
export const deskEvents = pgTable(
  'desk_events',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    id: text('id').notNull(),
    type: text('type').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
    source: text('source'),
    correlationId: text('correlation_id'),
    payload: jsonb('payload').notNull(),
    appendedAt: instant('appended_at'),
  },
  (table) => [
    uniqueIndex('desk_events_id').on(table.id),
    index('desk_events_occurred').on(table.occurredAt, table.position),
    index('desk_events_received').on(table.receivedAt),
    index('desk_events_outbox')
      .on(table.position)
      .where(sql`appended_at is null`),
    index('desk_events_type_occurred').on(table.type, table.occurredAt, table.position),
  ],
);
