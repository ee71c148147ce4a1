import { type FieldError, Problem } from '../../common/problem.js';
import { clipped } from '../../common/text.js';
import { parseTime } from '../../common/time-range.js';
import { isObject } from '../../platform/upstream/fields.js';
import type { AlertReport } from './alert-report.js';
import type { Labels } from './fingerprint.js';
import { MAX_ALERTS, readSeverity } from './posted-alerts.js';

export const ALERTMANAGER = 'alertmanager';
const MAX_ERRORS = 100;
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_LABEL = 1024;
const MAX_FINGERPRINT = 200;
/** It tells of each alert when it begins, again and again while it goes on, and when it is over. */
const HABITS = { repeats: 'reminder', edges: false, keepsUnknownEnds: true } as const;

type Faults = FieldError[];

/**
 * The reports in a notification of Alertmanager's webhook receiver (payload version 4). `request.invalid` names what is missing or wrong
 * by its path; what a newer Alertmanager adds is ignored, and texts that are too long are cut: a notification cannot be corrected and
 * sent again. The receiver's name is no part of an alert's identity: through two receivers it is one alert.
 */
export function readNotification(body: unknown, actor: string): AlertReport[] {
  const faults: Faults = [];
  const notification = isObject(body) ? body : {};
  if (notification.version !== '4') faults.push({ field: 'version', message: 'must be "4"' });
  for (const field of ['groupKey', 'receiver', 'externalURL'] as const) textOf(notification, field, '', faults);
  statusOf(notification, '', faults);
  for (const field of ['groupLabels', 'commonLabels', 'commonAnnotations'] as const) textsOf(notification, field, MAX_LABEL, '', faults);
  const { alerts } = notification;
  if (!Array.isArray(alerts) || alerts.length > MAX_ALERTS)
    faults.push({ field: 'alerts', message: `must be a list of at most ${MAX_ALERTS} alerts` });
  const reports = faults.length === 0 && Array.isArray(alerts) ? alerts.map((alert, index) => toReport(alert, index, actor, faults)) : [];
  if (faults.length > 0) throw new Problem('request.invalid', { errors: faults.slice(0, MAX_ERRORS) });
  return reports;
}

function toReport(raw: unknown, index: number, actor: string, faults: Faults): AlertReport {
  const alert = isObject(raw) ? raw : {};
  const path = `alerts.${index}.`;
  const status = statusOf(alert, path, faults);
  const labels = textsOf(alert, 'labels', MAX_LABEL, path, faults);
  const annotations = textsOf(alert, 'annotations', MAX_TEXT, path, faults);
  const fingerprint = clipped(textOf(alert, 'fingerprint', path, faults), MAX_FINGERPRINT);
  if (fingerprint === '' && typeof alert.fingerprint === 'string')
    faults.push({ field: `${path}fingerprint`, message: 'must not be empty' });
  const startsAtMs = parseTime(textOf(alert, 'startsAt', path, faults));
  if (startsAtMs === null && typeof alert.startsAt === 'string')
    faults.push({ field: `${path}startsAt`, message: 'must be RFC 3339 with a zone' });
  const title = firstOf(labels['alertname'], annotations['summary']) ?? 'Alert of Alertmanager';
  const message = firstOf(annotations['description'], annotations['message'], annotations['summary']) ?? title;
  return {
    status,
    fingerprint: `am:${fingerprint}`,
    title: clipped(title, MAX_TITLE),
    message: clipped(message, MAX_TEXT),
    ...readSeverity(labels['severity'] ?? null, labels),
    source: ALERTMANAGER,
    expiresInSeconds: null,
    actor,
    episode: `${ALERTMANAGER}:${fingerprint}:${startsAtMs ?? 0}`,
    habits: HABITS,
  };
}

function statusOf(object: Readonly<Record<string, unknown>>, path: string, faults: Faults): 'firing' | 'resolved' {
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
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, clipped(String(text), maxLength)]));
}

function firstOf(...texts: readonly (string | undefined)[]): string | null {
  return texts.find((text) => text !== undefined && text.trim() !== '') ?? null;
}
