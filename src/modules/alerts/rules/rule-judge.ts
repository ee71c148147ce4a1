import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DAY_MS } from '../../../common/time/time.js';
import { reasonOf } from '../../../common/reason.js';
import { Problem } from '../../../common/problem.js';
import { EventLog, type LogEvent } from '../../../platform/events/event-log.js';
import { type EventOn, isEventOn, TOPICS } from '../../../platform/events/events.js';
import { JudgedMetrics, type JudgedPoints, METRIC_POINTS } from '../../../platform/events/ports/judged-metrics.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { isActive } from '../lifecycle/alert.js';
import { AlertIntake } from '../intake/alert-intake.service.js';
import { AlertRulesRepository } from './alert-rules.repository.js';
import { AlertsRepository } from '../lifecycle/store/alerts.repository.js';
import { RuleChanges, RULES_CHANGED } from './rule-changes.js';
import { RuleEvaluator } from './rule-evaluator.js';
import { RULE_SOURCE, toRuleReport } from './rule-report.js';
import { ruleIdOf, type Verdict } from './rule-watch.js';

/** How often the rules are loaded again, in case the event of their change was lost. */
const LOOK_EVERY_MS = 30_000;
const BATCH = 250;
/** Most verdicts that wait while the database is out of reach; beyond it the oldest are dropped. */
const MAX_WAITING = 10_000;
/** Most alerts that are looked up at the start: each is one series of one rule. */
const MAX_REMEMBERED = 50_000;
/** The longest time for which a rule can be silent after an alert. */
const LONGEST_COOLDOWN_MS = 7 * DAY_MS;

/** Judges points of the metric topics by the rules and reports the verdicts as alerts. Every replica does; the alert's row merges them. */
@Injectable()
export class RuleJudge implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RuleJudge.name);
  private readonly evaluator = new RuleEvaluator();
  private readonly stop = new AbortController();
  private readonly waiting: Verdict[] = [];
  private readonly reports = new WorkLoop({
    name: RuleJudge.name,
    step: () => this.reportSome(),
    failing: 'Verdicts of alert rules cannot be stored now; they wait',
    recovered: 'Verdicts of alert rules are stored again',
  });
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly rules: AlertRulesRepository,
    private readonly alerts: AlertsRepository,
    private readonly intake: AlertIntake,
    private readonly log: EventLog,
    private readonly changes: RuleChanges,
    private readonly judged: JudgedMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.load();
    this.reports.start();
    const leave = this.log.subscribe((event) => this.onEvent(event));
    const timer = setInterval(() => this.reload(), LOOK_EVERY_MS).unref();
    this.stop.signal.addEventListener('abort', () => {
      leave();
      clearInterval(timer);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await Promise.all([this.reports.stop(), this.loading]);
  }

  private onEvent(event: LogEvent): void {
    if (isEventOn(event, TOPICS.alerts, 'alert')) this.notice(event);
    else if (isEventOn(event, TOPICS.desk, METRIC_POINTS)) this.judge(event);
    else if (isEventOn(event, TOPICS.desk, RULES_CHANGED)) this.reload();
  }

  private judge({ data }: LogEvent): void {
    if (!isObject(data) || !Array.isArray(data.points)) return;
    const { type, labels, points } = data as unknown as JudgedPoints;
    if (!this.evaluator.watchesType(type)) return;
    const nowMs = Date.now();
    const verdicts = points.flatMap(([atMs, value]) => this.evaluator.judge({ type, labels, atMs, value }, nowMs));
    if (verdicts.length === 0) return;
    this.waiting.push(...verdicts);
    if (this.waiting.length > MAX_WAITING) {
      this.logger.error(`${this.waiting.length - MAX_WAITING} verdicts of alert rules were given up: they cannot be stored`);
      this.waiting.splice(0, this.waiting.length - MAX_WAITING);
    }
    this.reports.wake();
  }

  /** Notes changes of a rule's alert that its points did not cause. */
  private notice({ id, data: alert }: EventOn<'alerts'>): void {
    if (alert.source !== RULE_SOURCE || ruleIdOf(alert.fingerprint) === '') return;
    if (alert.change === 'expired') this.evaluator.hasExpired(alert.fingerprint, id);
    if (alert.change === 'resolved' && alert.actor !== null)
      this.evaluator.hasEnded(alert.fingerprint, Date.parse(alert.resolved_at ?? ''));
  }

  private reload(): void {
    this.loading = this.loading
      .then(() => this.load())
      .catch((error: unknown) => {
        this.logger.warn({ reason: reasonOf(error) }, 'The alert rules cannot be read; those of before stay in force');
      });
  }

  private async load(): Promise<void> {
    // The alerts first: so the rule that has raised one of them is among the rules loaded afterwards, unless it is gone.
    const alerts = await this.alerts.ofRules(Date.now() - LONGEST_COOLDOWN_MS, MAX_REMEMBERED);
    const rules = await this.rules.all();
    this.evaluator.use(rules);
    this.judged.judge(this.evaluator.metrics());
    for (const { fingerprint, status, resolvedAt } of alerts) {
      if (status === 'resolved' && resolvedAt) this.evaluator.hadEnded(fingerprint, resolvedAt.getTime());
      else if (status !== 'resolved') this.evaluator.isOpen(fingerprint);
    }
    const inForce = new Set(rules.filter(({ enabled }) => enabled).map(({ id }) => id));
    const orphaned = alerts.filter((alert) => isActive(alert)).map(({ fingerprint }) => ruleIdOf(fingerprint));
    for (const ruleId of new Set(orphaned)) if (!inForce.has(ruleId)) await this.changes.endAll(ruleId, 'The rule is no more in force');
  }

  private async reportSome(): Promise<number | null> {
    const batch = this.waiting.slice(0, BATCH);
    if (batch.length === 0) return null;
    try {
      await this.intake.take(batch.map(toRuleReport));
    } catch (error) {
      if (error instanceof Problem && error.kind.retryable) throw error;
      this.logger.error({ err: error, verdicts: batch.length }, 'Verdicts of alert rules could not be stored');
    }
    const done = new Set(batch);
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((verdict) => !done.has(verdict)));
    return this.waiting.length > 0 ? 0 : null;
  }
}
