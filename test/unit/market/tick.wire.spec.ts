import { fromWire, toWire } from '../../../src/modules/market/feeds/intake/tick.wire.js';
import { readTick } from '../../../src/modules/market/ticks/tick.reader.js';

it('a tick is the same on the other replica, but for that it came from another one', () => {
  const body = {
    ...{ exchange: 'NSE', symbol: 'TCS', ltp: 10, bid_price: 0, volume: 0, seq: 7, timestamp: 1_790_000_000_000 },
    bids: [[9, 1]],
  };
  const tick = readTick(body, { feed: 'http' }, 1_790_000_000_500);
  if (typeof tick === 'string') throw new Error(tick);
  expect(fromWire(JSON.parse(JSON.stringify(toWire(tick))))).toEqual({ ...tick, isRelayed: true });
  expect(fromWire(JSON.parse(JSON.stringify(toWire({ ...tick, exchangeMs: NaN, repeatsPrice: true }))))).toMatchObject({
    exchangeMs: NaN,
    repeatsPrice: true,
  });
  for (const other of [null, 5, {}, { e: 'NSE', s: 'TCS', m: 9 }]) expect(fromWire(other)).toBeNull();
});
