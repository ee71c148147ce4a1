import { fallingBack, type Transport } from '../../../sdk/src/realtime.js';
import { HandClock, HandNetwork } from './support.js';

function twoWays() {
  const [first, second] = [new HandNetwork(), new HandNetwork()];
  const clock = new HandClock();
  const opened: string[] = [];
  const ways = fallingBack(first, { name: 'sse', open: (context, events) => second.open(context, events) }, (name) => opened.push(name));
  const closed: (number | null)[] = [];
  const open = (way: Transport = ways): void => {
    const events = { open: () => undefined, frame: () => undefined, alive: () => undefined };
    way.open({ clock } as never, { ...events, closed: ({ code }) => closed.push(code) });
  };
  const counts = (): readonly [number, number] => [first.links.length, second.links.length];
  return { clock, first, second, opened, closed, open, counts };
}

describe('a transport with another one behind it', () => {
  it('is left after two failures without ever having been open, and tried again each time that the other one ends', () => {
    const { first, second, opened, closed, open, counts } = twoWays();
    for (const expected of [1, 2]) {
      open();
      first.last.end(null);
      expect(counts()).toEqual([expected, 0]);
    }
    open();
    second.last.connected();
    expect([counts(), opened]).toEqual([[2, 1], ['sse']]);
    second.last.end(null);
    open();
    first.last.end(null);
    open();
    expect(counts()).toEqual([3, 2]);
    second.last.end(null);
    open();
    first.last.connected();
    first.last.end(null);
    open();
    expect([counts(), opened, closed.length]).toEqual([[5, 2], ['sse', 'websocket'], 6]);
  });

  it('stays where it has worked once, or is told why it may not', () => {
    const { first, open, counts } = twoWays();
    open();
    first.last.connected();
    for (let turn = 0; turn < 4; turn += 1) {
      first.last.end(null);
      open();
    }
    expect(counts()).toEqual([5, 0]);
    const other = twoWays();
    for (let turn = 0; turn < 4; turn += 1) {
      other.open();
      other.first.last.end(4401);
    }
    expect(other.counts()).toEqual([4, 0]);
  });

  it('is tried once a minute while the other one carries the events, and takes over when it opens', async () => {
    const { clock, first, second, opened, closed, open, counts } = twoWays();
    for (let turn = 0; turn < 2; turn += 1) {
      open();
      first.last.end(null);
    }
    open();
    second.last.connected();
    await clock.pass(59_000);
    expect(counts()).toEqual([2, 1]);
    await clock.pass(1000);
    first.last.end(null);
    await clock.pass(60_000);
    expect([counts(), second.last.isClosed, closed.length]).toEqual([[4, 1], false, 2]);
    first.last.connected();
    expect([first.last.isClosed, second.last.isClosed, closed.length, clock.waiting]).toEqual([true, true, 3, 0]);
    open();
    first.last.connected();
    expect([counts(), opened]).toEqual([
      [5, 1],
      ['sse', 'websocket'],
    ]);
  });

  it('is not tried any more once the other one has ended or was closed', async () => {
    const { clock, first, second, open, counts } = twoWays();
    for (let turn = 0; turn < 2; turn += 1) {
      open();
      first.last.end(null);
    }
    open();
    await clock.pass(60_000);
    second.last.end(null);
    expect([first.last.isClosed, clock.waiting]).toEqual([true, 0]);
    // As a WebSocket says it: later, and also when it was closed from here.
    first.last.end(1000);
    expect(clock.waiting).toBe(0);
    await clock.pass(120_000);
    expect(counts()).toEqual([3, 1]);
  });
});
