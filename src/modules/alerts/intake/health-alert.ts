import { readServiceStatus, type ServiceStatus } from '../../../common/desk-words.js';
import { fitName } from '../../../common/text/text.js';
import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields } from '../../../platform/upstream/fields.js';
import type { AlertReport } from '../lifecycle/alert-report.js';
import { readSeverity } from './posted-alerts.js';
import type { Severity } from '../lifecycle/severity.js';

/** Each event is a change by its id, but never ends or begins anything newer; a service that was never ill leaves no alert. */
const HABITS = { repeats: 'news', edges: false, keepsUnknownEnds: false } as const;

const MAX_SERVICE = 100;

/** The severity of a status where the event names none. */
const SEVERITY_OF: Readonly<Record<ServiceStatus, Severity>> = { OK: 'info', DEGRADED: 'warning', DOWN: 'critical', UNKNOWN: 'warning' };

/** Reads a `health_alert` of the desk: one alert per service, which is over when the service is OK. Total: garbage is an alert too. */
export function readHealthAlert({ id, timestamp, data }: DeskFact): AlertReport {
  const fact = fields(data);
  const service = fitName(fact.text('service'), MAX_SERVICE) ?? 'unknown';
  const status = readServiceStatus(fact.text('status'));
  const broker = fact.text('broker');
  const atMs = Date.parse(timestamp);
  const title = `${service} is ${status}`;
  return {
    status: status === 'OK' ? 'resolved' : 'firing',
    fingerprint: `health:${service}`,
    title,
    message: fact.text('message') ?? title,
    ...readSeverity(fact.id('severity') ?? SEVERITY_OF[status], { service, ...(broker !== null && { broker }) }),
    source: 'health',
    expiresInSeconds: null,
    actor: null,
    episode: `fact:${id}`,
    startedAtMs: status === 'OK' ? null : atMs,
    endedAtMs: status === 'OK' ? atMs : null,
    habits: HABITS,
  };
}
