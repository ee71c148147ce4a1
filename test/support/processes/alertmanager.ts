/** What an answer says of a notification. */
export interface Notified {
  readonly received: number;
  readonly changed: number;
}

/** The answer to a notification with so many alerts of each kind. */
export const notified = (accepted: number, { duplicates = 0, cut = 0 } = {}) => ({
  ...{ accepted, duplicates, rejected: 0, errors: [] },
  ...{ received: accepted + duplicates + cut, changed: accepted, ...(cut > 0 && { cut }) },
});

/** An alert as Alertmanager sends it. */
export const alert = (fingerprint: string, fields: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'DiskFull', severity: 'page', instance: fingerprint },
  annotations: { description: 'The disk is full' },
  startsAt: '2025-12-04T10:30:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: '',
  fingerprint,
  ...fields,
});
/** A call of Alertmanager with these alerts. */
export const notification = (...alerts: object[]) => ({
  ...{
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'quarterdeck',
    externalURL: 'http://localhost:9093',
  },
  ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {}, alerts },
});
