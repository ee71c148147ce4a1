import type { Alert } from '../api.ts';
import { KeyedStore } from './keyed.store.ts';
import type { Scheduler } from './scheduler.ts';

/** A change of an alert on the stream. */
export interface AlertChange {
  readonly change: string;
  readonly actor: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** All unresolved alerts, and those that ended within a day. */
export class AlertsStore {
  readonly alerts: KeyedStore<Alert>;
  private readonly listeners = new Set<(alert: Alert, change: AlertChange) => void>();

  constructor(scheduler: Scheduler) {
    this.alerts = new KeyedStore(scheduler);
  }

  load(rows: readonly Alert[]): void {
    this.alerts.replace(rows.map((alert) => [alert.id, alert]));
  }

  apply(data: Alert & AlertChange): void {
    const { change, actor, ...alert } = data;
    this.alerts.set(alert.id, alert);
    for (const listener of this.listeners) listener(alert, { change, actor });
  }

  /** Called with every change as it comes, not with what was read at the start. */
  onChange(listener: (alert: Alert, change: AlertChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  clear(): void {
    this.alerts.clear();
  }
}

export type Group = 'open' | 'acknowledged' | 'silenced' | 'over';

/** A silenced alert waits for nobody, so it is none of the open ones. */
export function groupOf({ status, silenced }: Alert): Group {
  if (status !== 'open' && status !== 'acknowledged') return 'over';
  return silenced ? 'silenced' : status;
}

/** What is not known here may be the worst. */
const RANK: Readonly<Record<string, number>> = { critical: 0, error: 1, warning: 2, info: 3 };

/** Since when it has its present state. */
export function sinceOf(alert: Alert): string {
  if (alert.status === 'acknowledged') return alert.acknowledged_at ?? alert.last_seen_at;
  // A row of before the backend knew when it was opened has none.
  if (alert.status === 'open') return alert.opened_at ?? alert.created_at;
  return alert.resolved_at ?? alert.last_seen_at;
}

/**
 * Open ones by severity, then the newest first; acknowledged ones with the one that has waited longest first; silenced and over: the newest
 * first; none that is over since more than a day.
 */
export function grouped(alerts: Iterable<Alert>, nowMs: number): Readonly<Record<Group, readonly Alert[]>> {
  const groups: Record<Group, Alert[]> = { open: [], acknowledged: [], silenced: [], over: [] };
  for (const alert of alerts) {
    const group = groupOf(alert);
    if (group !== 'over' || nowMs - Date.parse(sinceOf(alert)) < DAY_MS) groups[group].push(alert);
  }
  const newest = (a: Alert, b: Alert): number => compare(sinceOf(b), sinceOf(a)) || compare(a.id, b.id);
  groups.open.sort((a, b) => (RANK[a.severity] ?? 0) - (RANK[b.severity] ?? 0) || newest(a, b));
  groups.acknowledged.sort((a, b) => -newest(a, b));
  groups.silenced.sort(newest);
  groups.over.sort(newest);
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
