import { fitLabels } from '../../../common/text/name.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { parseTime } from '../../../common/time/time-range.js';
import type { IntakeErrorDto } from '../../../common/wire/intake-error.dto.js';
import { isObject, toId } from '../../../platform/upstream/fields.js';
import type { AlertReport } from '../lifecycle/alert-report.js';
import type { AlertLabels } from '../lifecycle/fingerprint.js';
import { readSeverity } from './posted-alerts.js';

export const ALERTMANAGER = 'alertmanager';
const MAX_ERRORS = 100;
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_LABEL = 1024;
const MAX_SILENCES = 20;
/** The sender reports each alert when it begins, again and again while it goes on, and when it is over. */
const HABITS = { repeats: 'reminder', edges: false, keepsUnknownEnds: true } as const;

/** The senders of this form, by its `version`. */
const SENDERS = new Map([
  ['4', { source: ALERTMANAGER, prefix: 'am', title: 'Alert of Alertmanager' }],
  ['1', { source: 'grafana', prefix: 'grafana', title: 'Alert of Grafana' }],
]);
type Sender = NonNullable<ReturnType<typeof SENDERS.get>>;
type Faults = FieldError[];

/** The alerts of a notification, and the first faults of those that cannot be read: `index` among the alerts, `field` by its path. */
export interface Notification {
  readonly reports: readonly AlertReport[];
  readonly rejected: number;
  readonly errors: readonly IntakeErrorDto[];
}

/**
 * The reports in a notification of Alertmanager's webhook receiver (payload version 4), or of a webhook contact point of Grafana, which
 * has the same form. A sender gives up after a refusal, so an alert that cannot be read does not keep the others out, what a newer
 * sender adds is ignored, what we have no use for may be missing, and texts that are too long are cut. `request.invalid` where nothing
 * can be read. The receiver's name is no part of an alert's identity: through two receivers it is one alert.
 */
export function readNotification(body: unknown, actor: string): Notification {
  const faults: Faults = [];
  const notification = isObject(body) ? body : {};
  const sender = SENDERS.get(String(notification.version));
  if (sender === undefined) faults.push({ field: 'version', message: 'must be "4", or "1" of Grafana' });
  const { alerts } = notification;
  if (!Array.isArray(alerts)) faults.push({ field: 'alerts', message: 'must be a list' });
  if (sender === undefined || !Array.isArray(alerts)) throw new Problem('request.invalid', { errors: faults });
  const reports: AlertReport[] = [];
  const errors: IntakeErrorDto[] = [];
  for (const [index, alert] of alerts.entries()) {
    const found: Faults = [];
    const report = toReport(alert, index, sender, actor, found);
    if (found.length === 0) reports.push(report);
    else errors.push(...found.slice(0, MAX_ERRORS - errors.length).map((fault) => ({ index, ...fault })));
  }
  if (errors.length > 0 && reports.length === 0)
    throw new Problem('request.invalid', { errors: errors.map(({ field, message }) => ({ field, message })) });
  return { reports, rejected: alerts.length - reports.length, errors };
}

function toReport(raw: unknown, index: number, { source, prefix, title: usualTitle }: Sender, actor: string, faults: Faults): AlertReport {
  const alert = isObject(raw) ? raw : {};
  const path = `alerts.${index}.`;
  const status = statusOf(alert, path, faults);
  const labels = fitLabels(textsOf(alert, 'labels', MAX_LABEL, path, faults));
  const annotations = textsOf(alert, 'annotations', MAX_TEXT, path, faults);
  const fingerprint = toId(textOf(alert, 'fingerprint', path, faults)) ?? '';
  if (fingerprint === '' && typeof alert.fingerprint === 'string')
    faults.push({ field: `${path}fingerprint`, message: 'must not be empty' });
  const startsAtMs = parseTime(textOf(alert, 'startsAt', path, faults));
  if (startsAtMs === null && typeof alert.startsAt === 'string')
    faults.push({ field: `${path}startsAt`, message: 'must be RFC 3339 with a zone' });
  const title = firstOf(labels['alertname'], annotations['summary']) ?? usualTitle;
  const valueString = typeof alert['valueString'] === 'string' ? fitted(alert['valueString']) : undefined;
  const message = firstOf(annotations['description'], annotations['message'], annotations['summary'], valueString) ?? title;
  const endsAtMs = typeof alert.endsAt === 'string' ? parseTime(alert.endsAt) : null;
  if (status === 'resolved' && endsAtMs === null && isGiven(alert.endsAt))
    faults.push({ field: `${path}endsAt`, message: 'must be RFC 3339 with a zone' });
  return {
    status,
    fingerprint: `${prefix}:${fingerprint}`,
    title: clipped(title, MAX_TITLE),
    message: clipped(message, MAX_TEXT),
    ...readSeverity(labels['severity'] ?? null, labels),
    source,
    expiresInSeconds: null,
    actor,
    episode: `${source}:${fingerprint}:${startsAtMs ?? 0}`,
    startedAtMs: startsAtMs,
    // While it fires the end is an estimate, or the year 1.
    endedAtMs: status === 'resolved' && endsAtMs !== null && endsAtMs > 0 ? endsAtMs : null,
    habits: HABITS,
    silencedAtSource: silencesOf(alert),
  };
}

/** The ids of Alertmanager's silences, where a sender passes on what its API says of an alert: beside the status, or within it. */
function silencesOf(alert: Readonly<Record<string, unknown>>): readonly string[] {
  const { silencedBy = isObject(alert.status) ? alert.status['silencedBy'] : null } = alert;
  return Array.isArray(silencedBy) ? silencedBy.slice(0, MAX_SILENCES).flatMap((id: unknown) => toId(id) ?? []) : [];
}

function statusOf(object: Readonly<Record<string, unknown>>, path: string, faults: Faults): 'firing' | 'resolved' {
  // The API of Alertmanager has it as `{state: "active" | "suppressed", silencedBy: [...]}`.
  if (isObject(object.status) && ['active', 'suppressed', 'unprocessed'].includes(String(object.status['state']))) return 'firing';
  const { status } = object;
  if (status === 'firing' || status === 'resolved') return status;
  faults.push({ field: `${path}status`, message: 'must be "firing" or "resolved"' });
  return 'firing';
}

function textOf(object: Readonly<Record<string, unknown>>, field: string, path: string, faults: Faults): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  faults.push({ field: `${path}${field}`, message: 'must be text' });
  return '';
}

function textsOf(object: Readonly<Record<string, unknown>>, field: string, maxLength: number, path: string, faults: Faults): AlertLabels {
  const value = object[field];
  const texts = isObject(value) ? Object.entries(value).map(([name, each]) => [name, labelText(each)] as const) : [['', null] as const];
  if (texts.some(([, text]) => text === null)) {
    faults.push({ field: `${path}${field}`, message: 'must be an object of texts' });
    return {};
  }
  return Object.fromEntries(texts.map(([name, text]) => [fitted(name), clipped(fitted(text ?? ''), maxLength)]));
}

/** The text of a label; senders other than Prometheus also send numbers and booleans (`"severity": 2`). Null for anything else. */
export function labelText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? String(value) : null;
}

/** U+0000, which no database stores, becomes the replacement character. */
export function fitted(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function firstOf(...texts: readonly (string | undefined)[]): string | null {
  return texts.find((text) => text !== undefined && text.trim() !== '') ?? null;
}
