import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Publisher } from 'zeromq';
import { loadConfig } from '../../../../src/config/config.js';
import { MarketCache } from '../../../../src/modules/market/cache/market.cache.js';
import { MarketCounters } from '../../../../src/modules/market/cache/market.counters.js';
import { TickPath } from '../../../../src/modules/market/cache/tick.path.js';
import { readBusTopic } from '../../../../src/modules/market/feeds/intake/bus.topic.js';
import { ZeroMqFeed } from '../../../../src/modules/market/feeds/intake/zeromq.feed.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { until } from '../../../support/until.js';

interface Recorded {
  readonly topic: string;
  readonly body?: object;
  readonly text?: string;
}
const FIXTURE = join(import.meta.dirname, '../../../fixtures/market/zeromq/bus.json');
const { messages } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { messages: Recorded[] };

it.each([
  ['NSE_RELIANCE_QUOTE', { name: { exchange: 'NSE', symbol: 'RELIANCE' }, mode: 2 }],
  ['NSE_INDEX_NIFTY_LTP', { name: { exchange: 'NSE_INDEX', symbol: 'NIFTY' }, mode: 1 }],
  ['CRYPTO_SOL_INR_LTP', { name: { exchange: 'CRYPTO', symbol: 'SOL_INR' }, mode: 1 }],
  ['NFO_BANKNIFTY26FEB52000CE_depth', { name: { exchange: 'NFO', symbol: 'BANKNIFTY26FEB52000CE' }, mode: 3 }],
  ['ALPHA_desk_user_orders', { about: 'order' }],
  ['ALPHA_desk_user_positions', { about: 'other' }],
  ['CACHE_INVALIDATE_ALL_desk_user', { about: 'token' }],
])('topic %s is read', (topic, means) => {
  expect(readBusTopic(topic)).toMatchObject(means);
});

it.each([
  'NSE_TCS',
  '_NSE_X_LTP',
  'NSE__LTP',
  'NSE_INDEX_LTP',
  'NSE_QUOTE',
  'NSE_TCS_FULLDEPTH',
  '',
  '_',
  'LTP',
  'nse_TCS_LTP',
  'NSE_T CS_LTP',
])('topic %j is none', (topic) => {
  expect(readBusTopic(topic)).toBeNull();
});

