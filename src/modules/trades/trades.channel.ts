import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/protocol/channel.js';
import { TradeDto } from './ledger/dto/trade.dto.js';

declare module '../../platform/events/events.js' {
  interface Events {
    trades: { trade: TradeDto };
  }
}

/** Every trade that is new or has changed, with its values at that time. */
export const tradesChannel = channel({
  name: TOPICS.trades,
  doc: 'Every trade that is new or has changed.',
  frames: { trade: TradeDto },
  permission: 'view_trades',
  delivery: 'log',
  shape: 'data',
  path: 'trades',
  brokersOf: ({ data }) => [fields(data).text('broker')],
});
