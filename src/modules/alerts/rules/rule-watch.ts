import { createHash } from 'node:crypto';
import { parseCondition } from './condition.js';
import { canonicalLabels, type AlertLabels } from '../lifecycle/fingerprint.js';
import type { AlertRule } from './rule.js';

/** One value of a series, as topic `metrics` carries it. */
export interface MetricPoint {
  readonly type: string;
  readonly value: number;
  readonly labels: AlertLabels;
  readonly atMs: number;
}

/** A verdict on a point: the alert of a rule for one series begins or ends. */
export interface Verdict {
  readonly status: 'firing' | 'resolved';
  readonly rule: AlertRule;
  readonly fingerprint: string;
  readonly labels: AlertLabels;
  readonly value: number;
  /** The id of the breach, the same on every replica. */
  readonly breach: string;
}

/** The state of one series under one rule. */
export interface SeriesWatch {
  readonly fingerprint: string;
  lastAtMs: number;
  /** The time of the first point of the present breach. */
  breachAtMs: number | null;
  /** A suffix of the breach's id once its alert has expired: a breach that lasts is reported again, under another id. */
  again: string;
  /** The breach that was reported last. */
  reported: string | null;
  /** Whether there may be an alert to end. */
  open: boolean;
  endedAtMs: number | null;
}

/** Most series per rule; beyond it the one that has been silent for longest and has no alert is forgotten. */
const MAX_SERIES = 10_000;

/** The fingerprint of a rule's alert for one series. */
export function ruleFingerprint(ruleId: string, labels: AlertLabels): string {
  return `rule:${ruleId}:${createHash('sha256').update(canonicalLabels(labels)).digest('hex').slice(0, 16)}`;
}

/** The id of the rule in a fingerprint; '' when the alert comes from no rule. */
export function ruleIdOf(fingerprint: string): string {
  const [kind, id = ''] = fingerprint.split(':', 2);
  return kind === 'rule' ? id : '';
}

export function newWatch(fingerprint: string): SeriesWatch {
  return { fingerprint, lastAtMs: 0, breachAtMs: null, again: '', reported: null, open: false, endedAtMs: null };
}

/** The series of one rule, judged point by point. The points' own times count, and only forward. */
export class RuleWatch {
  private constructor(
    readonly rule: AlertRule,
    private readonly holds: (value: number) => boolean,
    /** By canonical labels, in the order of their last points. */
    private readonly series: Map<string, SeriesWatch>,
  ) {}

  /** Null where the condition cannot be read: no such rule is accepted, but a database may hold anything. */
  static of(rule: AlertRule): RuleWatch | null {
    const holds = parseCondition(rule.condition);
    return holds && new RuleWatch(rule, holds, new Map());
  }

  /** Takes the rule with another name, message or duration; the state of its series stays. */
  as(rule: AlertRule): RuleWatch {
    return new RuleWatch(rule, this.holds, this.series);
  }

  judge({ value, labels, atMs }: MetricPoint, watches: Map<string, SeriesWatch>): Verdict | null {
    if (!Object.entries(this.rule.labels).every(([name, text]) => Object.hasOwn(labels, name) && labels[name] === text)) return null;
    const watch = this.watchOf(labels, watches);
    // A repeated or late point: what is before the last judged point does not count any more.
    if (atMs <= watch.lastAtMs) return null;
    watch.lastAtMs = atMs;
    const verdict = this.holds(value) ? this.breached(watch, atMs) : this.cleared(watch, atMs);
    return verdict && { ...verdict, rule: this.rule, fingerprint: watch.fingerprint, labels, value };
  }

  private breached(watch: SeriesWatch, atMs: number): Pick<Verdict, 'status' | 'breach'> | null {
    watch.breachAtMs ??= atMs;
    const breach = `${watch.breachAtMs}${watch.again}`;
    if (watch.reported === breach || atMs - watch.breachAtMs < this.rule.forSeconds * 1000) return null;
    if (watch.endedAtMs !== null && atMs < watch.endedAtMs + this.rule.cooldownSeconds * 1000) return null;
    watch.reported = breach;
    watch.open = true;
    return { status: 'firing', breach };
  }

  private cleared(watch: SeriesWatch, atMs: number): Pick<Verdict, 'status' | 'breach'> | null {
    const breach = watch.breachAtMs === null ? `until-${atMs}` : `${watch.breachAtMs}${watch.again}`;
    watch.breachAtMs = null;
    watch.again = '';
    if (!watch.open) return null;
    watch.open = false;
    watch.endedAtMs = atMs;
    return { status: 'resolved', breach };
  }

  private watchOf(labels: AlertLabels, watches: Map<string, SeriesWatch>): SeriesWatch {
    const key = canonicalLabels(labels);
    const known = this.series.get(key);
    const fingerprint = known?.fingerprint ?? ruleFingerprint(this.rule.id, labels);
    const watch = known ?? watches.get(fingerprint) ?? newWatch(fingerprint);
    if (known) this.series.delete(key);
    else this.makeRoom(watches);
    this.series.set(key, watch);
    watches.set(fingerprint, watch);
    return watch;
  }

  private makeRoom(watches: Map<string, SeriesWatch>): void {
    if (this.series.size < MAX_SERIES) return;
    for (const [key, { open, fingerprint }] of this.series) {
      if (open) continue;
      this.series.delete(key);
      watches.delete(fingerprint);
      return;
    }
  }
}
