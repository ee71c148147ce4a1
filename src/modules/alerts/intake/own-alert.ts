import type { OwnAlertNews } from '../../../platform/events/own-alerts.js';
import type { AlertReport } from '../lifecycle/alert-report.js';

/** Its beginning and its end are reported, and an end of what nobody has reported is nothing. */
const HABITS = { repeats: 'news', edges: true, keepsUnknownEnds: false } as const;

/** What a feature of this process says of itself, as an alert. */
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
