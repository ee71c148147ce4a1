import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';

/**
 * People who log in. `password_hash` is an Argon2id PHC string; people of single sign-on are identified by `issuer` and `subject`.
 * `version` is the security version that tokens carry, `revision` counts changes for If-Match, `otp_secret` is sealed.
 */
export const users = pgTable(
  'users',
  {
    username: text('username').primaryKey(),
    passwordHash: text('password_hash').notNull(),
    role: text('role').notNull(),
    brokers: jsonb('brokers').$type<string[]>().notNull().default(['*']),
    disabled: boolean('disabled').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
    version: integer('version').notNull().default(1),
    revision: integer('revision').notNull().default(1),
    mustChangePassword: boolean('must_change_password').notNull().default(false),
    source: text('source').$type<'local' | 'oidc'>().notNull().default('local'),
    issuer: text('issuer'),
    subject: text('subject'),
    otpSecret: text('otp_secret'),
    otpEnabledAt: instant('otp_enabled_at'),
    otpLastStep: count('otp_last_step'),
    lastLoginAt: instant('last_login_at'),
  },
  (table) => [uniqueIndex('users_identity').on(table.issuer, table.subject)],
);

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
    /** When it was exchanged for its successor; from then on it can only give that same successor, for a moment. */
    rotatedAt: instant('rotated_at'),
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
    /** CIDR; none = from anywhere. */
    allowedNetworks: jsonb('allowed_networks').$type<string[]>().notNull().default([]),
    lastUsedAddress: text('last_used_address'),
    uses: count('uses').notNull().default(0),
    /** The key that has replaced it in a rotation. */
    replacedBy: text('replaced_by'),
    /** When an alert has said that it expires soon. */
    expiryAlertedAt: instant('expiry_alerted_at'),
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
    /** The principal that sent it; null = it came over the bus. */
    reportedBy: text('reported_by'),
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
