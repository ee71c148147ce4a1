import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { Problem } from '../../../../common/problem.js';
import { Database } from '../../../../platform/database/database.js';
import { alerts } from '../../../../platform/database/tables/alerts.schema.js';
import type { Transaction } from '../../../../platform/database/connection/storage.session.js';
import type { ActiveSilence } from '../../matching/silence.js';
import { SilencesRepository } from '../../matching/silences.repository.js';
import type { Alert, AlertChange } from '../alert.js';
import { type AlertReport, firingId, resolvedId } from '../alert-report.js';
import { afterReport, type ReportOutcome } from '../lifecycle.js';
import { silencingChange, withSilences } from '../silencing.js';
import { storableJson, TimelineRepository } from './timeline.repository.js';

export type Admit = (stored: Alert, report: AlertReport, index: number) => void;

const TRIES = 5;
const DEADLOCK = '40P01';

/** Another transaction inserted an alert of the same fingerprint first. */
class Overtaken extends Error {}

/** Rolls back a dry run. */
class Tried extends Error {
  constructor(readonly outcomes: ReportOutcome[]) {
    super('tried');
  }
}

const COLUMNS = sql.raw(
  'id, fingerprint, title, message, severity, source, labels, status, created_at, opened_at, last_seen_at, count, acknowledged_at, acknowledged_by, comments, resolved_at, expires_at, firing_at, over_until, repeat_ms, silenced_by, silenced_until, silence_ids, source_silences',
);
const RECORD = sql.raw(
  'id uuid, fingerprint text, title text, message text, severity text, source text, labels jsonb, status text, created_at timestamptz, opened_at timestamptz, last_seen_at timestamptz, count int, acknowledged_at timestamptz, acknowledged_by text, comments text, resolved_at timestamptz, expires_at timestamptz, firing_at timestamptz, over_until timestamptz, repeat_ms int8, silenced_by text, silenced_until timestamptz, silence_ids jsonb, source_silences jsonb',
);
/** The columns of an alert that a report may change. */
const CHANGING = [
  ...['title', 'message', 'severity', 'labels', 'status', 'last_seen_at', 'count', 'acknowledged_at', 'acknowledged_by', 'comments'],
  ...['opened_at', 'resolved_at', 'expires_at', 'firing_at', 'over_until', 'repeat_ms'],
  ...['silenced_by', 'silenced_until', 'silence_ids', 'source_silences'],
];
const ASSIGNED = sql.raw(CHANGING.map((column) => `${column} = r.${column}`).join(', '));

/** Merges reports into alerts: a call is one transaction of a handful of statements, however many reports it has. */
@Injectable()
export class AlertReportsRepository {
  constructor(
    private readonly database: Database,
    private readonly timeline: TimelineRepository,
    private readonly silences: SilencesRepository,
  ) {}

  /**
   * Stores the reports in their order, all or none; gives the result of each. The rows' locks decide races, also between replicas. `admit`
   * is called with each report and the locked alert that it is about, and throws where the sender may not change it.
   */
  async take(reports: readonly AlertReport[], nowMs: number, admit: Admit): Promise<ReportOutcome[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.database.transaction((tx) => this.takeOnce(tx, reports, nowMs, admit));
      } catch (error) {
        if (!(error instanceof Overtaken || isDeadlock(error))) throw error;
        if (tries === TRIES) throw new Problem('storage.unavailable', { retryAfterSeconds: 1, cause: error });
      }
    }
  }

  /** The results that `take` would give now; nothing is stored. */
  async tryOut(reports: readonly AlertReport[], nowMs: number, admit: Admit): Promise<ReportOutcome[]> {
    try {
      return await this.database.transaction(async (tx) => {
        throw new Tried(await this.takeOnce(tx, reports, nowMs, admit));
      });
    } catch (error) {
      if (error instanceof Tried) return error.outcomes;
      throw error instanceof Overtaken || isDeadlock(error)
        ? new Problem('storage.unavailable', { retryAfterSeconds: 1, cause: error })
        : error;
    }
  }

  private async takeOnce(tx: Transaction, reports: readonly AlertReport[], nowMs: number, admit: Admit): Promise<ReportOutcome[]> {
    const before = await lockedAlerts(tx, new Set(reports.map(({ fingerprint }) => fingerprint)));
    const episodes = new Set(reports.flatMap(({ episode }) => (episode === null ? [] : [firingId(episode), resolvedId(episode)])));
    const known = await this.timeline.known(tx, [...episodes]);
    const silences = await this.silences.active(nowMs, tx);
    const now = new Map(before);
    const outcomes: ReportOutcome[] = [];
    for (const [index, report] of reports.entries()) {
      const stored = now.get(report.fingerprint) ?? null;
      if (stored) admit(stored, report, index);
      const reported = afterReport(stored, report, (id) => known.has(id), randomUUID(), nowMs);
      const outcome = silenced(stored, reported, report, silences);
      if (outcome.alert) now.set(report.fingerprint, outcome.alert);
      if (outcome.eventId !== null) known.add(outcome.eventId);
      outcomes.push(outcome);
    }
    await insert(
      tx,
      [...now.values()].filter(({ fingerprint }) => !before.has(fingerprint)),
    );
    await update(
      tx,
      [...now.values()].filter((alert) => before.has(alert.fingerprint) && before.get(alert.fingerprint) !== alert),
    );
    await this.timeline.write(tx, outcomes.flatMap(toChange(reports)), nowMs);
    return outcomes;
  }
}