describe('the ZeroMQ feed', () => {
  const cache = new MarketCache(loadConfig({ NODE_ENV: 'test' }));
  const counters = new MarketCounters(new Metrics());
  const path = new TickPath(cache, counters);
  const orders: unknown[] = [];
  let tokens = 0;
  const states: string[] = [];
  const make = (port: number) =>
    new ZeroMqFeed(
      { host: '127.0.0.1', port, retryMs: 100 },
      {
        ...{ path, cache, counters },
        onState: ({ state }) => states.push(state),
        onOrder: (order) => orders.push(order),
        onToken: () => (tokens += 1),
      },
    );
  const rejected = (reason: string) => counters.of('zeromq').rejected.get(reason as never) ?? 0;
  const feed = make(0);
  let publisher: Publisher;

  beforeAll(async () => {
    await feed.start();
    publisher = await connected();
  });
  afterAll(async () => {
    publisher.close();
    await feed.stop();
  });

  /** PUB loses messages sent before it is connected: the first message that arrives shows that it is. */
  async function connected(): Promise<Publisher> {
    const made = new Publisher();
    made.connect(feed.endpoint ?? '');
    const before = cache.get('NSE', 'HELLO')?.updates ?? 0;
    let price = before;
    await until(async () => {
      await made.send(['NSE_HELLO_LTP', JSON.stringify({ ltp: (price += 1) })]);
      return (cache.get('NSE', 'HELLO')?.updates ?? 0) > before;
    });
    return made;
  }

  it('reads the bus as it was recorded; what it cannot read is counted, and the next message is read', async () => {
    const before = { topic: rejected('bad_topic'), text: rejected('unreadable') };
    for (const { topic, body, text } of messages) await publisher.send([topic, text ?? JSON.stringify(body)]);
    await until(() => rejected('unreadable') > before.text);
    expect(cache.ltp('NSE', 'RELIANCE')).toMatchObject({ ltp: 1424.5, feed: 'zeromq' });
    expect(cache.ltp('NSE_INDEX', 'NIFTY')).toMatchObject({ ltp: 25_110.45 });
    expect(cache.ltp('CRYPTO', 'SOL_INR')).toMatchObject({ ltp: 15_021.5, timestampMs: 1_770_003_088_000 });
    expect(cache.depth('NFO', 'BANKNIFTY26FEB52000CE')?.bids).toEqual([{ price: 312.3, quantity: 75, orders: 2 }]);
    expect(orders).toMatchObject([{ orderid: '9007199254740993' }]);
    expect([tokens, rejected('bad_topic') - before.topic]).toEqual([1, 2]);
  });

  it('counts one part, three parts, a topic that is no UTF-8, and a body that is too large', async () => {
    const parts = rejected('bad_parts');
    await publisher.send(['NSE_X_LTP']);
    await publisher.send(['NSE_X_LTP', '{"ltp":1}', 'more']);
    await publisher.send([Buffer.from([0xff, 0xfe]), '{}']);
    await publisher.send(['NSE_X_LTP', `{"ltp":1,"x":"${'x'.repeat(256 * 1024)}"}`]);
    await publisher.send(['NSE_LAST_LTP', '{"ltp":2}']);
    await until(() => cache.ltp('NSE', 'LAST') !== null);
    expect([rejected('bad_parts') - parts, rejected('too_large'), cache.ltp('NSE', 'X')]).toEqual([2, 1, null]);
  });

  it('lets the topic win over the body, and sees what a publisher that numbers its messages has lost', async () => {
    const body = { exchange: 'BSE', symbol: 'OTHER', feed: 'mine', ltp: 3, publisher: 'p1' };
    await publisher.send(['NSE_MINE_LTP', JSON.stringify({ ...body, seq: 1 })]);
    await publisher.send(['NSE_MINE_LTP', JSON.stringify({ ...body, seq: 2, ltp: 4 })]);
    await publisher.send(['NSE_MINE_LTP', JSON.stringify({ ...body, seq: 5, ltp: 5 })]);
    await until(() => cache.ltp('NSE', 'MINE')?.ltp === 5);
    expect([cache.ltp('BSE', 'OTHER'), cache.ltp('NSE', 'MINE')?.feed, counters.of('zeromq').gaps]).toEqual([null, 'zeromq', 1]);
  });

  it('goes on when its publisher dies and another one comes', async () => {
    publisher.close();
    publisher = await connected();
    expect(feed.state).toBe('live');
  });

  it('is failed with the reason while its port is taken, and nothing else', async () => {
    const other = make(Number(feed.endpoint?.split(':').at(-1)));
    await other.start();
    expect(other).toMatchObject({ state: 'failed', reason: expect.stringMatching(/in use/i), endpoint: null });
    await other.stop();
  });

  it('listens as soon as its port is free', async () => {
    const taker = make(0);
    await taker.start();
    const port = Number(taker.endpoint?.split(':').at(-1));
    const waiting = make(port);
    await waiting.start();
    expect(waiting.state).toBe('failed');
    await taker.stop();
    await until(() => waiting.state === 'live');
    expect([waiting.reason, waiting.endpoint]).toEqual([null, `tcp://127.0.0.1:${port}`]);
    await waiting.stop();
  });

  it('begins anew', async () => {
    const before = states.length;
    publisher.close();
    feed.restart();
    await until(() => states.length > before);
    publisher = await connected();
  });
});

it('listens only on this machine by default', () => {
  expect(() => loadConfig({ ZMQ_HOST: '0.0.0.0' })).toThrow('ZMQ_ALLOW_REMOTE');
  for (const env of [{ ZMQ_HOST: '127.0.0.1' }, { ZMQ_HOST: '0.0.0.0', ZMQ_ALLOW_REMOTE: 'true' }])
    expect(() => loadConfig(env)).not.toThrow();
});
