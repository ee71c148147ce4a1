import type { Alert, Severity } from '../../../api.ts';

export const STATUSES: readonly Alert['status'][] = ['open', 'acknowledged', 'resolved', 'expired'];
/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** What the address of the inbox says; without a choice all are shown. */
export interface AlertsSearch {
  readonly status?: readonly Alert['status'][] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly source?: readonly string[] | undefined;
  readonly q?: string | undefined;
  /** The one that is open beside the list. */
  readonly id?: string | undefined;
}
