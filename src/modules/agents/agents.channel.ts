import { TOPICS } from '../../platform/events/events.js';
import { channel } from '../realtime/channel.js';

/** How every agent is. Nobody's rows: there is no figure of a broker in it. */
export const agentsChannel = channel({
  name: TOPICS.agents,
  permission: 'view_agents',
  delivery: 'latest',
  shape: 'data',
  path: 'agents',
  brokersOf: () => [],
});
