import { fitLabels } from '../../../common/text/name.js';
import type { AlertRuleDto, NewAlertRuleDto } from './dto/alert-rule.dto.js';
import { canonicalLabels, type AlertLabels } from '../lifecycle/fingerprint.js';
import type { Severity } from '../lifecycle/severity.js';

/** The part of a rule that a person writes. */
export interface RuleFields {
  readonly name: string;
  readonly metric: string;
  /** Only series with these labels. */
  readonly labels: AlertLabels;
  readonly condition: string;
  readonly forSeconds: number;
  readonly severity: Severity;
  readonly message: string;
  readonly cooldownSeconds: number;
  readonly enabled: boolean;
}

/** When a metric raises an alert. */
export interface AlertRule extends RuleFields {
  readonly id: string;
  readonly origin: 'file' | 'api';
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** The part of a rule that decides whether it fires: when it changes, the alerts of the rule are over. */
export function isSameTest(rule: AlertRule, other: AlertRule): boolean {
  return (
    rule.enabled === other.enabled &&
    rule.metric === other.metric &&
    rule.condition === other.condition &&
    canonicalLabels(rule.labels) === canonicalLabels(other.labels)
  );
}

/** The rule with the given fields changed, or a new one with defaults. */
export function ruleFields(given: Partial<NewAlertRuleDto>): Partial<RuleFields> {
  const { name, metric, labels, condition, severity, message, enabled } = given;
  const all = {
    ...{ name, metric, labels: labels && fitLabels(labels), condition, severity, message, enabled },
    forSeconds: given.for_seconds,
    cooldownSeconds: given.cooldown_seconds,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

export function newRuleFields(given: NewAlertRuleDto): RuleFields {
  const { name, metric, condition, severity, message } = given;
  const defaults = { labels: {}, forSeconds: 0, cooldownSeconds: 0, enabled: true };
  return { ...defaults, ...{ name, metric, condition, severity, message }, ...ruleFields(given) };
}

export function toRuleDto(rule: AlertRule): AlertRuleDto {
  const { id, name, metric, labels, condition, severity, message, enabled, origin } = rule;
  return {
    ...{ id, name, metric, labels: { ...labels }, condition },
    for_seconds: rule.forSeconds,
    ...{ severity, message },
    cooldown_seconds: rule.cooldownSeconds,
    ...{ enabled, origin },
    created_by: rule.createdBy,
    created_at: rule.createdAt.toISOString(),
  };
}
