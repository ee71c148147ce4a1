import { channel } from '../../realtime/protocol/channel.js';
import { TOPICS } from '../../../platform/events/events.js';
import { BarEventDto } from './dto/bar-event.dto.js';
import { FeedEventDto } from './dto/feed-event.dto.js';
import { TickEventDto } from './dto/tick-event.dto.js';
import { namedTopics } from './named-topics.js';

declare module '../../../platform/events/events.js' {
  interface Events {
    market: { feed: FeedEventDto; tick: TickEventDto; bar: BarEventDto };
  }
}

/** Prices have no broker. */
const policy = {
  frames: { feed: FeedEventDto, tick: TickEventDto, bar: BarEventDto },
  permission: 'view_market',
  delivery: 'latest',
  shape: 'data',
  brokersOf: () => [],
} as const;

/** The state of each feed. */
export const feedsChannel = channel({
  ...policy,
  ...{ name: TOPICS.market, doc: 'The state of each market data feed.', sends: ['feed'], path: TOPICS.market, topicsIn: namedTopics },
});

/** The value of an instrument in one mode. Its source is the cache and not the event log, and is set where the channel is registered. */
export const valuesChannel = channel({
  ...policy,
  name: `${TOPICS.market}:*`,
  sends: ['tick', 'bar'],
  member: 'instrument',
  forms: [
    { form: 'market:<EXCHANGE>:<symbol>[:ltp|:quote|:depth], the exchange in capital letters', example: 'market:BINANCE:BTCUSDT' },
    { form: 'market:bars:<EXCHANGE>:<symbol>:<1s|1m|1h>, the exchange in capital letters', example: 'market:bars:BINANCE:BTCUSDT:1m' },
  ],
  doc:
    'The newest value of one instrument: `market:<exchange>:<symbol>`, with `:ltp`, `:quote` (unless said) or `:depth` behind it. And its ' +
    'bars: `market:bars:<exchange>:<symbol>:<1s|1m|1h>`, the open one once a second while it changes, then the closed one.',
});
