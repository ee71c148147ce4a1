import { TOPICS } from '../../platform/events/events.js';
import { channel } from '../realtime/channel.js';

/** Every fact of the desk, in order, none conflated. */
export const dashboardChannel = channel({
  name: TOPICS.dashboard,
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'payload',
  path: 'dashboard',
});
