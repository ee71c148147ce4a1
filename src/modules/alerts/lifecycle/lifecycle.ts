import { type Alert, isActive } from './alert.js';
import { type AlertReport, firingId, resolvedId } from './alert-report.js';
import type { Change } from './alert-words.js';
import { isWorse } from './severity.js';

/** What became of an alert by a report. `change` null: nothing that anybody has to hear of. */
export interface Outcome {
  /** Null where the report leaves no alert behind. */
  readonly alert: Alert | null;
  readonly change: Change | null;
  readonly comment: string | null;
  readonly eventId: string | null;
}

/**
 * The alert after a report, and what has changed by it. `before` is null for a fingerprint that is new, `known` says whether the timeline
 * has an event of that id. Words and labels are those of the newest firing; the source stays.
 */
export function afterReport(
  before: Alert | null,
  report: AlertReport,
  known: (eventId: string) => boolean,
  id: string,
  nowMs: number,
): Outcome {
  return report.status === 'resolved' ? afterEnd(before, report, known, id, nowMs) : afterFiring(before, report, known, id, nowMs);
}

type Known = (eventId: string) => boolean;

function afterFiring(before: Alert | null, report: AlertReport, known: Known, id: string, nowMs: number): Outcome {
  const eventId = report.episode === null ? null : firingId(report.episode);
  if (before === null) return { alert: newAlert(report, id, nowMs), change: 'raised', comment: null, eventId };
  const told = report.episode !== null && (known(firingId(report.episode)) || known(resolvedId(report.episode)));
  if (told) return afterRepeat(before, report, nowMs);
  if (isActive(before) && report.habits.edges) return unchanged(before);
  const reopens = !isActive(before) || (before.status === 'acknowledged' && isWorse(report.severity, before.severity));
  const seen = { ...before, ...newsOf(before, report, nowMs), count: before.count + 1 };
  return reopens
    ? { alert: opened(seen, report, nowMs), change: 'raised', comment: null, eventId }
    : { alert: seen, change: 'updated', comment: null, eventId };
}

/** A firing that was told of before: an end that has been told stands, an alert that only expired is not over. */
function afterRepeat(before: Alert, report: AlertReport, nowMs: number): Outcome {
  if (report.habits.repeats === 'news') return unchanged(before);
  const seen = { ...before, lastSeenAt: later(before.lastSeenAt, nowMs) };
  if (before.status !== 'expired') return unchanged(seen);
  return {
    alert: opened({ ...seen, labels: report.labels, count: before.count + 1 }, report, nowMs),
    change: 'raised',
    comment: null,
    eventId: null,
  };
}

function afterEnd(before: Alert | null, report: AlertReport, known: Known, id: string, nowMs: number): Outcome {
  const eventId = report.episode === null ? null : resolvedId(report.episode);
  if (before === null && !report.habits.keepsUnknownEnds) return { alert: null, change: null, comment: null, eventId: null };
  const alert = before ?? newAlert(report, id, nowMs);
  if (before?.status === 'resolved' || (eventId !== null && known(eventId))) return unchanged(alert);
  const comment = before === null || report.message === before.message ? null : report.message;
  return {
    alert: { ...alert, status: 'resolved', resolvedAt: new Date(nowMs), expiresAt: null },
    change: 'resolved',
    comment,
    eventId,
  };
}

function unchanged(alert: Alert): Outcome {
  return { alert, change: null, comment: null, eventId: null };
}

/** Open as if nobody had ever taken notice of it. */
function opened(alert: Alert, report: AlertReport, nowMs: number): Alert {
  return {
    ...alert,
    status: 'open',
    acknowledgedAt: null,
    acknowledgedBy: null,
    comments: null,
    resolvedAt: null,
    expiresAt: expiryOf(report, nowMs),
  };
}

function newsOf(before: Alert, report: AlertReport, nowMs: number): Partial<Alert> {
  const { title, message, severity, labels } = report;
  // The end that somebody gave with an acknowledgement is not the sender's to move.
  const expiresAt = before.status === 'open' ? (expiryOf(report, nowMs) ?? before.expiresAt) : before.expiresAt;
  return { title, message, severity, labels, expiresAt, lastSeenAt: later(before.lastSeenAt, nowMs) };
}

function newAlert(report: AlertReport, id: string, nowMs: number): Alert {
  const { fingerprint, title, message, severity, source, labels } = report;
  return {
    ...{ id, fingerprint, title, message, severity, source, labels },
    status: 'open',
    createdAt: new Date(nowMs),
    lastSeenAt: new Date(nowMs),
    count: 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    comments: null,
    resolvedAt: null,
    expiresAt: expiryOf(report, nowMs),
  };
}

function expiryOf({ expiresInSeconds }: AlertReport, nowMs: number): Date | null {
  return expiresInSeconds === null ? null : new Date(nowMs + expiresInSeconds * 1000);
}

function later(time: Date, nowMs: number): Date {
  return new Date(Math.max(time.getTime(), nowMs));
}
