import { type Alert, isActive } from './alert.js';
import { STATUSES } from './alert-words.js';
import type { AlertCount } from './store/alerts.repository.js';
import type { AlertSummaryDto } from './dto/alert.dto.js';
import { SEVERITIES } from './severity.js';

const MAX_SOURCES = 100;

/** Sums the counts by status, and the active ones by severity and by source. An active alert that is silenced counts as silenced only. */
export function toSummaryDto(counts: readonly AlertCount[], oldest: Alert | null, nowMs: number): AlertSummaryDto {
  const sum = (rows: readonly AlertCount[]) => rows.reduce((total, { count }) => total + count, 0);
  const [silenced, others] = [counts.filter(isMuted), counts.filter((row) => !isMuted(row))];
  const active = others.filter((row) => isActive(row));
  const sources = [...Map.groupBy(active, ({ source }) => source)].map(([source, rows]) => [source, sum(rows)] as const);
  return {
    total: sum(counts),
    active: sum(active),
    silenced: sum(silenced),
    by_status: Object.fromEntries(STATUSES.map((status) => [status, sum(others.filter((row) => row.status === status))])),
    by_severity: Object.fromEntries(SEVERITIES.map((severity) => [severity, sum(active.filter((row) => row.severity === severity))])),
    by_source: Object.fromEntries(sources.toSorted(([, a], [, b]) => b - a).slice(0, MAX_SOURCES)),
    oldest_open: oldest && {
      id: oldest.id,
      title: oldest.title,
      severity: oldest.severity,
      created_at: oldest.createdAt.toISOString(),
    },
    timestamp: new Date(nowMs).toISOString(),
  };
}

function isMuted(row: AlertCount): boolean {
  return row.silenced && isActive(row);
}
