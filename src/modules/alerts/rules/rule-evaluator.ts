import { type AlertRule, isSameTest } from './rule.js';
import { type MetricPoint, newWatch, ruleIdOf, RuleWatch, type SeriesWatch, type Verdict } from './rule-watch.js';

/** Older points are history and raise no alerts today. */
const OLDEST_MS = 3_600_000;

/**
 * Judges points by rules. The verdicts follow from the points alone, so replicas that see the same points come to the same verdicts under
 * the same names; where they differ (a replica has started in the middle of a breach), the alert's row decides.
 */
export class RuleEvaluator {
  private readonly byMetric = new Map<string, RuleWatch[]>();
  private rules = new Map<string, RuleWatch>();
  /** The watch of every series, by the fingerprint of its alert. */
  private readonly watches = new Map<string, SeriesWatch>();

  /** Replaces the rules; a rule with an unchanged test keeps its state. */
  use(rules: readonly AlertRule[]): void {
    const before = this.rules;
    this.rules = new Map();
    this.byMetric.clear();
    for (const rule of rules) {
      const known = before.get(rule.id);
      const watch = known && isSameTest(known.rule, rule) ? known.as(rule) : RuleWatch.of(rule);
      if (!watch || !rule.enabled) continue;
      this.rules.set(rule.id, watch);
      this.byMetric.set(rule.metric, [...(this.byMetric.get(rule.metric) ?? []), watch]);
    }
    const dropped = new Set([...before].filter(([id, watch]) => !isKept(this.rules.get(id), watch)).map(([id]) => id));
    for (const fingerprint of this.watches.keys()) if (dropped.has(ruleIdOf(fingerprint))) this.watches.delete(fingerprint);
  }

  /** Whether any rule judges points of this type. */
  watchesType(type: string): boolean {
    return this.byMetric.has(type);
  }

  /** The metrics that the rules name. */
  metrics(): Iterable<string> {
    return this.byMetric.keys();
  }

  judge(point: MetricPoint, nowMs: number): Verdict[] {
    if (!Number.isFinite(point.value) || point.atMs < nowMs - OLDEST_MS) return [];
    return (this.byMetric.get(point.type) ?? []).flatMap((watch) => watch.judge(point, this.watches) ?? []);
  }

  /** Notes that an alert of this fingerprint exists: from before the start, or raised by another replica. */
  isOpen(fingerprint: string): void {
    const watch = this.watchOf(fingerprint);
    if (watch) watch.open = true;
  }

  /** Notes that a person has ended it: from then on it cools down, and its breach raises no second alert. */
  hasEnded(fingerprint: string, atMs: number): void {
    const watch = this.watchOf(fingerprint);
    if (watch) watch.endedAtMs = atMs;
  }

  /** Notes an alert that had ended before the start; points seen since then count more. */
  hadEnded(fingerprint: string, atMs: number): void {
    const watch = this.watchOf(fingerprint);
    if (watch) watch.endedAtMs ??= atMs;
  }

  /** Notes that it has expired: a breach that lasts raises it again. `changeId` names the expiry alike on every replica. */
  hasExpired(fingerprint: string, changeId: string): void {
    const watch = this.watches.get(fingerprint);
    if (watch && watch.breachAtMs !== null) watch.again = `:${changeId}`;
  }

  private watchOf(fingerprint: string): SeriesWatch | null {
    if (!this.rules.has(ruleIdOf(fingerprint))) return null;
    const watch = this.watches.get(fingerprint) ?? newWatch(fingerprint);
    this.watches.set(fingerprint, watch);
    return watch;
  }
}

function isKept(after: RuleWatch | undefined, before: RuleWatch): boolean {
  return after !== undefined && isSameTest(after.rule, before.rule);
}
