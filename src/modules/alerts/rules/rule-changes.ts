import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { EventLog } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { AlertsRepository } from '../lifecycle/alerts.repository.js';
import { ChangedAlerts } from '../lifecycle/changed-alerts.js';
import { type AlertRule, isSameTest } from './rule.js';

/** What every replica hears on the inner topic `desk` when rules have changed. */
export const RULES_CHANGED = 'alert_rules_changed';
const BATCH = 500;

/** What follows from a change of the rules: every replica takes them in, and what a rule that is no more has raised is over. */
@Injectable()
export class RuleChanges {
  private readonly logger = new Logger(RuleChanges.name);

  constructor(
    private readonly alerts: AlertsRepository,
    private readonly log: EventLog,
    private readonly changed: ChangedAlerts,
  ) {}

  /** Never rejects: who does not hear of it looks by itself within half a minute. */
  async announce(): Promise<void> {
    const timestamp = new Date().toISOString();
    const event = eventOn(TOPICS.desk, { id: `rules-${randomUUID()}`, type: RULES_CHANGED, timestamp, data: {} });
    await this.log.append(TOPICS.desk, [event]).catch((error: unknown) => {
      this.logger.warn({ reason: reasonOf(error) }, 'A change of the alert rules was not announced');
    });
  }

  /** Resolves the alerts of a rule that is gone (`after` null), switched off, or tests something else now. */
  async endOf(rule: AlertRule, after: AlertRule | null): Promise<void> {
    if (after && isSameTest(rule, after)) return;
    const comment = after === null ? 'The rule was deleted' : after.enabled ? 'The rule was changed' : 'The rule was switched off';
    await this.endAll(rule.id, comment);
  }

  async endAll(ruleId: string, comment: string): Promise<void> {
    for (let resolved = BATCH; resolved === BATCH;) resolved = await this.alerts.resolveOfRule(ruleId, comment, BATCH, Date.now());
    this.changed.tell([]);
  }
}
