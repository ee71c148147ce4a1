import { sql } from 'drizzle-orm';
import { bigint, bigserial, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** One row per fingerprint: an alert that fires again is opened again. */
export const alerts = pgTable(
  'alerts',
  {
    id: uuid('id').primaryKey(),
    fingerprint: text('fingerprint').notNull(),
    title: text('title').notNull(),
    message: text('message').notNull(),
    severity: text('severity').notNull(),
    source: text('source').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    status: text('status').$type<'open' | 'acknowledged' | 'resolved' | 'expired'>().notNull(),
    createdAt: instant('created_at').notNull(),
    /** Since when it is open, or was before a person took it: anew each time it is opened again. */
    openedAt: instant('opened_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull(),
    count: integer('count').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    comments: text('comments'),
    resolvedAt: instant('resolved_at'),
    expiresAt: instant('expires_at'),
    /** When its newest firing began at the source; null where the source does not say. */
    firingAt: instant('firing_at'),
    /** Firings that began until then are over, as the source has reported. */
    overUntil: instant('over_until'),
    /** The time between the last two reports of the firing. */
    repeatMs: bigint('repeat_ms', { mode: 'number' }),
    /** The maker of the silence; null where it is not silenced. */
    silencedBy: text('silenced_by'),
    silencedUntil: instant('silenced_until'),
    /** Ids of the silences that cover it, ours and then those of its source. */
    silenceIds: jsonb('silence_ids').$type<string[]>().notNull().default([]),
    /** Ids of the silences that cover it at its source, by the newest report. */
    sourceSilences: jsonb('source_silences').$type<string[]>().notNull().default([]),
  },
  (table) => [
    uniqueIndex('alerts_fingerprint').on(table.fingerprint),
    index('alerts_seen').on(table.lastSeenAt, table.id),
    index('alerts_status_seen').on(table.status, table.lastSeenAt, table.id),
    index('alerts_severity_seen').on(table.severity, table.lastSeenAt, table.id),
    index('alerts_source_seen').on(table.source, table.lastSeenAt, table.id),
    index('alerts_acknowledged_seen')
      .on(table.lastSeenAt, table.id)
      .where(sql`acknowledged_at is not null`),
    index('alerts_unacknowledged_seen')
      .on(table.lastSeenAt, table.id)
      .where(sql`acknowledged_at is null`),
    index('alerts_expiry')
      .on(table.expiresAt)
      .where(sql`expires_at is not null`),
    index('alerts_silenced')
      .on(table.id)
      .where(sql`silenced_by is not null`),
  ],
);

/** Every change of an alert, and the outbox of topic `alerts`: a row with `announced_at` null is not on the stream yet. */
export const alertTimeline = pgTable(
  'alert_timeline',
  {
    position: bigserial('position', { mode: 'number' }).primaryKey(),
    alertId: uuid('alert_id')
      .notNull()
      .references(() => alerts.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    change: text('change').notNull(),
    actor: text('actor'),
    comment: text('comment'),
    severity: text('severity').notNull(),
    /** The alert as it was after the change, in its wire form. */
    alert: jsonb('alert').$type<Record<string, unknown>>().notNull(),
    /** The event that brought the change; the same event twice is one change. */
    eventId: text('event_id'),
    announcedAt: instant('announced_at'),
  },
  (table) => [
    index('alert_timeline_alert').on(table.alertId, table.position),
    uniqueIndex('alert_timeline_event').on(table.eventId),
    index('alert_timeline_unannounced')
      .on(table.position)
      .where(sql`announced_at is null`),
  ],
);

/** When a metric raises an alert. `origin` `file`: replaced by the file's content at every start. */
export const alertRules = pgTable(
  'alert_rules',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    metric: text('metric').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull().default({}),
    condition: text('condition').notNull(),
    forSeconds: integer('for_seconds').notNull().default(0),
    severity: text('severity').notNull(),
    message: text('message').notNull(),
    cooldownSeconds: integer('cooldown_seconds').notNull().default(0),
    enabled: boolean('enabled').notNull().default(true),
    origin: text('origin').$type<'file' | 'api'>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [uniqueIndex('alert_rules_name').on(table.name), index('alert_rules_metric').on(table.metric)],
);

/** Alerts that fit send no notifications between two times. `brokers` null: alerts of every broker, and those without one. */
export const alertSilences = pgTable(
  'alert_silences',
  {
    id: uuid('id').primaryKey(),
    matchers: jsonb('matchers').$type<{ name: string; operator: '=' | '!=' | '=~' | '!~'; value: string }[]>().notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    comment: text('comment').notNull(),
    brokers: jsonb('brokers').$type<string[]>(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When it was ended early, and by which person. */
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [index('alert_silences_created').on(table.createdAt, table.id), index('alert_silences_ends').on(table.endsAt)],
);

/** Changes that are queued for the outbound webhook. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    position: bigint('position', { mode: 'number' })
      .primaryKey()
      .references(() => alertTimeline.position, { onDelete: 'cascade' }),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    deliveredAt: instant('delivered_at'),
    failure: text('failure'),
  },
  (table) => [
    index('alert_deliveries_due')
      .on(table.nextAttemptAt)
      .where(sql`delivered_at is null and failure is null`),
  ],
);
