import { TOPICS } from '../../platform/events/events.js';
import { isObject } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/channel.js';

/** Every change of every alert, in order, none conflated. An alert is a broker's where its label says so, else everybody's. */
export const alertsChannel = channel({
  name: TOPICS.alerts,
  permission: 'view_alerts',
  delivery: 'log',
  shape: 'data',
  path: 'alerts',
  brokersOf: ({ data }) => {
    const labels = isObject(data) && isObject(data.labels) ? data.labels : {};
    // Exactly as the database compares it.
    return 'broker' in labels ? [String(labels.broker)] : [];
  },
});
