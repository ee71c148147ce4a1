import { TOPICS } from '../../platform/events/events.js';
import { channel } from '../realtime/protocol/channel.js';
import { ControlEventDto } from './dto/control.dto.js';

declare module '../../platform/events/events.js' {
  interface Events {
    controls: { control: ControlEventDto };
  }
}

/** Every change of every request, in order, none conflated. A control concerns the whole desk, so principals of all brokers see it. */
export const controlsChannel = channel({
  name: TOPICS.controls,
  doc: 'Every change of every control: requested, approved, rejected, expired, done, failed, unknown.',
  frames: { control: ControlEventDto },
  permission: 'view_dashboard',
  delivery: 'log',
  shape: 'data',
  brokersOf: () => [],
});
