import { readServiceStatus, type ServiceStatus } from '../../../common/desk-words.js';
import { fields, isObject } from '../../../platform/upstream/fields.js';
import { readRows, type Rows } from '../../../platform/upstream/rows.js';

export interface ServiceRow {
  readonly name: string;
  readonly status: ServiceStatus;
  readonly latencyMs: number | null;
  /** Epoch milliseconds. */
  readonly lastCheckMs: number | null;
}

export interface Monitoring extends Rows<ServiceRow> {
  /** The desk's own name, e.g. `sandbox`. */
  readonly environment: string | null;
}

export interface AlertFigures {
  readonly count: number;
  /** Epoch milliseconds of the newest alert in the answer. */
  readonly lastMs: number | null;
}

/** From good to bad: an unknown status ranks behind a good one. */
const SEVERITY: readonly ServiceStatus[] = ['OK', 'UNKNOWN', 'DEGRADED', 'DOWN'];
const GROUPS = ['ok', 'degraded', 'down'] as const;

/** The monitor's services: a list of objects, or names in `{ok, degraded, down}`. Null when the answer lists none in any form. */
export function readServices(raw: unknown): Monitoring | null {
  const f = fields(raw);
  const checkedMs = f.time('timestamp');
  const list = Array.isArray(raw)
    ? raw
    : (f.list('services') ?? grouped(isObject(raw) && Object.hasOwn(raw, 'services') ? raw['services'] : raw));
  if (!list) return null;
  const rows = readRows(
    list,
    (row) => readService(row, checkedMs),
    ({ name }) => name,
    (a, b) => (worst([a.status, b.status]) === a.status ? a : b),
  );
  return { ...rows, environment: f.text('environment') };
}

/** The worst of these; of none UNKNOWN. */
export function worst(statuses: readonly ServiceStatus[]): ServiceStatus {
  return statuses.length === 0 ? 'UNKNOWN' : (SEVERITY.findLast((status) => statuses.includes(status)) ?? 'UNKNOWN');
}

/** Active alerts: `{total | count, alerts: [...]}` or a list. The list may be cut short, so the service's own total takes precedence. */
export function readAlerts(raw: unknown): AlertFigures | null {
  const f = fields(raw);
  const list = Array.isArray(raw) ? raw : f.list('alerts');
  const count = f.number('total', 'count', 'alerts_count') ?? list?.length ?? null;
  if (count === null) return null;
  const times = (list ?? []).map((alert) => fields(alert).time('timestamp', 'created_at', 'raised_at') ?? 0);
  const lastMs = times.reduce((newest, time) => Math.max(newest, time), 0);
  return { count: Math.max(0, Math.trunc(count)), lastMs: lastMs || null };
}

function grouped(raw: unknown): unknown[] | null {
  const f = fields(raw);
  if (!f.has(...GROUPS)) return null;
  return GROUPS.flatMap((status) => (f.list(status) ?? []).map((row) => (isObject(row) ? { ...row, status } : { name: row, status })));
}

function readService(raw: unknown, checkedMs: number | null): ServiceRow | null {
  const f = fields(raw);
  const name = f.text('name', 'service');
  if (name === null) return null;
  const latencyMs = f.number('latency_ms');
  return {
    name,
    status: readServiceStatus(f.word('status')),
    latencyMs: latencyMs !== null && latencyMs >= 0 ? latencyMs : null,
    lastCheckMs: f.time('last_check', 'timestamp') ?? checkedMs,
  };
}
