import { Problem } from '../../common/problem.js';
import type { AlertReport } from './alert-report.js';
import { NewAlertDto } from './dto/new-alert.dto.js';
import { checkForm } from './dto/read-form.js';
import { fingerprintOf, type Labels } from './fingerprint.js';
import { type Severity, severityOf } from './severity.js';

export const MAX_ALERTS = 1000;
const MAX_ERRORS = 100;
const HABITS = { repeats: 'news', edges: false, keepsUnknownEnds: true } as const;

/** The reports of a body of `POST /api/alerts`, one or a list; `request.invalid` names every fault by its place. All or none. */
export function readPostedAlerts(body: unknown, actor: string): AlertReport[] {
  if (!Array.isArray(body)) {
    const { dto, faults } = checkForm(NewAlertDto, body);
    if (faults.length > 0) throw new Problem('request.invalid', { errors: faults });
    return [toReport(dto, actor)];
  }
  if (body.length === 0 || body.length > MAX_ALERTS)
    throw new Problem('request.invalid', { detail: `A call takes 1 to ${MAX_ALERTS} alerts, not ${body.length}.` });
  const alerts = body.map((alert: unknown) => checkForm(NewAlertDto, alert));
  const errors = alerts.flatMap(({ faults }, index) =>
    faults.map(({ field, message }) => ({ field: field === '' ? `${index}` : `${index}.${field}`, message })),
  );
  if (errors.length > 0) throw new Problem('request.invalid', { errors: errors.slice(0, MAX_ERRORS) });
  return alerts.map(({ dto }) => toReport(dto, actor));
}

/** The severity of a foreign word, and the labels with the word where nobody knows it. */
export function readSeverity(word: string | null, labels: Labels): { readonly severity: Severity; readonly labels: Labels } {
  if (word === null) return { severity: 'warning', labels };
  const severity = severityOf(word);
  return severity === null ? { severity: 'warning', labels: { ...labels, severity: word } } : { severity, labels };
}

function toReport(alert: NewAlertDto, actor: string): AlertReport {
  const { title, message } = alert;
  const source = alert.source ?? 'api';
  const given = alert.labels ?? {};
  return {
    ...{ title, message, source, actor },
    ...readSeverity(alert.severity ?? null, given),
    status: alert.status ?? 'firing',
    fingerprint: alert.fingerprint ?? fingerprintOf(source, title, given),
    expiresInSeconds: alert.expires_in_seconds ?? null,
    episode: null,
    habits: HABITS,
  };
}
