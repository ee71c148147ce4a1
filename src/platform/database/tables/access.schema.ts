import { bigserial, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';
import { users } from './schema.js';

/** A login and all tokens that descend from it. `ends_at` is its end in any case; idleness ends its refresh tokens earlier. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    username: text('username')
      .notNull()
      .references(() => users.username, { onDelete: 'cascade' }),
    startedAt: instant('started_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
    endsAt: instant('ends_at').notNull(),
    revokedAt: instant('revoked_at'),
    address: text('address'),
    userAgent: text('user_agent'),
  },
  (table) => [index('sessions_username').on(table.username), index('sessions_ends').on(table.endsAt)],
);

/**
 * Changes that every replica must learn of: triggers on users, sessions and API keys write the rows, so that no way of change is forgotten.
 * Kept for a day.
 */
export const accessChanges = pgTable(
  'access_changes',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: instant('at').notNull(),
    kind: text('kind').$type<'user' | 'session' | 'key'>().notNull(),
    subject: text('subject').notNull(),
  },
  (table) => [index('access_changes_at').on(table.at)],
);

/** Tickets for raw WebSockets, as SHA-256: deleting the row uses the ticket. `holder` is a session or an API key. */
export const wsTickets = pgTable(
  'ws_tickets',
  {
    ticketHash: text('ticket_hash').primaryKey(),
    kind: text('kind').$type<'session' | 'key'>().notNull(),
    holder: text('holder').notNull(),
    /** Epoch ms: the life of the token that bought it, which the socket inherits. */
    issuedAtMs: count('issued_at_ms').notNull(),
    endsAtMs: count('ends_at_ms'),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('ws_tickets_expires').on(table.expiresAt)],
);

/** Recovery codes as keyed digests; a used one is deleted. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    username: text('username')
      .notNull()
      .references(() => users.username, { onDelete: 'cascade' }),
    codeHash: text('code_hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.username, table.codeHash] })],
);

/** Single sign-ons that have begun and not come back, by the digest of `state`. */
export const oidcLogins = pgTable('oidc_logins', {
  stateHash: text('state_hash').primaryKey(),
  /** Digest of the cookie of the browser that began. */
  browserHash: text('browser_hash').notNull(),
  nonce: text('nonce').notNull(),
  codeVerifier: text('code_verifier').notNull(),
  returnTo: text('return_to').notNull(),
  expiresAt: instant('expires_at').notNull(),
});

/** A user's settings of the page: one object, which only the page reads. */
export const userPreferences = pgTable('user_preferences', {
  username: text('username')
    .primaryKey()
    .references(() => users.username, { onDelete: 'cascade' }),
  data: jsonb('data').$type<Record<string, unknown>>().notNull(),
  revision: integer('revision').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});
