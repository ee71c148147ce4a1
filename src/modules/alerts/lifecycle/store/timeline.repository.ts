import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, type SQLWrapper, sql } from 'drizzle-orm';
import { Config } from '../../../../config/config.js';
import { Database } from '../../../../platform/database/database.js';
import { alertTimeline } from '../../../../platform/database/tables/alerts.schema.js';
import type { Drizzle, Transaction } from '../../../../platform/database/connection/storage.session.js';
import { type AlertChange, toAlertDto } from '../alert.js';
import type { ChangeKind } from '../alert-words.js';
import type { AlertDto } from '../dto/alert.dto.js';

export type TimelineRow = typeof alertTimeline.$inferSelect;

/** An action, its time and its person. */
export interface Deed {
  readonly change: ChangeKind;
  readonly actor: string | null;
  readonly comment: string | null;
  readonly nowMs: number;
}

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A row of `alerts` as `toAlertDto` makes it, but made by the database, so that an action on an alert is one statement. */
const WIRE = sql.raw(`json_build_object(
  'id', id, 'fingerprint', fingerprint, 'title', title, 'message', message, 'severity', severity, 'source', source, 'labels', labels,
  'status', status, 'created_at', ${instant('created_at')}, 'opened_at', ${instant('opened_at')},
  'last_seen_at', ${instant('last_seen_at')}, 'count', count,
  'acknowledged', acknowledged_at is not null, 'acknowledged_by', acknowledged_by, 'acknowledged_at', ${instant('acknowledged_at')},
  'comments', comments, 'resolved_at', ${instant('resolved_at')}, 'expires_at', ${instant('expires_at')},
  'silenced', silenced_by is not null, 'silenced_by', silenced_by, 'silenced_until', ${instant('silenced_until')}, 'silence_ids', silence_ids)`);

/** Queues the changes for the webhook; a silenced alert sends no notifications. */
const SEND = sql.raw(`insert into alert_deliveries (position, next_attempt_at)
  select position, now() from written where not (alert ->> 'silenced')::boolean`);

/** The changes of alerts, which are the outbox of topic `alerts` and of the outbound webhook. */
@Injectable()
export class TimelineRepository {
  private readonly isDelivered: boolean;

  constructor(
    private readonly database: Database,
    config: Config,
  ) {
    this.isDelivered = config.variables.ALERT_WEBHOOK_URL !== undefined;
  }

  /** Writes changes in their order, within the transaction that makes them, and queues them for the webhook. */
  async write(tx: Transaction, changes: readonly AlertChange[], nowMs: number): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ alert, change, actor, comment, eventId }, n) => ({
      ...{ n, change, actor, comment },
      alert_id: alert.id,
      severity: alert.severity,
      alert: toAlertDto(alert),
      event_id: eventId,
    }));
    const insert = sql`
      insert into alert_timeline (alert_id, at, change, actor, comment, severity, alert, event_id)
      select alert_id, ${new Date(nowMs).toISOString()}::timestamptz, change, actor, comment, severity, alert, event_id
      from jsonb_to_recordset(${storableJson(rows)}::jsonb)
        as r (n int, alert_id uuid, change text, actor text, comment text, severity text, alert jsonb, event_id text)
      order by n
      returning position, alert`;
    await tx.execute(this.isDelivered ? sql`with written as (${insert}) ${SEND}` : insert);
  }

  /**
   * Runs an UPDATE of alerts and writes the change of each row, as one statement; gives the alerts after it. The rows are locked before their
   * changes are numbered, so the numbers of an alert's changes rise in their order.
   */
  async record(
    update: SQLWrapper,
    { change, actor, comment, nowMs }: Deed,
    on: Drizzle | Transaction = this.database.drizzle,
  ): Promise<AlertDto[]> {
    const recorded = await on.execute<{ alert: AlertDto }>(sql`
      with changed as ${update},
      written as (
        insert into alert_timeline (alert_id, at, change, actor, comment, severity, alert)
        select id, ${new Date(nowMs).toISOString()}::timestamptz, ${change}::text, ${actor}::text, ${comment}::text, severity, ${WIRE}::jsonb
        from changed
        returning position, alert
      )${this.isDelivered ? sql`, sent as (${SEND})` : sql``}
      select ${WIRE} as alert from changed`);
    return recorded.rows.map(({ alert }) => alert);
  }

  /** Those of these event ids that the timeline has already. */
  async known(tx: Transaction, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await tx
      .select({ eventId: alertTimeline.eventId })
      .from(alertTimeline)
      .where(sql`${alertTimeline.eventId} = any(${sql.param(eventIds)}::text[])`);
    return new Set(rows.flatMap(({ eventId }) => eventId ?? []));
  }

  /** The newest changes of an alert, newest first. */
  of(alertId: string, limit: number): Promise<TimelineRow[]> {
    return this.database.drizzle
      .select()
      .from(alertTimeline)
      .where(eq(alertTimeline.alertId, alertId))
      .orderBy(desc(alertTimeline.position))
      .limit(limit);
  }

  /**
   * The oldest unpublished changes, in their order: of an alert none is left out before a later one. `except`: those that are published and
   * only lack the mark.
   */
  unannounced(limit: number, except: readonly number[]): Promise<TimelineRow[]> {
    const { position, announcedAt } = alertTimeline;
    return this.database.drizzle
      .select()
      .from(alertTimeline)
      .where(and(isNull(announcedAt), except.length > 0 ? sql`${position} <> all(${sql.param(except)}::bigint[])` : undefined))
      .orderBy(asc(alertTimeline.position))
      .limit(limit);
  }

  async markAnnounced(positions: readonly number[]): Promise<void> {
    await this.database.drizzle
      .update(alertTimeline)
      .set({ announcedAt: sql`now()` })
      .where(and(sql`${alertTimeline.position} = any(${sql.param(positions)}::bigint[])`, isNull(alertTimeline.announcedAt)));
  }

  /** Deletes at most `limit` old entries "seen again": an alert that lasts for months must not fill the disk. */
  async deleteUpdatesBefore(beforeMs: number, limit: number): Promise<number> {
    const { position, at, change, announcedAt } = alertTimeline;
    const old = this.database.drizzle
      .select({ position })
      .from(alertTimeline)
      .where(and(lt(at, new Date(beforeMs)), eq(change, 'updated'), isNotNull(announcedAt)))
      .orderBy(asc(position))
      .limit(limit);
    const deleted = await this.database.drizzle.delete(alertTimeline).where(inArray(position, old));
    return deleted.rowCount ?? 0;
  }
}

/** JSON that Postgres accepts: half a surrogate pair, as cutting leaves it, is replaced, and NUL is dropped. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? inner.toWellFormed().replaceAll('\0', '') : inner));
}
