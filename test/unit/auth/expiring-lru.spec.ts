import { ExpiringLru } from '../../../src/platform/cache/expiring-lru.js';

describe('what is remembered for a while', () => {
  it('is forgotten at its end, to the millisecond', () => {
    const lru = new ExpiringLru<string>(10);
    lru.set('a', 'A', 1000);
    expect(lru.get('a', 999)).toBe('A');
    expect(lru.get('a', 1000)).toBeUndefined();
    expect(lru.size).toBe(0);
  });

  it('never exceeds its capacity, and the least recently read goes first', () => {
    const lru = new ExpiringLru<string>(2);
    lru.set('a', 'A', 1000);
    lru.set('b', 'B', 1000);
    lru.get('a', 0);
    lru.set('c', 'C', 1000);
    expect(lru.size).toBe(2);
    expect([lru.get('a', 0), lru.get('b', 0), lru.get('c', 0)]).toEqual(['A', undefined, 'C']);
  });

  it('is forgotten on demand', () => {
    const lru = new ExpiringLru<string>(10);
    lru.set('1', 'alice', 1000);
    lru.set('2', 'bob', 1000);
    lru.set('3', 'alice', 1000);
    lru.forget((name) => name === 'alice');
    expect([lru.get('1', 0), lru.get('2', 0), lru.get('3', 0)]).toEqual([undefined, 'bob', undefined]);
  });
});
