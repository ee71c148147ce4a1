import { Shares } from '../../../src/common/shares.js';

describe('shares of a room', () => {
  it('no maker has more than half, whichever others there are', () => {
    const room = new Shares(10);
    room.add('key:a', 5);
    expect(room.fault('key:a', 'things')).toBe('key:a has made 5 of the 10 things that a desk has room for, which is its share');
    expect(room.fault('key:b', 'things')).toBeNull();
    room.add('key:b', 4);
    expect(room.fault('key:b', 'things')).toBeNull();
    expect(room.fault(null, 'things')).toBeNull();
    room.add(null);
    expect(room.fault('key:c', 'things')).toBe('a desk has at most 10 things, of which key:a has made 5');
    expect(room.fault(null, 'things')).toBe('a desk has at most 10 things, of which key:a has made 5');
  });

  it('what is given back may be made again', () => {
    const room = new Shares(2);
    room.add('key:a');
    expect(room.isSpent('key:a')).toBe(true);
    room.add('key:a', -1);
    expect([room.isSpent('key:a'), room.used]).toEqual([false, 0]);
  });

  it('names no maker where none is known', () => {
    const room = new Shares(1);
    room.reset([[null, 1]]);
    expect(room.fault('key:a', 'things')).toBe('a desk has at most 1 things');
  });
});
