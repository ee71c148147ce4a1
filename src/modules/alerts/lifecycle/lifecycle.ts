import { type Alert, isActive } from './alert.js';
import { type AlertReport, firingId, resolvedId } from './alert-report.js';
import type { ChangeKind } from './alert-words.js';
import { isWorse } from './severity.js';

/** The result of a report for an alert. `change` null: no change worth announcing. */
export interface ReportOutcome {
  /** Null where the report leaves no alert. */
  readonly alert: Alert | null;
  readonly change: ChangeKind | null;
  readonly comment: string | null;
  readonly eventId: string | null;
}

/**
 * The alert after a report, and the change that it makes. `before` is null for a new fingerprint; `known` says whether the timeline has an
 * event of that id. Texts and labels are those of the newest firing; the source stays.
 */
export function afterReport(
  before: Alert | null,
  report: AlertReport,
  known: (eventId: string) => boolean,
  id: string,
  nowMs: number,
): ReportOutcome {
  return report.status === 'resolved' ? afterEnd(before, report, known, id, nowMs) : afterFiring(before, report, known, id, nowMs);
}

type Known = (eventId: string) => boolean;

/** The timeline's sentence for an alert that was resolved too early. */
export const STILL_FIRING = 'still firing';

function afterFiring(before: Alert | null, report: AlertReport, known: Known, id: string, nowMs: number): ReportOutcome {
  const eventId = report.episode === null ? null : firingId(report.episode);
  if (before === null) return { alert: newAlert(report, id, nowMs), change: 'raised', comment: null, eventId };
  if (isOver(before, report, known)) return unchanged(before);
  if (isKnown(before, report, known)) return afterRepeat(before, report, nowMs);
  if (isActive(before) && report.habits.edges) return unchanged(before);
  const reopens = !isActive(before) || (before.status === 'acknowledged' && isWorse(report.severity, before.severity));
  const firing = { firingAt: latest(before.firingAt, report.startedAtMs), repeatMs: null };
  const seen = { ...before, ...newsOf(before, report, nowMs), ...firing, count: before.count + 1 };
  return reopens
    ? { alert: opened(seen, report, nowMs), change: 'raised', comment: null, eventId }
    : { alert: seen, change: 'updated', comment: null, eventId };
}

/** Whether the source has already reported the end of this firing: then this report is late, or a copy. */
function isOver({ overUntil }: Alert, { episode, startedAtMs }: AlertReport, known: Known): boolean {
  if (episode !== null && known(resolvedId(episode))) return true;
  return overUntil !== null && startedAtMs !== null && startedAtMs <= overUntil.getTime();
}

/** Whether the firing was reported before. One with an earlier beginning than the newest counts as the newest, by another replica's clock. */
function isKnown({ firingAt }: Alert, { episode, startedAtMs }: AlertReport, known: Known): boolean {
  if (episode !== null && known(firingId(episode))) return true;
  return firingAt !== null && startedAtMs !== null && startedAtMs < firingAt.getTime();
}

/**
 * A firing that was reported before. An expired alert fires on. One that a person has resolved stays resolved for the time that the source
 * takes to send a reminder; a reminder after that opens it again.
 */
function afterRepeat(before: Alert, report: AlertReport, nowMs: number): ReportOutcome {
  if (report.habits.repeats === 'news') return unchanged(before);
  const repeatMs = Math.max(nowMs - before.lastSeenAt.getTime(), 0);
  const seen = { ...before, lastSeenAt: later(before.lastSeenAt, nowMs), repeatMs };
  const isStillFiring =
    before.status === 'resolved' && nowMs - (before.resolvedAt?.getTime() ?? nowMs) >= Math.max(repeatMs, before.repeatMs ?? 0, 1);
  if (before.status !== 'expired' && !isStillFiring) return unchanged(seen);
  return {
    alert: opened({ ...seen, labels: report.labels, count: before.count + 1 }, report, nowMs),
    change: 'raised',
    comment: isStillFiring ? STILL_FIRING : null,
    eventId: null,
  };
}

