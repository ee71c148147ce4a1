import type { AlertReport } from '../lifecycle/alert-report.js';
import { renderMessage } from './rule-message.js';
import type { Verdict } from './rule-watch.js';

export const RULE_SOURCE = 'rule';
/** Every replica reports the same breach, and only its beginning and its end. */
const HABITS = { repeats: 'news', edges: true, keepsUnknownEnds: false } as const;

/** A verdict as a report of its alert, which has the labels of the series, and the rule's and metric's name. */
export function toRuleReport({ status, rule, fingerprint, labels, value, breach }: Verdict): AlertReport {
  const message = status === 'firing' ? rule.message : '{metric} is {value}';
  return {
    status,
    fingerprint,
    title: rule.name,
    message: renderMessage(message, rule.metric, value, labels),
    severity: rule.severity,
    source: RULE_SOURCE,
    labels: { ...labels, rule: rule.name, metric: rule.metric },
    expiresInSeconds: null,
    actor: null,
    episode: `${fingerprint}:${breach}`,
    startedAtMs: null,
    endedAtMs: null,
    habits: HABITS,
  };
}
