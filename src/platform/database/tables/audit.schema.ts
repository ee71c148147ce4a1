import { sql } from 'drizzle-orm';
import { index, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { count, instant } from './columns.js';

/**
 * The audit trail. `body` is the row without its hash as RFC 8785 JSON, exactly as it was hashed; the columns for searches are derived from
 * it by the database. Triggers refuse UPDATE and TRUNCATE, and DELETE of rows that no row of `audit_cuts` covers.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: count('id').primaryKey(),
    at: instant('at').notNull(),
    body: text('body').notNull(),
    hash: text('hash').notNull(),
    actor: text('actor').generatedAlwaysAs(sql`body::jsonb #>> '{actor,name}'`),
    actorId: text('actor_id').generatedAlwaysAs(sql`body::jsonb #>> '{actor,id}'`),
    action: text('action').generatedAlwaysAs(sql`body::jsonb ->> 'action'`),
    subject: text('subject').generatedAlwaysAs(sql`body::jsonb ->> 'subject'`),
    outcome: text('outcome').generatedAlwaysAs(sql`body::jsonb ->> 'outcome'`),
  },
  (table) => [
    index('audit_log_at').on(table.at),
    index('audit_log_actor').on(table.actor, table.id),
    index('audit_log_actor_id').on(table.actorId, table.id),
    index('audit_log_action').on(table.action, table.id),
    index('audit_log_subject').on(table.subject, table.id),
  ],
);

/** The end of the chain: one row, which every writer locks. `chain` distinguishes this trail from that of another database. */
export const auditHead = pgTable('audit_head', {
  one: smallint('one').primaryKey().default(1),
  chain: uuid('chain').notNull().defaultRandom(),
  lastId: count('last_id').notNull(),
  lastHash: text('last_hash').notNull(),
});

/** Rows that retention has cut from the front: the chain goes on from `through_hash`. Whole days, up to `before` (midnight UTC). */
export const auditCuts = pgTable('audit_cuts', {
  throughId: count('through_id').primaryKey(),
  throughHash: text('through_hash').notNull(),
  before: instant('before').notNull(),
  cutAt: instant('cut_at').notNull().defaultNow(),
});
