import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/protocol/channel.js';
import { OrderDto } from './dto/order.dto.js';

declare module '../../platform/events/events.js' {
  interface Events {
    orders: { order: OrderDto };
  }
}

/** Every order that is new or has changed, with its values at that time. */
export const ordersChannel = channel({
  name: TOPICS.orders,
  doc: 'Every order that is new or has changed.',
  frames: { order: OrderDto },
  permission: 'view_trades',
  delivery: 'log',
  shape: 'data',
  path: 'orders',
  brokersOf: ({ data }) => [fields(data).text('broker')],
});
