import { isGone, keyOf } from '../../../sdk/src/react/key-of.js';
import { JoinedStore } from '../../../sdk/src/react/joined-store.js';
import { TopicStore } from '../../../sdk/src/react/topic-store.js';
import type { JoinOptions } from '../../../sdk/src/realtime/join.js';
import type { TopicHandlers } from '../../../sdk/src/realtime/topic-follower.js';
import type { EventFrame } from '../../../sdk/src/realtime/wire.types.js';
import { alertFrame, HandClock } from './support.js';

const frameOf = (type: string, topic: string, body: object): EventFrame => ({
  ...alertFrame(1),
  type,
  topic,
  ...(topic === 'dashboard' ? { payload: body, data: undefined } : { data: body }),
});

describe('what a frame is about', () => {
  it.each([
    ['agent', 'agents', { id: 'momentum' }, 'momentum'],
    ['portfolio', 'portfolio', { broker: 'alpha' }, 'alpha'],
    ['tick', 'market:NSE:SBIN', { exchange: 'NSE', symbol: 'SBIN' }, 'NSE:SBIN'],
    ['bar', 'market', { exchange: 'NSE', symbol: 'SBIN', interval: '1m' }, 'NSE:SBIN:1m'],
    ['trade', 'trades', { broker: 'alpha', symbol: 'BTCUSDT', id: 't1' }, 'alpha:BTCUSDT:t1'],
    ['metric', 'metrics', { type: 'cpu', labels: {} }, 'cpu'],
    ['metric', 'metrics', { type: 'cpu', labels: { zone: 'a', host: 'desk-1' } }, 'cpu{host=desk-1,zone=a}'],
    ['pnl_updated', 'dashboard', { id: 'x', equity: 1 }, 'pnl_updated'],
    ['position_updated', 'dashboard', { broker: 'alpha', symbol: 'BTCUSDT' }, 'position_updated:alpha:BTCUSDT'],
    ['section_changed', 'dashboard', { section: 'risk' }, 'section_changed:risk'],
    ['newer_type', 'alerts', {}, 'newer_type'],
    ['constructor', 'alerts', { id: 'a' }, 'a'],
    ['newer_type', 'alerts', null as unknown as object, 'newer_type'],
  ])('%s on %s', (type, topic, body, key) => expect(keyOf(frameOf(type, topic, body))).toBe(key));

  it('is gone when its size is 0, and not when nobody has said its size', () => {
    const position = (body: object): boolean => isGone(frameOf('position_updated', 'dashboard', body));
    expect([position({ size: 0 }), position({ quantity: '0' }), position({ size: 1 }), position({ size: null }), position({})]).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});

function aStore() {
  const clock = new HandClock();
  const flushes: (() => void)[] = [];
  const followed: { handlers: TopicHandlers<EventFrame>; isClosed: boolean }[] = [];
  const store = new TopicStore('alerts', {
    schedule: (flush) => flushes.push(flush),
    after: clock.after,
    follow: (topic, handlers) => {
      const entry = { handlers, isClosed: false };
      followed.push(entry);
      return { topic, status: { state: 'live' }, close: () => (entry.isClosed = true) };
    },
  });
  const paint = (): void => flushes.splice(0).forEach((flush) => flush());
  const event = (seq: number, data: Readonly<Record<string, unknown>> = {}): void =>
    followed.at(-1)?.handlers.onEvent?.(alertFrame(seq, data));
  return { store, clock, followed, flushes, paint, event };
}

describe('the store of a topic', () => {
  it('calls the readers of a thing once a paint, and nobody else', () => {
    const { store, event, paint, flushes } = aStore();
    const heard: string[] = [];
    store.listenTo('a1', () => heard.push('a1'));
    store.listenTo('b', () => heard.push('b'));
    for (let seq = 1; seq < 100; seq += 1) event(seq, { id: 'a1' });
    expect([heard, flushes.length]).toEqual([[], 1]);
    paint();
    expect([heard, store.get('a1')?.seq]).toEqual([['a1'], 99]);
  });

  it('has another list of keys only when one came or went', () => {
    const { store, event, paint } = aStore();
    store.listen(() => undefined);
    event(1);
    paint();
    const keys = store.keys();
    event(2, { id: 'a1' });
    paint();
    expect(store.keys()).toBe(keys);
    event(3, { id: 'b' });
    paint();
    expect(store.keys()).toEqual(['a1', 'b']);
  });

  it('keeps the newest frames, newest first, and no more than are asked for', () => {
    const { store, event, paint } = aStore();
    store.listenToLog(3, () => undefined);
    for (let seq = 1; seq <= 100; seq += 1) event(seq);
    expect(store.list(3)).toEqual([]);
    paint();
    expect(store.list(3).map(({ seq }) => seq)).toEqual([100, 99, 98]);
    expect(store.list(3)).toBe(store.list(3));
  });

  it('shows nothing of before when the topic begins anew', () => {
    const { store, event, paint, followed } = aStore();
    let calls = 0;
    store.listenTo('a1', () => (calls += 1));
    store.listenToLog(5, () => undefined);
    event(1);
    paint();
    followed[0]?.handlers.onReset?.('access');
    paint();
    expect([store.get('a1'), store.keys(), store.list(5), calls]).toEqual([undefined, [], [], 2]);
  });

  it('stays for a while when nobody listens, follows once, and forgets everything when it leaves', async () => {
    const { store, event, paint, followed, clock } = aStore();
    const stop = store.listenTo('a1', () => undefined);
    event(1);
    paint();
    stop();
    stop();
    await clock.pass(4000);
    const again = store.listenTo('a1', () => undefined);
    expect([store.get('a1')?.seq, followed.length]).toEqual([1, 1]);
    again();
    await clock.pass(5000);
    expect([store.get('a1'), followed[0]?.isClosed, followed.length]).toEqual([undefined, true, 1]);
    store.listen(() => undefined);
    expect(followed).toHaveLength(2);
  });

  it('holds a bounded number of things', () => {
    const { store, event, paint } = aStore();
    store.listen(() => undefined);
    for (let seq = 1; seq <= 10_500; seq += 1) event(seq);
    paint();
    expect([store.keys().length, store.get('a500'), store.get('a501')?.seq]).toEqual([10_000, undefined, 501]);
  });
});

describe('a joined picture', () => {
  it('is the snapshot and its events, published with each paint; another user’s is thrown away at once', () => {
    const flushes: (() => void)[] = [];
    let given: JoinOptions<number[], number> | undefined;
    let closed = 0;
    const options = {
      read: () => Promise.resolve([1]),
      load: (rows: number[]) => [...rows],
      apply: (rows: number[], row: number) => [...rows, row],
    };
    const store = new JoinedStore<number[], number, number[]>(
      options,
      (parts) => {
        given = parts;
        return { topic: 'alerts', status: { state: 'live' }, reload: () => undefined, close: () => (closed += 1) };
      },
      (flush) => flushes.push(flush),
    );
    const paint = (): void => flushes.splice(0).forEach((flush) => flush());
    let calls = 0;
    const stop = store.listen(() => (calls += 1));
    given?.onEvent?.(9);
    given?.apply([1]);
    given?.onEvent?.(2);
    given?.onEvent?.(3);
    expect(store.get().state).toBeUndefined();
    paint();
    expect([store.get().state, calls]).toEqual([[1, 2, 3], 1]);
    given?.onReset?.('gap');
    paint();
    expect(store.get().state).toEqual([1, 2, 3]);
    given?.onReset?.('access');
    paint();
    expect(store.get().state).toBeUndefined();
    stop();
    expect(closed).toBe(1);
  });
});
