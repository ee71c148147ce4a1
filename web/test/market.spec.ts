import { BarColumns } from '../src/screens/market/bars.ts';
import { InView } from '../src/screens/market/in-view.ts';
import { keysOf, listOf, toggled } from '../src/screens/market/lists.ts';
import { ladderOf, readDepth, readQuote, splitKey } from '../src/screens/market/tick.ts';

/** Timers that run when the test says how much time is over. */
function handTimers() {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  return {
    after: (run: () => void, ms: number) => {
      const one = { at: now + ms, run };
      due.push(one);
      return () => void due.splice(due.indexOf(one), due.includes(one) ? 1 : 0);
    },
    pass: (ms: number) => {
      now += ms;
      for (const one of due.filter(({ at }) => at <= now)) {
        due.splice(due.indexOf(one), 1);
        one.run();
      }
    },
  };
}

describe('rows in view', () => {
  const followed = () => {
    const timers = handTimers();
    const open = new Set<string>();
    const asked: string[] = [];
    const view = new InView((key) => {
      open.add(key);
      asked.push(key);
      return () => open.delete(key);
    }, timers);
    return { timers, open, asked, view };
  };

  it('are followed once scrolling has rested for 200 ms', () => {
    const { timers, open, view } = followed();
    for (const key of ['a', 'b', 'c']) {
      view.show([key]);
      timers.pass(100);
    }
    expect([...open]).toEqual([]);
    timers.pass(100);
    expect([...open]).toEqual(['c']);
  });

  it('are left 5 s after they are gone, and not when they come back', () => {
    const { timers, open, asked, view } = followed();
    view.show(['a', 'b']);
    timers.pass(200);
    view.show(['b']);
    timers.pass(200);
    timers.pass(4000);
    view.show(['a', 'b']);
    timers.pass(200);
    timers.pass(10_000);
    expect([[...open], asked]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    view.show([]);
    timers.pass(200);
    timers.pass(5000);
    expect([...open]).toEqual([]);
  });

  it('are all left at the end', () => {
    const { timers, open, view } = followed();
    view.show(['a']);
    timers.pass(200);
    view.show(['b']);
    view.close();
    timers.pass(10_000);
    expect([...open]).toEqual([]);
  });
});

describe('a tick', () => {
  it('is read with what its feed has said, and no figure is made up', () => {
    const quote = readQuote({ ltp: 3301.5, bid_price: '3301', timestamp: 1_770_003_088_123, feed: 'zeromq', state: 'live' });
    expect(quote).toMatchObject({
      ltp: 3301.5,
      bid_price: null,
      change: null,
      feed: 'zeromq',
      state: 'live',
      at: '2026-02-02T03:31:28.123Z',
    });
    expect(readQuote({ feed: 'x', state: 'of a newer backend' })).toMatchObject({ ltp: null, state: 'stale' });
  });

  it('has levels, of which those that are none are left out', () => {
    const depth = readDepth({
      bids: [{ price: 10, quantity: 2 }, null, { price: 'x', quantity: 1 }],
      asks: 'no',
      feed: 'x',
      state: 'live',
      timestamp: 1,
    });
    expect([depth.bids, depth.asks]).toEqual([[{ price: 10, quantity: 2 }], []]);
  });
});

describe('a ladder', () => {
  it('has bars of what can be had up to a price, as parts of the larger side', () => {
    const book = {
      bids: [
        { price: 10, quantity: 1 },
        { price: 9, quantity: 3 },
      ],
      asks: [{ price: 11, quantity: 2 }],
    };
    expect(ladderOf(book, 5)).toEqual({
      bids: [
        { price: 10, quantity: 1, share: 0.25 },
        { price: 9, quantity: 3, share: 1 },
      ],
      asks: [{ price: 11, quantity: 2, share: 0.5 }],
    });
    expect(ladderOf(book, 1).bids).toEqual([{ price: 10, quantity: 1, share: 0.5 }]);
    expect(ladderOf({ bids: [{ price: 1, quantity: 0 }], asks: [] }, 5).bids).toEqual([{ price: 1, quantity: 0, share: 0 }]);
  });
});

describe('bars', () => {
  const bar = (timestamp: number, close: number) => ({ timestamp, open: 1, high: 3, low: 0.5, close, volume: null });

  it('change while they are open, and go on', () => {
    const bars = new BarColumns();
    bars.replace([bar(60_000, 1), bar(120_000, 2)]);
    bars.apply(bar(120_000, 2.5));
    bars.apply(bar(180_000, 3));
    bars.apply(bar(60_000, 1.5));
    bars.apply(bar(90_000, 9));
    expect([bars.data[0], bars.data[4]]).toEqual([
      [60, 120, 180],
      [1.5, 2.5, 3],
    ]);
  });

  it('are 2,000 at the most', () => {
    const bars = new BarColumns();
    bars.replace(Array.from({ length: 2500 }, (_, at) => bar(at * 60_000, at)));
    expect([bars.size, bars.data[4].at(-1)]).toEqual([2000, 2499]);
  });
});

describe('lists', () => {
  it('are the user’s own, all, or those of the link', () => {
    expect([listOf({}, ['A:B']), listOf({}, []), listOf({ list: ['all'] }, ['A:B']), listOf({ list: ['X:Y'] }, [])]).toEqual([
      'mine',
      'all',
      'all',
      'shared',
    ]);
  });

  it('have each key once, and none that is no key', () =>
    expect(keysOf(['A:B', 'nonsense', 'A:B', ':x', 'NSE:TCS:50'], undefined)).toEqual(['A:B', 'NSE:TCS:50']));

  it('are filtered by any part', () => expect(keysOf(['BINANCE:BTC', 'US:SPY'], 'spy')).toEqual(['US:SPY']));

  it('take and give a key back', () => expect([toggled(['a'], 'b'), toggled(['a', 'b'], 'a')]).toEqual([['a', 'b'], ['b']]));

  it('split a key at its first colon', () => expect(splitKey('NSE:TCS:50')).toEqual({ exchange: 'NSE', symbol: 'TCS:50' }));
});
