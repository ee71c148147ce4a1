import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** A command to the desk, and its outcome. An idempotency key belongs to the principal that used it, for a day. */
export const controlRequests = pgTable(
  'control_requests',
  {
    id: uuid('id').primaryKey(),
    control: text('control').notNull(),
    target: text('target'),
    reason: text('reason').notNull(),
    status: text('status').notNull(),
    stateBefore: text('state_before'),
    stateAfter: text('state_after'),
    /** Why it failed, was rejected or is unknown. */
    cause: text('cause'),
    requestedById: text('requested_by_id').notNull(),
    requestedBy: text('requested_by').notNull(),
    /** The user behind it: for an API key the user who made it. */
    requestedByPerson: text('requested_by_person').notNull(),
    approvedBy: text('approved_by'),
    idempotencyKey: text('idempotency_key'),
    fingerprint: text('fingerprint').notNull(),
    /** The answer to the first call; null while it runs. */
    answer: jsonb('answer').$type<Record<string, unknown>>(),
    requestedAt: instant('requested_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    expiresAt: instant('expires_at'),
  },
  (table) => [
    uniqueIndex('control_requests_key').on(table.requestedById, table.idempotencyKey),
    index('control_requests_requested').on(table.requestedAt, table.id),
    index('control_requests_open')
      .on(table.status)
      .where(sql`status in ('running', 'pending_approval')`),
  ],
);

/** The outbox of topic `controls`. */
export const controlEvents = pgTable(
  'control_events',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    requestId: uuid('request_id').notNull(),
    at: instant('at').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    announcedAt: instant('announced_at'),
  },
  (table) => [
    index('control_events_unannounced')
      .on(table.position)
      .where(sql`announced_at is null`),
  ],
);

/** Circuit breakers that a person holds open, on every replica. */
export const heldBreakers = pgTable('held_breakers', {
  service: text('service').primaryKey(),
  held: boolean('held').notNull(),
  changedAt: instant('changed_at').notNull(),
});
