import { fallingBack, type Transport } from '../../../sdk/src/realtime.js';
import { HandNetwork } from './support.js';

function twoWays() {
  const [first, second] = [new HandNetwork(), new HandNetwork()];
  const opened: string[] = [];
  const ways = fallingBack(first, { name: 'sse', open: (context, events) => second.open(context, events) }, (name) => opened.push(name));
  const closed: (number | null)[] = [];
  const open = (way: Transport = ways): void => {
    const events = { open: () => undefined, frame: () => undefined, alive: () => undefined };
    way.open({} as never, { ...events, closed: ({ code }) => closed.push(code) });
  };
  const counts = (): readonly [number, number] => [first.links.length, second.links.length];
  return { first, second, opened, closed, open, counts };
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
});
