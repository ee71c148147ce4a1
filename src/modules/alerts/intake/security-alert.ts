import { randomUUID } from 'node:crypto';
import type { SecurityAlert } from '../../auth/audit/security-alerts.js';
import type { AlertReport } from '../lifecycle/alert-report.js';

/** Each event is a new alert, which stays until a person resolves it. */
const HABITS = { repeats: 'news', edges: false, keepsUnknownEnds: false } as const;

export function readSecurityAlert({ fingerprint, title, message, severity, labels }: SecurityAlert): AlertReport {
  const common = {
    status: 'firing',
    source: 'security',
    expiresInSeconds: null,
    actor: null,
    startedAtMs: null,
    endedAtMs: null,
    habits: HABITS,
  } as const;
  return { ...common, fingerprint, title, message, severity, labels, episode: `security:${randomUUID()}` };
}
