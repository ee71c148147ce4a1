import { LTP } from '../../../../src/modules/market/ticks/instrument-name.js';
import { until } from '../../../support/until.js';
import { venueDesk, type VenueDeskOptions, type VenueName } from '../../../support/market/venue-desk.js';

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function desk(name: VenueName, options: VenueDeskOptions = {}) {
  const made = await venueDesk(name, options);
  ended.push(made.close);
  return made;
}

describe('a feed whose venue is unwell', () => {
  it('puts no more symbols on a connection than fit, and says when all are full', async () => {
    const { want, venue, feed, refused } = await desk('binance', { pool: { symbolsPerConnection: 2, connections: 2 } });
    for (const symbol of ['A', 'B', 'C', 'D']) want(symbol, LTP);
    await until(() => venue.held.size === 4);
    expect(feed.connections.map(({ symbols }) => symbols)).toEqual([2, 2]);
    expect([feed.refusal('BINANCE', 'E'), feed.refusal('BINANCE', 'A')]).toEqual(['CAPACITY', null]);
    want('E', LTP);
    expect(refused).toEqual(['E: the feed is full']);
  });

  it('has the symbols that waited for room as soon as there is some, the first one first', async () => {
    const { want, venue, feed, refused, ltp } = await desk('binance', { pool: { symbolsPerConnection: 1, connections: 2 } });
    for (const symbol of ['A', 'B', 'C', 'D', 'E', 'C']) want(symbol, LTP);
    expect(refused).toEqual(['C: the feed is full', 'D: the feed is full', 'E: the feed is full']);
    await until(() => venue.held.size === 2);
    want('C', null);
    want('A', null);
    await until(() => venue.held.has('d@trade'));
    expect(venue.held).toEqual(new Set(['b@trade', 'd@trade']));
    venue.trade('d', 5);
    await until(() => ltp('D') === 5);
    want('D', null);
    await until(() => venue.held.has('e@trade'));
    want('E', null);
    expect(feed.refusal('BINANCE', 'F')).toBeNull();
  });

  it('knows of a symbol that the venue refuses, and keeps the others', async () => {
    const { want, venue, feed, refused } = await desk('kraken');
    venue.unknown.add('BTC/USD');
    want('BTC/USD', LTP);
    want('ETH/USD', LTP);
    await until(() => refused.length === 1);
    await until(() => venue.held.has('ETH/USD trade'));
    expect(refused).toEqual(['BTC/USD: Currency pair not supported BTC/USD']);
    expect([feed.refusal('KRAKEN', 'BTC/USD'), feed.refusal('KRAKEN', 'NO/PAIR'), feed.refusal('KRAKEN', 'ETH/USD')]).toEqual([
      'FEED_ERROR',
      'UNKNOWN_SYMBOL',
      null,
    ]);
    const [unknown, well] = ['BTC/USD', 'ETH/USD'].map((name) => feed.refusalReason({ exchange: 'KRAKEN', symbol: name }));
    expect([unknown, well]).toEqual(['Currency pair not supported BTC/USD', null]);
  });

  it('loses no tick when the venue ends a connection as planned: the next one is there before', async () => {
    const { want, venue, feed, ltp, symbol } = await desk('binance');
    want(symbol, LTP);
    await until(() => venue.held.size === 1);
    venue.send(JSON.stringify({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: Date.now() } }));
    await until(() => venue.clients.size === 2);
    let price = 100;
    const ticking = setInterval(() => venue.trade('ethusdt', (price += 1)), 5);
    await until(() => venue.clients.size === 1);
    clearInterval(ticking);
    await until(() => ltp(symbol) === price);
    expect([venue.all.length, feed.state, venue.held]).toEqual([2, 'live', new Set(['ethusdt@trade'])]);
  });

  it('has the next connection before the day that the venue allows is over, but beside no only one', async () => {
    const { want, venue, feed, ltp, symbol } = await desk('binance');
    const only = await desk('alpaca');
    const [[old], [one]] = [feed.connections, only.feed.connections];
    want(symbol, LTP);
    only.want(only.symbol, LTP);
    await until(() => venue.held.size === 1 && only.venue.held.size === 1);
    for (const connection of [old, one]) if (connection) connection.openedMono -= 24 * 3_600_000;
    let price = 100;
    let fewest = 1;
    const ticking = setInterval(() => {
      venue.trade('ethusdt', (price += 1));
      fewest = Math.min(fewest, venue.held.size);
    }, 5);
    await until(() => venue.all.length === 2 && venue.clients.size === 1);
    clearInterval(ticking);
    await until(() => ltp(symbol) === price);
    expect([fewest, feed.connections[0] === old, only.feed.connections[0] === one, only.venue.all.length]).toEqual([1, false, true, 1]);
  });
});
