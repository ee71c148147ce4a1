import { TOPICS } from '../../platform/events/events.js';
import { channel } from '../realtime/protocol/channel.js';
import { ComponentEventDto } from './samples/dto/system.dto.js';

declare module '../../platform/events/events.js' {
  interface Events {
    system: { system: ComponentEventDto };
  }
}

/** The newest sample of each component of the system. */
export const systemChannel = channel({
  name: TOPICS.system,
  doc: 'The newest sample of each component: this process, its host, the services of the desk.',
  frames: { system: ComponentEventDto },
  permission: 'view_system',
  delivery: 'latest',
  shape: 'data',
  path: 'system',
  brokersOf: () => [],
});
