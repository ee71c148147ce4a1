import { fitLabels } from '../../../common/text/name.js';
import { Problem } from '../../../common/problem.js';
import { clipped } from '../../../common/text/text.js';
import { fields, type Fields, isObject } from '../../../platform/upstream/fields.js';
import type { AlertReport, Habits } from '../lifecycle/alert-report.js';
import type { AlertLabels } from '../lifecycle/fingerprint.js';
import { fitted, labelText } from './alertmanager.js';
import { readSeverity } from './posted-alerts.js';

/** These senders report a state, again and again; a report never ends or begins anything newer than itself. */
const HABITS: Habits = { repeats: 'reminder', edges: false, keepsUnknownEnds: false };
const MAX_TITLE = 200;
const MAX_TEXT = 4000;
const MAX_LABEL = 1024;
const KUMA_DOWN = 0;
const KUMA_UP = 1;
const KEEP_STATUSES = new Map<string, AlertReport['status']>([
  ['FIRING', 'firing'],
  ['ACKNOWLEDGED', 'firing'],
  ['RESOLVED', 'resolved'],
]);

/**
 * The reports of a notification that has no list of alerts: of Uptime Kuma (`heartbeat` and `monitor`) or of Keep (`name`, `status`,
 * `lastReceived`). Null when it is neither; none where it says nothing of an alert, as a test message or a maintenance does.
 */
export function readOtherNotification(raw: unknown, actor: string, nowMs: number): AlertReport[] | null {
  if (!isObject(raw)) return null;
  if ('heartbeat' in raw && 'monitor' in raw) return readKuma(fields(raw), actor, nowMs);
  const f = fields(raw);
  return f.id('fingerprint', 'id') !== null && f.has('name') && f.has('status') && f.has('lastReceived') ? readKeep(f, actor, nowMs) : null;
}

function readKuma(f: Fields, actor: string, nowMs: number): AlertReport[] {
  const [heartbeat, monitor] = [f.child('heartbeat'), f.child('monitor')];
  const id = heartbeat.id('monitorID', 'monitor_id') ?? monitor.id('id');
  const state = heartbeat.number('status');
  if (id === null || (state !== KUMA_DOWN && state !== KUMA_UP)) return [];
  const name = monitor.text('name') ?? `monitor ${id}`;
  const labels = { monitor: name, ...textsOf(monitor, { url: 'url', hostname: 'hostname', type: 'type' }) };
  const report: AlertReport = {
    ...reportOf(state === KUMA_UP ? 'resolved' : 'firing', timeOf(heartbeat, 'time', 'heartbeat.time') ?? nowMs),
    ...{ fingerprint: `kuma:${id}`, source: 'uptime-kuma', actor, title: `${name} is ${state === KUMA_UP ? 'up' : 'down'}` },
    ...{ message: heartbeat.text('msg') ?? f.text('msg') ?? name, severity: 'critical', labels },
  };
  return [cleaned(report)];
}

function readKeep(f: Fields, actor: string, nowMs: number): AlertReport[] {
  const status = KEEP_STATUSES.get(f.word('status') ?? '');
  if (status === undefined) return [];
  const name = f.text('name') ?? 'Alert of Keep';
  const given = Object.fromEntries(
    Object.entries(f.object('labels')).flatMap(([label, value]) => {
      const text = labelText(value);
      return text === null ? [] : [[label, text]];
    }),
  );
  const labels: AlertLabels = { ...textsOf(f, { environment: 'environment', service: 'service', provider: 'providerType' }), ...given };
  const report: AlertReport = {
    ...reportOf(status, timeOf(f, 'lastReceived') ?? nowMs),
    ...{ fingerprint: `keep:${f.id('fingerprint', 'id') ?? ''}`, source: 'keep', actor, title: name },
    ...{ message: f.text('description', 'message') ?? name, ...readSeverity(f.id('severity'), labels, senderOf(f)) },
  };
  return [cleaned(report)];
}

/** The systems from which Keep got the alert, as a severity may be a number of theirs: `"source": ["zabbix"]`. */
function senderOf(f: Fields): string {
  return [f.text('providerType'), ...(f.list('source') ?? [])].filter((name) => typeof name === 'string').join(' ');
}

/** The time that was sent; null where none was. An unreadable one is `request.invalid`: else the alert would get the present time. */
function timeOf(f: Fields, name: string, field = name): number | null {
  const ms = f.time(name);
  if (ms === null && f.text(name) !== null)
    throw new Problem('request.invalid', { errors: [{ field, message: 'is no time that a calendar and a clock show' }] });
  return ms;
}

function reportOf(status: AlertReport['status'], atMs: number) {
  const times = status === 'firing' ? { startedAtMs: atMs, endedAtMs: null } : { startedAtMs: null, endedAtMs: atMs };
  return { status, ...times, expiresInSeconds: null, episode: null, habits: HABITS };
}

function textsOf(f: Fields, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([label, name]) => {
      const text = f.text(name);
      return text === null ? [] : [[label, text]];
    }),
  );
}

function cleaned(report: AlertReport): AlertReport {
  const labels = Object.entries(report.labels).map(([name, text]) => [fitted(name), clipped(fitted(text), MAX_LABEL)] as const);
  const [title, message] = [clipped(fitted(report.title), MAX_TITLE), clipped(fitted(report.message), MAX_TEXT)];
  return { ...report, title, message, labels: fitLabels(Object.fromEntries(labels)) };
}
