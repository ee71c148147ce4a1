import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/channel.js';

/** Every trade that is new or has changed, as it is then. */
export const tradesChannel = channel({
  name: TOPICS.trades,
  permission: 'view_trades',
  delivery: 'log',
  shape: 'data',
  path: 'trades',
  brokersOf: ({ data }) => [fields(data).text('broker')],
});
