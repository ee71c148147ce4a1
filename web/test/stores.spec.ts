import { KeyedStore } from '../src/live/keyed.store.ts';
import { fillKey } from '../src/live/fill-key.ts';
import { RingStore } from '../src/live/ring.store.ts';
import { browserScheduler, Scheduler } from '../src/live/scheduler.ts';
import { Series } from '../src/live/series.ts';

/** Frames come when the test says so. */
function handFrames() {
  const frames: (() => void)[] = [];
  const scheduler = new Scheduler((flush) => frames.push(flush));
  const frame = () => {
    for (const flush of frames.splice(0)) flush();
  };
  return { scheduler, frames, frame };
}

describe('a keyed store', () => {
  it('tells the readers of a key once a frame, and no other readers', () => {
    const { scheduler, frames, frame } = handFrames();
    const store = new KeyedStore<number>(scheduler);
    store.replace([
      ['a', 1],
      ['b', 2],
    ]);
    frame();
    const heard: string[] = [];
    for (const key of ['a', 'b']) store.subscribe(key, () => heard.push(`${key}=${store.get(key)}`));
    store.subscribeKeys(() => heard.push('keys'));
    for (let value = 10; value < 20; value += 1) store.set('a', value);
    expect([heard, frames.length]).toEqual([[], 1]);
    frame();
    expect(heard).toEqual(['a=19']);
  });

  it('has a new list of keys only when one came or went', () => {
    const { scheduler, frame } = handFrames();
    const store = new KeyedStore<number>(scheduler);
    store.set('a', 1);
    frame();
    const before = store.keys();
    store.set('a', 2);
    frame();
    expect(store.keys()).toBe(before);
    store.delete('a');
    store.set('b', 1);
    frame();
    expect(store.keys()).toEqual(['b']);
  });

  it('forgets what a new picture does not have', () => {
    const { scheduler, frame } = handFrames();
    const store = new KeyedStore<number>(scheduler);
    store.set('a', 1);
    store.replace([['b', 2]]);
    frame();
    expect([store.get('a'), store.keys()]).toEqual([undefined, ['b']]);
  });

  it('goes by a timer while the page is hidden, and paints what waits for it with the first frame of a page that is seen again', () => {
    jest.useFakeTimers();
    const frames: (() => void)[] = [];
    Object.assign(globalThis, { requestAnimationFrame: (run: () => void) => frames.push(run) });
    const store = new KeyedStore<number>(browserScheduler());
    store.set('a', 1);
    jest.advanceTimersByTime(999);
    expect(store.keys()).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(store.keys()).toEqual(['a']);
    frames.length = 0;
    store.set('b', 1);
    for (const run of frames) run();
    expect(store.keys()).toEqual(['a', 'b']);
    delete (globalThis as { requestAnimationFrame?: unknown }).requestAnimationFrame;
    jest.useRealTimers();
  });

  it('holds everything while painting is held', () => {
    const { scheduler, frame } = handFrames();
    const store = new KeyedStore<number>(scheduler);
    store.set('a', 1);
    frame();
    scheduler.pause(true);
    store.set('b', 1);
    frame();
    expect(store.keys()).toEqual(['a']);
    scheduler.pause(false);
    expect(store.keys()).toEqual(['a', 'b']);
  });
});

describe('a ring', () => {
  it('keeps the newest first, takes an id once and stays within its size', () => {
    const { scheduler, frame } = handFrames();
    const ring = new RingStore<{ id: string; at?: number }>(scheduler, 3, ({ id }) => id);
    for (const id of ['1', '2', '2', '3', '4']) ring.add({ id });
    frame();
    expect(ring.list().map(({ id }) => id)).toEqual(['4', '3', '2']);
    ring.add({ id: '3' });
    ring.add({ id: '5' });
    frame();
    expect(ring.list().map(({ id }) => id)).toEqual(['5', '4', '3']);
  });

  it('shows what is said now of a row that comes again, before a paint and after, where it stands', () => {
    const { scheduler, frame } = handFrames();
    const ring = new RingStore<{ id: string; at: number }>(scheduler, 3, ({ id }) => id);
    ring.add({ id: '1', at: 1 });
    ring.add({ id: '1', at: 2 });
    ring.add({ id: '2', at: 3 });
    frame();
    expect(ring.list()).toEqual([
      { id: '2', at: 3 },
      { id: '1', at: 2 },
    ]);
    ring.add({ id: '1', at: 4 });
    ring.addOlder([
      { id: '1', at: 0 },
      { id: '0', at: 0 },
      { id: '-1', at: 0 },
    ]);
    frame();
    expect(ring.list()).toEqual([
      { id: '2', at: 3 },
      { id: '1', at: 4 },
      { id: '0', at: 0 },
    ]);
  });

  it('keeps fills apart that have one id at two brokers', () => {
    const { scheduler, frame } = handFrames();
    const ring = new RingStore(scheduler, 9, fillKey);
    for (const broker of ['binance', 'bybit', 'bybit']) ring.add({ broker, symbol: 'BTCUSDT', id: '2355631' });
    frame();
    expect(ring.list().map(({ broker }) => broker)).toEqual(['bybit', 'binance']);
  });

  it('does not grow while nobody paints', () => {
    const { scheduler, frame } = handFrames();
    const ring = new RingStore<{ id: string; at?: number }>(scheduler, 3, ({ id }) => id);
    for (let id = 0; id < 1000; id += 1) ring.add({ id: String(id) });
    frame();
    expect(ring.list().map(({ id }) => id)).toEqual(['999', '998', '997']);
  });
});

describe('a series', () => {
  it('takes the newest value of a time, and nothing from before the last', () => {
    const series = new Series();
    series.replace([
      { timestamp: '1970-01-01T00:00:10Z', value: 1 },
      { timestamp: '1970-01-01T00:00:20Z', value: 2 },
    ]);
    series.append(20, 3);
    series.append(15, 9);
    series.append(30, 4);
    series.append(40, Number.NaN);
    expect([[...series.xs()], [...series.ys()]]).toEqual([
      [10, 20, 30],
      [1, 3, 4],
    ]);
  });

  it('drops its older half at the limit', () => {
    const series = new Series(4000);
    for (let at = 1; at <= 4001; at += 1) series.append(at, at);
    expect([series.size, series.xs()[0], series.ys().at(-1)]).toEqual([2001, 2001, 4001]);
    series.trim(4000);
    expect([...series.xs()]).toEqual([4000, 4001]);
  });
});
