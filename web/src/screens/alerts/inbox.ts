import type { Alert } from '../../api.ts';
import { type Group, grouped, groupOf } from '../../live/alerts.store.ts';
import type { AlertsSearch } from './find/search.ts';

export type Item =
  { readonly is: 'group'; readonly group: Group; readonly count: number } | { readonly is: 'alert'; readonly alert: Alert };

export interface Inbox {
  /** Heads and alerts as they stand under each other. */
  readonly items: readonly Item[];
  /** The ids of the alerts alone, in that order. */
  readonly ids: readonly string[];
}

const GROUPS: readonly Group[] = ['open', 'acknowledged', 'silenced', 'over'];

/** Whether the alert is among those that the address asks for. */
export function matches(alert: Alert, { status, severity, source, q }: AlertsSearch): boolean {
  if (status !== undefined && !status.includes(alert.status)) return false;
  // Expired alerts were not handled by a user, and are shown on request only.
  if (status === undefined && alert.status === 'expired') return false;
  if (severity !== undefined && !severity.includes(alert.severity)) return false;
  if (source !== undefined && !source.includes(alert.source)) return false;
  return q === undefined || textOf(alert).includes(q.toLowerCase());
}

function textOf({ title, message, source, labels }: Alert): string {
  return [title, message, source, ...Object.entries(labels).flat()].join('\n').toLowerCase();
}

/** `hidden`: new ones that wait until the user wants to see them. */
export function inboxOf(alerts: Iterable<Alert>, search: AlertsSearch, nowMs: number, hidden: ReadonlySet<string>): Inbox {
  const shown = [...alerts].filter((alert) => !hidden.has(alert.id) && matches(alert, search));
  const groups = grouped(shown, nowMs);
  const items: Item[] = [];
  const ids: string[] = [];
  for (const group of GROUPS) {
    const rows = groups[group];
    if (rows.length === 0) continue;
    items.push({ is: 'group', group, count: rows.length });
    for (const alert of rows) {
      items.push({ is: 'alert', alert });
      ids.push(alert.id);
    }
  }
  return { items, ids };
}

export interface Counts {
  readonly status: ReadonlyMap<string, number>;
  readonly severity: ReadonlyMap<string, number>;
  readonly source: ReadonlyMap<string, number>;
}

/** How many there are of each, whatever is chosen; what expired counts under its status alone, what is silenced under none. */
export function countsOf(alerts: Iterable<Alert>): Counts {
  const counts = { status: new Map<string, number>(), severity: new Map<string, number>(), source: new Map<string, number>() };
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const alert of alerts) {
    if (groupOf(alert) !== 'silenced') add(counts.status, alert.status);
    if (alert.status === 'expired') continue;
    add(counts.severity, alert.severity);
    add(counts.source, alert.source);
  }
  return counts;
}

/** The id beside `id`; the first where there is none. At the ends it stays. */
export function beside(ids: readonly string[], id: string | undefined, step: 1 | -1): string | undefined {
  const at = id === undefined ? -1 : ids.indexOf(id);
  if (at === -1) return ids[0];
  return ids[Math.min(Math.max(at + step, 0), ids.length - 1)];
}

/** Where the cursor goes when the alert under it leaves its group: the next one of that group, else the one before, else nothing. */
export function nextOpen(items: readonly Item[], id: string): string | undefined {
  const open = items.flatMap((item) => (item.is === 'alert' && groupOf(item.alert) === 'open' ? [item.alert.id] : []));
  const at = open.indexOf(id);
  return at === -1 ? undefined : (open[at + 1] ?? open[at - 1]);
}
