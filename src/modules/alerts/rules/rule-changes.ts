import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { EventLog } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { AlertsRepository } from '../lifecycle/store/alerts.repository.js';
import { ChangedAlerts } from '../lifecycle/changed-alerts.js';
import { type AlertRule, isSameTest } from './rule.js';

/** The event on the inner topic `desk` by which replicas learn that rules have changed. */
export const RULES_CHANGED = 'alert_rules_changed';
const BATCH = 500;

/** Follows up a change of the rules: every replica loads them, and the alerts of a removed rule are resolved. */
@Injectable()
export class RuleChanges {
  private readonly logger = new Logger(RuleChanges.name);

  constructor(
    private readonly alerts: AlertsRepository,
    private readonly log: EventLog,
    private readonly changed: ChangedAlerts,
  ) {}

  /** Never rejects: a replica that misses the event loads the rules by itself within half a minute. */
  async announce(): Promise<void> {
    const timestamp = new Date().toISOString();
    const event = eventOn(TOPICS.desk, { id: `rules-${randomUUID()}`, type: RULES_CHANGED, timestamp, data: {} });
    await this.log.append(TOPICS.desk, [event]).catch((error: unknown) => {
      this.logger.warn({ reason: reasonOf(error) }, 'A change of the alert rules was not announced');
    });
  }

  /** Resolves the alerts of a rule that is gone (`after` null), switched off, or has another test now. */
  async endOf(rule: AlertRule, after: AlertRule | null): Promise<void> {
    if (after && isSameTest(rule, after)) return;
    const comment = after === null ? 'The rule was deleted' : after.enabled ? 'The rule was changed' : 'The rule was switched off';
    await this.endAll(rule.id, comment);
  }

  async endAll(ruleId: string, comment: string): Promise<void> {
    for (let resolved = BATCH; resolved === BATCH;) resolved = await this.alerts.resolveOfRule(ruleId, comment, BATCH, Date.now());
    this.changed.notify([]);
  }
}
