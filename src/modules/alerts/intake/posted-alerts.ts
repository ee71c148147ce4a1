import { fitLabels, labelledBrokerFault } from '../../../common/text/name.js';
import { type FieldError, Problem } from '../../../common/problem.js';
import { type Checked, checkForm } from '../../../platform/http/input/form.js';
import type { AlertReport } from '../lifecycle/alert-report.js';
import { NewAlertDto } from './dto/new-alert.dto.js';
import { fingerprintOf, type AlertLabels } from '../lifecycle/fingerprint.js';
import { isSeverity, type Severity, severityOf } from '../lifecycle/severity.js';

export const MAX_ALERTS = 1000;
const MAX_ERRORS = 100;
const HABITS = { repeats: 'news', edges: false, keepsUnknownEnds: true } as const;

/** The reports of a body of `POST /api/alerts`, one or a list; `request.invalid` names every fault by its place. All or none. */
export function readPostedAlerts(body: unknown, actor: string): AlertReport[] {
  if (!Array.isArray(body)) {
    const { dto, faults } = checked(body);
    if (faults.length > 0) throw new Problem('request.invalid', { errors: faults });
    return [toReport(dto, actor)];
  }
  if (body.length === 0 || body.length > MAX_ALERTS)
    throw new Problem('request.invalid', { detail: `A call takes 1 to ${MAX_ALERTS} alerts, not ${body.length}.` });
  const alerts = body.map(checked);
  const errors = alerts.flatMap(({ faults }, index) =>
    faults.map(({ field, message }) => ({ field: field === '' ? `${index}` : `${index}.${field}`, message })),
  );
  if (errors.length > 0) throw new Problem('request.invalid', { errors: errors.slice(0, MAX_ERRORS) });
  return alerts.map(({ dto }) => toReport(dto, actor));
}

/** The severity that a word stands for, and the labels with the word where it is not one of ours; `sender` says whose numbers they are. */
export function readSeverity(
  word: string | null,
  labels: AlertLabels,
  sender = '',
): { readonly severity: Severity; readonly labels: AlertLabels } {
  if (word === null) return { severity: 'warning', labels };
  const severity = severityOf(word, sender);
  if (severity === null) return { severity: 'warning', labels: { ...labels, severity: word } };
  return { severity, labels: isSeverity(word) ? labels : { severity: word, ...labels } };
}

function checked(raw: unknown): Checked<NewAlertDto> {
  const { dto, faults } = checkForm(NewAlertDto, raw);
  const message = faults.length > 0 ? null : labelledBrokerFault(dto.labels ?? {});
  const broker: FieldError[] = message === null ? [] : [{ field: 'labels.broker', message }];
  return { dto, faults: [...faults, ...broker] };
}

function toReport(alert: NewAlertDto, actor: string): AlertReport {
  const { title, message } = alert;
  const source = (alert.source ?? 'api').normalize('NFC');
  const given = fitLabels(alert.labels ?? {});
  return {
    ...{ title, message, source, actor },
    ...readSeverity(alert.severity === undefined || alert.severity === null ? null : String(alert.severity), given, source),
    status: alert.status ?? 'firing',
    fingerprint: alert.fingerprint ?? fingerprintOf(source, title, given),
    expiresInSeconds: alert.expires_in_seconds ?? null,
    episode: null,
    startedAtMs: null,
    endedAtMs: null,
    habits: HABITS,
  };
}
