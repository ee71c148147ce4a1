import type { OwnAlertNews } from '../../../platform/events/ports/own-alerts.js';
import type { AlertReport } from '../lifecycle/alert-report.js';

/** Its beginning and its end are reported; an end without a beginning is ignored. */
const HABITS = { repeats: 'news', edges: true, keepsUnknownEnds: false } as const;

/** An alert that a feature of this process raises about itself. */
export function readOwnAlert({ alert, isFiring, atMs, id }: OwnAlertNews): AlertReport {
  return {
    ...alert,
    status: isFiring ? 'firing' : 'resolved',
    startedAtMs: isFiring ? atMs : null,
    endedAtMs: isFiring ? null : atMs,
    expiresInSeconds: null,
    actor: null,
    episode: `own:${id}`,
    habits: HABITS,
  };
}
