/** What an answer says of a notification. */
export interface Notified {
  readonly received: number;
  readonly changed: number;
}

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
