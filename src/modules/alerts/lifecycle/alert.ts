import type { AlertStatus, ChangeKind } from './alert-words.js';
import type { AlertDto } from './dto/alert.dto.js';
import type { AlertLabels } from './fingerprint.js';
import type { Severity } from './severity.js';

/** One alert, by its fingerprint. */
export interface Alert {
  readonly id: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly source: string;
  readonly labels: AlertLabels;
  readonly status: AlertStatus;
  readonly createdAt: Date;
  /** When it was opened the last time: anew where it fires again after it was over, or worse after a person took it. */
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  readonly count: number;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly comments: string | null;
  readonly resolvedAt: Date | null;
  readonly expiresAt: Date | null;
  /** When its newest firing began at the source; null where the source does not say. */
  readonly firingAt: Date | null;
  /** Firings that began until then are over, as the source has reported; an alert that a person resolved is not counted. */
  readonly overUntil: Date | null;
  /** The time between the last two reports of the firing. */
  readonly repeatMs: number | null;
  /** Who made the silence; null where the alert is not silenced. */
  readonly silencedBy: string | null;
  /** Null where it is not silenced, or the source does not say until when. */
  readonly silencedUntil: Date | null;
  /** The silences that cover it: ours, then those of its source. */
  readonly silenceIds: readonly string[];
  /** The silences of its source, by the newest report. */
  readonly sourceSilences: readonly string[];
}

/** A change as the timeline has it, with the alert as it was after it. */
export interface AlertChange {
  readonly alert: Alert;
  readonly change: ChangeKind;
  /** The person; null when the sender of the alert or the clock made the change. */
  readonly actor: string | null;
  readonly comment: string | null;
  /** The outside event that brought it; the same event twice is one change. */
  readonly eventId: string | null;
}

/** Whether a person still has to look at it. */
export function isActive({ status }: Pick<Alert, 'status'>): boolean {
  return status === 'open' || status === 'acknowledged';
}

/** Whether its notifications are suppressed now. */
export function isSilenced({ silencedBy }: Pick<Alert, 'silencedBy'>): boolean {
  return silencedBy !== null;
}

export function toAlertDto(alert: Alert): AlertDto {
  return {
    id: alert.id,
    fingerprint: alert.fingerprint,
    title: alert.title,
    message: alert.message,
    severity: alert.severity,
    source: alert.source,
    labels: { ...alert.labels },
    status: alert.status,
    created_at: alert.createdAt.toISOString(),
    opened_at: alert.openedAt.toISOString(),
    last_seen_at: alert.lastSeenAt.toISOString(),
    count: alert.count,
    acknowledged: alert.acknowledgedAt !== null,
    acknowledged_by: alert.acknowledgedBy,
    acknowledged_at: alert.acknowledgedAt?.toISOString() ?? null,
    comments: alert.comments,
    resolved_at: alert.resolvedAt?.toISOString() ?? null,
    expires_at: alert.expiresAt?.toISOString() ?? null,
    silenced: isSilenced(alert),
    silenced_by: alert.silencedBy,
    silenced_until: alert.silencedUntil?.toISOString() ?? null,
    silence_ids: [...alert.silenceIds],
  };
}

/**
 * The public id of a change: on the stream, and for the receivers of the webhook. The position alone would come again in another database,
 * and the stream may outlive this one.
 */
export function changeId(alertId: string, position: number): string {
  return `${alertId}:${position}`;
}