function afterEnd(before: Alert | null, report: AlertReport, known: Known, id: string, nowMs: number): ReportOutcome {
  const eventId = report.episode === null ? null : resolvedId(report.episode);
  if (before === null && !report.habits.keepsUnknownEnds) return { alert: null, change: null, comment: null, eventId: null };
  const alert = before ?? newAlert(report, id, nowMs);
  const merged = { ...alert, overUntil: latest(alert.overUntil, report.startedAtMs ?? report.endedAtMs) };
  if (before !== null && isOfEarlierFiring(before, report, known)) return unchanged(merged);
  if (before?.status === 'resolved' || (eventId !== null && known(eventId))) return unchanged(merged);
  const comment = before === null || report.message === before.message ? null : report.message;
  const overUntil = latest(merged.overUntil, merged.firingAt?.getTime() ?? null);
  return {
    alert: { ...merged, overUntil, status: 'resolved', resolvedAt: new Date(nowMs), expiresAt: null },
    change: 'resolved',
    comment,
    eventId,
  };
}

/**
 * Whether an end is that of a firing before the newest one. Of replicas whose clocks differ the source may end a firing under an earlier
 * beginning than it was reported with; it then ends after the newest firing began.
 */
function isOfEarlierFiring({ firingAt }: Alert, { episode, startedAtMs, endedAtMs }: AlertReport, known: Known): boolean {
  if (firingAt === null) return false;
  if (startedAtMs === null) return endedAtMs !== null && endedAtMs < firingAt.getTime();
  if (startedAtMs >= firingAt.getTime()) return false;
  return (episode !== null && known(firingId(episode))) || endedAtMs === null || endedAtMs <= firingAt.getTime();
}

function unchanged(alert: Alert): ReportOutcome {
  return { alert, change: null, comment: null, eventId: null };
}

/** Open, as before any acknowledgement. */
function opened(alert: Alert, report: AlertReport, nowMs: number): Alert {
  return {
    ...alert,
    status: 'open',
    openedAt: new Date(nowMs),
    acknowledgedAt: null,
    acknowledgedBy: null,
    comments: null,
    resolvedAt: null,
    expiresAt: expiryOf(report, nowMs),
  };
}

function newsOf(before: Alert, report: AlertReport, nowMs: number): Partial<Alert> {
  const { title, message, severity, labels } = report;
  // The end that a person set with an acknowledgement is not changed by the sender.
  const expiresAt = before.status === 'open' ? (expiryOf(report, nowMs) ?? before.expiresAt) : before.expiresAt;
  return { title, message, severity, labels, expiresAt, lastSeenAt: later(before.lastSeenAt, nowMs) };
}

function newAlert(report: AlertReport, id: string, nowMs: number): Alert {
  const { fingerprint, title, message, severity, source, labels } = report;
  return {
    ...{ id, fingerprint, title, message, severity, source, labels },
    status: 'open',
    createdAt: new Date(nowMs),
    openedAt: new Date(nowMs),
    lastSeenAt: new Date(nowMs),
    count: 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    comments: null,
    resolvedAt: null,
    expiresAt: expiryOf(report, nowMs),
    firingAt: latest(null, report.startedAtMs),
    overUntil: null,
    repeatMs: null,
    silencedBy: null,
    silencedUntil: null,
    silenceIds: [],
    sourceSilences: [],
  };
}

function expiryOf({ expiresInSeconds }: AlertReport, nowMs: number): Date | null {
  return expiresInSeconds === null ? null : new Date(nowMs + expiresInSeconds * 1000);
}

function later(time: Date, nowMs: number): Date {
  return new Date(Math.max(time.getTime(), nowMs));
}

function latest(known: Date | null, ms: number | null): Date | null {
  return ms === null || (known !== null && known.getTime() >= ms) ? known : new Date(ms);
}
