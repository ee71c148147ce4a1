import { fitLabels } from '../../../common/name.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text.js';
import { parseTime } from '../../../common/time-range.js';
import { isObject, toId } from '../../../platform/upstream/fields.js';
import type { AlertReport } from '../lifecycle/alert-report.js';
import type { Labels } from '../lifecycle/fingerprint.js';
import { readSeverity } from './posted-alerts.js';

export const ALERTMANAGER = 'alertmanager';
const MAX_ERRORS = 100;
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_LABEL = 1024;
const MAX_SILENCES = 20;
/** They tell of each alert when it begins, again and again while it goes on, and when it is over. */
const HABITS = { repeats: 'reminder', edges: false, keepsUnknownEnds: true } as const;

/** Who sends notifications of this form, by their `version`. */
const SENDERS = new Map([
  ['4', { source: ALERTMANAGER, prefix: 'am', title: 'Alert of Alertmanager' }],
  ['1', { source: 'grafana', prefix: 'grafana', title: 'Alert of Grafana' }],
]);
type Sender = NonNullable<ReturnType<typeof SENDERS.get>>;
type Faults = FieldError[];

/**
 * The reports in a notification of Alertmanager's webhook receiver (payload version 4), or of a webhook contact point of Grafana, which
 * has the same form. `request.invalid` names what is missing or wrong by its path; what a newer one adds is ignored, and texts that are
 * too long are cut: a notification cannot be corrected and sent again. The receiver's name is no part of an alert's identity: through two
 * receivers it is one alert.
 */
export function readNotification(body: unknown, actor: string): AlertReport[] {
  const faults: Faults = [];
  const notification = isObject(body) ? body : {};
  const sender = SENDERS.get(String(notification.version));
  if (sender === undefined) faults.push({ field: 'version', message: 'must be "4", or "1" of Grafana' });
  for (const field of ['groupKey', 'receiver', 'externalURL'] as const) textOf(notification, field, '', faults);
  statusOf(notification, '', faults);
  for (const field of ['groupLabels', 'commonLabels', 'commonAnnotations'] as const) textsOf(notification, field, MAX_LABEL, '', faults);
  const { alerts } = notification;
  if (!Array.isArray(alerts)) faults.push({ field: 'alerts', message: 'must be a list' });
  const isReadable = sender !== undefined && faults.length === 0 && Array.isArray(alerts);
  const reports = isReadable ? alerts.map((alert, index) => toReport(alert, index, sender, actor, faults)) : [];
  if (faults.length > 0) throw new Problem('request.invalid', { errors: faults.slice(0, MAX_ERRORS) });
  return reports;
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

/** The ids of Alertmanager's silences, where a sender hands on what its API says of an alert: beside the status, or within it. */
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

function textsOf(object: Readonly<Record<string, unknown>>, field: string, maxLength: number, path: string, faults: Faults): Labels {
  const value = object[field];
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    faults.push({ field: `${path}${field}`, message: 'must be an object of texts' });
    return {};
  }
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [fitted(name), clipped(fitted(String(text)), maxLength)]));
}

/** U+0000, which no database keeps, as the character that stands for what cannot be shown. */
export function fitted(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function firstOf(...texts: readonly (string | undefined)[]): string | null {
  return texts.find((text) => text !== undefined && text.trim() !== '') ?? null;
}