/** The result of a report, with silences applied; where the report changes nothing, a change of what silences it may still be one. */
function silenced(stored: Alert | null, outcome: ReportOutcome, report: AlertReport, silences: readonly ActiveSilence[]): ReportOutcome {
  if (outcome.alert === null) return outcome;
  const alert = withSilences(outcome.alert, report.silencedAtSource ?? [], silences);
  const isNews = outcome.change !== null && outcome.change !== 'updated';
  return { ...outcome, alert, change: (!isNews && stored ? silencingChange(stored, alert) : null) ?? outcome.change };
}

function toChange(reports: readonly AlertReport[]): (outcome: ReportOutcome, index: number) => AlertChange[] {
  return ({ alert, change, comment, eventId }, index) =>
    alert && change ? [{ alert, change, comment, eventId, actor: reports[index]?.actor ?? null }] : [];
}

/** Locked in one order everywhere, so that two calls about the same alerts wait for each other and not in a circle. */
async function lockedAlerts(tx: Transaction, fingerprints: ReadonlySet<string>): Promise<Map<string, Alert>> {
  const rows = await tx
    .select()
    .from(alerts)
    .where(sql`${alerts.fingerprint} = any(${sql.param([...fingerprints])}::text[])`)
    .orderBy(sql`fingerprint collate "C"`)
    .for('update');
  return new Map(rows.map((row) => [row.fingerprint, row as Alert]));
}

async function insert(tx: Transaction, fresh: readonly Alert[]): Promise<void> {
  if (fresh.length === 0) return;
  const stored = await tx.execute(sql`
    insert into alerts (${COLUMNS})
    select ${COLUMNS} from jsonb_to_recordset(${storableJson(fresh.map(toRow))}::jsonb) as r (${RECORD})
    order by fingerprint collate "C"
    on conflict (fingerprint) do nothing
    returning id`);
  if (stored.rows.length < fresh.length) throw new Overtaken();
}

async function update(tx: Transaction, changed: readonly Alert[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.execute(sql`
    update alerts set ${ASSIGNED}
    from jsonb_to_recordset(${storableJson(changed.map(toRow))}::jsonb) as r (${RECORD})
    where alerts.id = r.id`);
}

function toRow(alert: Alert): Record<string, unknown> {
  const { id, fingerprint, title, message, severity, source, labels, status, count, comments } = alert;
  return {
    ...{ id, fingerprint, title, message, severity, source, labels, status, count, comments },
    created_at: alert.createdAt,
    opened_at: alert.openedAt,
    last_seen_at: alert.lastSeenAt,
    acknowledged_at: alert.acknowledgedAt,
    acknowledged_by: alert.acknowledgedBy,
    resolved_at: alert.resolvedAt,
    expires_at: alert.expiresAt,
    firing_at: alert.firingAt,
    over_until: alert.overUntil,
    repeat_ms: alert.repeatMs,
    silenced_by: alert.silencedBy,
    silenced_until: alert.silencedUntil,
    silence_ids: alert.silenceIds,
    source_silences: alert.sourceSilences,
  };
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DEADLOCK;
}
