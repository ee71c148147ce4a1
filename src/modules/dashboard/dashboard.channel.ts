import { DESK_WIDE_TYPES, TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/channel.js';

const DESK_WIDE: ReadonlySet<string> = new Set(DESK_WIDE_TYPES);

/** Every fact of the desk, in order, none conflated. */
export const dashboardChannel = channel({
  name: TOPICS.dashboard,
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'payload',
  path: 'dashboard',
  brokersOf: ({ type, data }) => (DESK_WIDE.has(type) ? [] : [fields(data).text('broker')]),
});
