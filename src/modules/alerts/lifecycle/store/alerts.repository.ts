import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, lte, min, or, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { BrokerScope } from '../../../../common/broker-scope.js';
import { Database } from '../../../../platform/database/database.js';
import { alerts } from '../../../../platform/database/tables/alerts.schema.js';
import { type AuditEntry, AuditLog } from '../../../auth/audit/audit-log.js';
import type { Alert } from '../alert.js';
import type { AlertStatus, ChangeKind } from '../alert-words.js';
import type { AlertDto } from '../dto/alert.dto.js';
import type { Severity } from '../severity.js';
import { TimelineRepository } from './timeline.repository.js';

export interface AlertsQuery {
  readonly severity: Severity | undefined;
  readonly status: AlertStatus | undefined;
  readonly source: string | undefined;
  readonly acknowledged: boolean | undefined;
  readonly silenced: boolean | undefined;
  readonly startMs: number;
  /** Exclusive; null = to the newest. */
  readonly endMs: number | null;
  readonly limit: number;
  /** The last alert of the page before. */
  readonly before: { readonly lastSeenAtMs: number; readonly id: string } | null;
  readonly scope: BrokerScope;
}

/** What a person may do to an alert. */
export interface AlertCommand {
  readonly id: string;
  readonly actor: string | null;
  readonly comment: string | null;
  readonly scope: BrokerScope;
  readonly nowMs: number;
  /** The row that it adds to the audit trail. */
  readonly entry: AuditEntry;
}

export interface AlertCount {
  readonly status: AlertStatus;
  readonly severity: Severity;
  readonly source: string;
  readonly silenced: boolean;
  readonly count: number;
}

const ACTIVE = ['open', 'acknowledged'] as const satisfies AlertStatus[];
const CLOSED = ['resolved', 'expired'] as const satisfies AlertStatus[];

