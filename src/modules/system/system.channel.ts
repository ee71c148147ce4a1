import { TOPICS } from '../../platform/events/events.js';
import { channel, type Channel } from '../realtime/channel.js';

/** How the components of the system are, the newest sample of each. */
export function systemChannel(expectedEveryMs: number): Channel {
  return channel({
    name: TOPICS.system,
    permission: 'view_system',
    delivery: 'latest',
    shape: 'data',
    path: 'system',
    expectedEveryMs,
    brokersOf: () => [],
  });
}
