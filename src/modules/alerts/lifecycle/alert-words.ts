export const STATUSES = ['open', 'acknowledged', 'resolved', 'expired'] as const;
export type AlertStatus = (typeof STATUSES)[number];

/** What can happen to an alert: each is one row of its timeline and one event on topic `alerts`. */
export const CHANGES = [
  'raised',
  'updated',
  'acknowledged',
  'unacknowledged',
  'resolved',
  'expired',
  'commented',
  'silenced',
  'unsilenced',
] as const;
export type ChangeKind = (typeof CHANGES)[number];