/** The alerts. Each action on one is a conditional UPDATE, whose row decides races, with its entry in the timeline. */
@Injectable()
export class AlertsRepository {
  constructor(
    private readonly database: Database,
    private readonly timeline: TimelineRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first by when they were last seen, `limit + 1` rows so that the caller sees whether there are more. */
  async page({ severity, status, source, acknowledged, silenced, startMs, endMs, limit, before, scope }: AlertsQuery): Promise<Alert[]> {
    const { lastSeenAt, id } = alerts;
    const rows = await this.database.drizzle
      .select()
      .from(alerts)
      .where(
        and(
          gte(lastSeenAt, new Date(startMs)),
          endMs === null ? undefined : lt(lastSeenAt, new Date(endMs)),
          severity === undefined ? undefined : eq(alerts.severity, severity),
          status === undefined ? undefined : eq(alerts.status, status),
          source === undefined ? undefined : eq(alerts.source, source),
          acknowledged === undefined ? undefined : acknowledged ? isNotNull(alerts.acknowledgedAt) : isNull(alerts.acknowledgedAt),
          silenced === undefined ? undefined : silenced ? isNotNull(alerts.silencedBy) : isNull(alerts.silencedBy),
          before
            ? sql`(${lastSeenAt}, ${id}) < (${new Date(before.lastSeenAtMs).toISOString()}::timestamptz, ${before.id}::uuid)`
            : undefined,
          within(scope),
        ),
      )
      .orderBy(desc(lastSeenAt), desc(id))
      .limit(limit + 1);
    return rows as Alert[];
  }

  async find(id: string, scope: BrokerScope): Promise<Alert | null> {
    const [row] = await this.database.drizzle
      .select()
      .from(alerts)
      .where(and(eq(alerts.id, id), within(scope)));
    return (row as Alert | undefined) ?? null;
  }

  counts(scope: BrokerScope): Promise<AlertCount[]> {
    const { status, severity, source } = alerts;
    const silenced = sql<boolean>`${alerts.silencedBy} is not null`;
    return this.database.drizzle
      .select({ status, severity: sql<Severity>`${severity}`, source, silenced, count: sql<number>`count(*)::int` })
      .from(alerts)
      .where(within(scope))
      .groupBy(status, severity, source, silenced);
  }

  async oldestOpen(scope: BrokerScope): Promise<Alert | null> {
    const [row] = await this.database.drizzle
      .select()
      .from(alerts)
      .where(and(eq(alerts.status, 'open'), isNull(alerts.silencedBy), within(scope)))
      .orderBy(asc(alerts.createdAt), asc(alerts.id))
      .limit(1);
    return (row as Alert | undefined) ?? null;
  }

  /** Null when it is not open, or not in this scope. */
  acknowledge(command: AlertCommand, expiresAt: Date | null): Promise<AlertDto | null> {
    const set = { status: 'acknowledged', acknowledgedAt: new Date(command.nowMs), acknowledgedBy: command.actor } as const;
    return this.change('acknowledged', ['open'], command, { ...set, ...commented(command), ...(expiresAt && { expiresAt }) });
  }

  /** Null when it is not acknowledged, or not in this scope. Its expiry is again what it was before the acknowledgement. */
  unacknowledge(command: AlertCommand): Promise<AlertDto | null> {
    const ownExpiry = sql`(
      select (t.alert ->> 'expires_at')::timestamptz from alert_timeline t
      where t.alert_id = ${alerts.id} and t.position < (
        select max(a.position) from alert_timeline a where a.alert_id = ${alerts.id} and a.change = 'acknowledged')
      order by t.position desc limit 1)`;
    const set = { status: 'open', acknowledgedAt: null, acknowledgedBy: null, expiresAt: ownExpiry } as const;
    return this.change('unacknowledged', ['acknowledged'], command, { ...set, ...commented(command) });
  }

  /** Null when it is resolved already, or not in this scope. */
  resolve(command: AlertCommand): Promise<AlertDto | null> {
    const set = { status: 'resolved', resolvedAt: new Date(command.nowMs), expiresAt: null } as const;
    return this.change('resolved', [...ACTIVE, 'expired'], command, { ...set, ...commented(command) });
  }

  /** Null when it is not in this scope. */
  comment(command: AlertCommand): Promise<AlertDto | null> {
    return this.change('commented', [...ACTIVE, ...CLOSED], command, commented(command));
  }

  /** Expires at most `limit` alerts that are due; gives how many. Replicas that do so at once share the rows. */
  expire(nowMs: number, sinceMs: number, limit: number): Promise<number> {
    const due = and(gte(alerts.expiresAt, new Date(sinceMs)), lte(alerts.expiresAt, new Date(nowMs)), inArray(alerts.status, [...ACTIVE]));
    return this.changeAll('expired', due, limit, null, { status: 'expired' }, nowMs);
  }

  /** When the next alert expires; null when none does. */
  async nextExpiry(sinceMs: number): Promise<Date | null> {
    const [row] = await this.database.drizzle
      .select({ at: min(alerts.expiresAt) })
      .from(alerts)
      .where(and(gte(alerts.expiresAt, new Date(sinceMs)), inArray(alerts.status, [...ACTIVE])));
    return row?.at ?? null;
  }

  /** Resolves at most `limit` active alerts of a rule that was removed or changed; gives how many. */
  resolveOfRule(ruleId: string, comment: string, limit: number, nowMs: number): Promise<number> {
    const active = and(
      eq(alerts.source, 'rule'),
      inArray(alerts.status, [...ACTIVE]),
      sql`starts_with(${alerts.fingerprint}, ${`rule:${ruleId}:`})`,
    );
    return this.changeAll('resolved', active, limit, comment, { status: 'resolved', resolvedAt: new Date(nowMs), expiresAt: null }, nowMs);
  }

  /** Alerts of rules that are active, or were resolved since `resolvedSinceMs`: the state that a process needs at its start. */
  async ofRules(resolvedSinceMs: number, limit: number): Promise<Alert[]> {
    const rows = await this.database.drizzle
      .select()
      .from(alerts)
      .where(
        and(
          eq(alerts.source, 'rule'),
          sql`starts_with(${alerts.fingerprint}, 'rule:')`,
          or(inArray(alerts.status, [...ACTIVE]), gte(alerts.resolvedAt, new Date(resolvedSinceMs))),
        ),
      )
      .orderBy(desc(alerts.lastSeenAt))
      .limit(limit);
    return rows as Alert[];
  }

  /** Deletes at most `limit` alerts, with their timelines, that were over before this time and not seen since; gives how many. */
  async deleteClosedBefore(beforeMs: number, limit: number): Promise<number> {
    const before = new Date(beforeMs);
    const old = this.database.drizzle
      .select({ id: alerts.id })
      .from(alerts)
      .where(
        and(
          inArray(alerts.status, [...CLOSED]),
          lt(alerts.lastSeenAt, before),
          sql`coalesce(${alerts.resolvedAt}, ${alerts.expiresAt}, ${alerts.lastSeenAt}) < ${before.toISOString()}::timestamptz`,
        ),
      )
      .limit(limit)
      // An alert that is being raised again right now must stay.
      .for('update', { skipLocked: true });
    const deleted = await this.database.drizzle.delete(alerts).where(inArray(alerts.id, old));
    return deleted.rowCount ?? 0;
  }

  private async change(
    change: ChangeKind,
    from: readonly AlertStatus[],
    { id, actor, comment, scope, nowMs, entry }: AlertCommand,
    set: PgUpdateSetSource<typeof alerts>,
  ): Promise<AlertDto | null> {
    const update = this.database.drizzle
      .update(alerts)
      // Drizzle refuses an update without columns, so the id is set to itself.
      .set({ id, ...set })
      .where(and(eq(alerts.id, id), inArray(alerts.status, [...from]), within(scope)));
    return this.database.transaction(async (tx) => {
      const [alert] = await this.timeline.record(update.returning(), { change, actor, comment, nowMs }, tx);
      if (alert) await this.audit.recordIn(tx, entry);
      return alert ?? null;
    });
  }

  private async changeAll(
    change: ChangeKind,
    which: SQL | undefined,
    limit: number,
    comment: string | null,
    set: PgUpdateSetSource<typeof alerts>,
    nowMs: number,
  ): Promise<number> {
    const { drizzle } = this.database;
    const due = drizzle.select({ id: alerts.id }).from(alerts).where(which).limit(limit).for('update', { skipLocked: true });
    const update = drizzle.update(alerts).set(set).where(inArray(alerts.id, due));
    return (await this.timeline.record(update.returning(), { change, actor: null, comment, nowMs })).length;
  }
}

function within(scope: BrokerScope): SQL | undefined {
  return scope === null
    ? undefined
    : sql`(${alerts.labels} ->> 'broker' is null or ${alerts.labels} ->> 'broker' = any(${sql.param([...scope])}::text[]))`;
}

function commented({ comment }: AlertCommand): { comments?: string } {
  return comment === null ? {} : { comments: comment };
}
