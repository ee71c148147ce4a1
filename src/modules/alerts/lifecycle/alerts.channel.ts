import { TOPICS } from '../../../platform/events/events.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { channel } from '../../realtime/protocol/channel.js';
import { AlertEventDto } from './dto/alert.dto.js';

declare module '../../../platform/events/events.js' {
  interface Events {
    alerts: { alert: AlertEventDto };
  }
}

/** Every change of every alert, in order, none conflated. An alert belongs to the broker in its label; without one it is for all. */
export const alertsChannel = channel({
  name: TOPICS.alerts,
  doc: 'Every change of every alert: raised, updated, acknowledged or no longer, silenced or no longer, commented, resolved, expired.',
  frames: { alert: AlertEventDto },
  permission: 'view_alerts',
  delivery: 'log',
  shape: 'data',
  path: 'alerts',
  brokersOf: ({ data }: { readonly data: unknown }) => {
    const labels = isObject(data) && isObject(data.labels) ? data.labels : {};
    // Compared exactly as the database compares it.
    return 'broker' in labels ? [String(labels.broker)] : [];
  },
});
