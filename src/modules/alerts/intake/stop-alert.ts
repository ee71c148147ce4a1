import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields, isObject } from '../../../platform/upstream/fields.js';
import type { AlertReport } from '../lifecycle/alert-report.js';

/** The emergency stop that a person has tripped, as one alert that is over when the stop is armed again. */
export function readStopAlert({ id, data }: DeskFact): AlertReport {
  const fact = fields(data);
  const armed = fact.text('state') === 'ARMED';
  const certain = isObject(data) && data.certain === true;
  const title = certain ? 'The emergency stop was tripped' : 'The emergency stop may be tripped';
  return {
    status: armed ? 'resolved' : 'firing',
    fingerprint: 'emergency-stop',
    title: armed ? 'The emergency stop is armed again' : title,
    message: `${fact.text('by') ?? 'somebody'}: ${fact.text('reason') ?? 'no reason given'}`,
    severity: 'critical',
    source: 'controls',
    labels: {},
    startedAtMs: null,
    endedAtMs: null,
    expiresInSeconds: null,
    actor: fact.text('by'),
    episode: `fact:${id}`,
    habits: { repeats: 'news', edges: false, keepsUnknownEnds: false },
  };
}
