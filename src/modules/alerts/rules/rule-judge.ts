import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { EventLog, type LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { isObject, toNumber, toTimeMs } from '../../platform/upstream/fields.js';
import { isActive } from './alert.js';
import { AlertIntake } from './alert-intake.service.js';
import { AlertRulesRepository } from './alert-rules.repository.js';
import { AlertsRepository } from './alerts.repository.js';
import type { AlertDto } from './dto/alert.dto.js';
import { RuleChanges, RULES_CHANGED } from './rule-changes.js';
import { RuleEvaluator } from './rule-evaluator.js';
import { RULE_SOURCE, toRuleReport } from './rule-report.js';
import { type MetricPoint, ruleIdOf, type Verdict } from './rule-watch.js';

/** How often the rules are read again, for the case that nobody said that they have changed. */
const LOOK_EVERY_MS = 30_000;
const BATCH = 250;
const RETRY_MS = 500;
/** Verdicts that wait while the database is out of reach; beyond it the oldest are given up. */
const MAX_WAITING = 10_000;
/** Alerts of before that are looked up: each is one series of one rule. */
const MAX_REMEMBERED = 50_000;
/** As long as a rule can be silent after an alert. */
const LONGEST_COOLDOWN_MS = 7 * 86_400_000;

/** Listens to the metrics, judges them by the rules and reports what comes of it. Every replica does; the alerts' rows make one of it. */
@Injectable()
export class RuleJudge implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RuleJudge.name);
  private readonly evaluator = new RuleEvaluator();
  private readonly stop = new AbortController();
  private readonly waiting: Verdict[] = [];
  private reporting: Promise<void> | null = null;
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly rules: AlertRulesRepository,
    private readonly alerts: AlertsRepository,
    private readonly intake: AlertIntake,
    private readonly log: EventLog,
    private readonly changes: RuleChanges,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.load();
    const leave = this.log.subscribe((event) => this.hear(event));
    const timer = setInterval(() => this.reload(), LOOK_EVERY_MS).unref();
    this.stop.signal.addEventListener('abort', () => {
      leave();
      clearInterval(timer);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await Promise.all([this.reporting, this.loading]);
  }

  private hear(event: LogEvent): void {
    if (event.topic === TOPICS.metrics) this.judge(event);
    else if (event.topic === TOPICS.alerts) this.notice(event);
    else if (event.topic === TOPICS.desk && event.type === RULES_CHANGED) this.reload();
  }

  private judge({ data }: LogEvent): void {
    if (!isObject(data) || typeof data.type !== 'string' || !this.evaluator.watchesType(data.type)) return;
    const point = toPoint(data.type, data);
    if (!point) return;
    const verdicts = this.evaluator.judge(point, Date.now());
    if (verdicts.length === 0) return;
    this.waiting.push(...verdicts);
    if (this.waiting.length > MAX_WAITING) {
      this.logger.error(`${this.waiting.length - MAX_WAITING} verdicts of alert rules were given up: they cannot be stored`);
      this.waiting.splice(0, this.waiting.length - MAX_WAITING);
    }
    this.report();
  }

  /** What became of a rule's alert otherwise than by its points. */
  private notice({ id, data }: LogEvent): void {
    if (!isObject(data) || data.source !== RULE_SOURCE || ruleIdOf(String(data.fingerprint)) === '') return;
    const alert = data as unknown as AlertDto & { change: string; actor: string | null };
    if (alert.change === 'expired') this.evaluator.hasExpired(alert.fingerprint, id);
    if (alert.change === 'resolved' && alert.actor !== null)
      this.evaluator.hasEnded(alert.fingerprint, Date.parse(alert.resolved_at ?? ''));
  }

  private reload(): void {
    this.loading = this.loading
      .then(() => this.load())
      .catch((error: unknown) => {
        this.logger.warn(
          { reason: error instanceof Error ? error.message : 'unknown' },
          'The alert rules cannot be read; those of before stay in force',
        );
      });
  }

  private async load(): Promise<void> {
    // The alerts first: whatever rule has raised one of them is then among the rules, unless it is gone.
    const alerts = await this.alerts.ofRules(Date.now() - LONGEST_COOLDOWN_MS, MAX_REMEMBERED);
    const rules = await this.rules.all();
    this.evaluator.use(rules);
    for (const { fingerprint, status, resolvedAt } of alerts) {
      if (status === 'resolved' && resolvedAt) this.evaluator.hadEnded(fingerprint, resolvedAt.getTime());
      else if (status !== 'resolved') this.evaluator.isOpen(fingerprint);
    }
    const inForce = new Set(rules.filter(({ enabled }) => enabled).map(({ id }) => id));
    const orphaned = alerts.filter((alert) => isActive(alert)).map(({ fingerprint }) => ruleIdOf(fingerprint));
    for (const ruleId of new Set(orphaned)) if (!inForce.has(ruleId)) await this.changes.endAll(ruleId, 'The rule is no more in force');
  }

  private report(): void {
    this.reporting ??= this.reportAll().finally(() => {
      this.reporting = null;
      if (this.waiting.length > 0 && !this.stop.signal.aborted) this.report();
    });
  }

  private async reportAll(): Promise<void> {
    while (this.waiting.length > 0 && !this.stop.signal.aborted) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        await this.intake.take(batch.map(toRuleReport));
      } catch (error) {
        if (error instanceof Problem && error.kind.retryable) {
          await delay(RETRY_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
          continue;
        }
        this.logger.error({ err: error, verdicts: batch.length }, 'Verdicts of alert rules could not be stored');
      }
      const done = new Set(batch);
      this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((verdict) => !done.has(verdict)));
    }
  }
}

function toPoint(type: string, data: Readonly<Record<string, unknown>>): MetricPoint | null {
  const value = toNumber(data.value);
  const atMs = toTimeMs(data.timestamp);
  if (value === null || atMs === null) return null;
  const labels = isObject(data.labels) ? data.labels : {};
  return { type, value, atMs, labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, String(text)])) };
}
