import { WindowCounter } from '../../../src/modules/auth/limits/window.counter.js';

const NOW = 1_000_000;

describe('a counter per window of a minute', () => {
  it('counts a key from its first request until a minute later', () => {
    const counter = new WindowCounter(60_000);
    expect(counter.add('a', 1, NOW)).toEqual({ used: 1, endMs: NOW + 60_000 });
    expect(counter.add('a', 1, NOW + 59_999).used).toBe(2);
    expect(counter.get('a', NOW + 59_999).used).toBe(2);
    expect(counter.get('a', NOW + 60_000)).toEqual({ used: 0, endMs: NOW + 60_000 });
    expect(counter.add('a', 1, NOW + 60_000)).toEqual({ used: 1, endMs: NOW + 120_000 });
  });

  it('counts every key by itself, takes back and clears', () => {
    const counter = new WindowCounter(60_000);
    counter.add('a', 1, NOW);
    counter.add('b', 1, NOW);
    counter.add('b', 1, NOW);
    expect(counter.add('b', -1, NOW).used).toBe(1);
    counter.clear('a');
    expect([counter.get('a', NOW).used, counter.get('b', NOW).used]).toEqual([0, 1]);
  });

  it('keeps only what is counted within a minute, however many keys there are', () => {
    const counter = new WindowCounter(60_000);
    for (let n = 0; n < 100_000; n += 1) counter.add(`key-${n}`, 1, NOW + n);
    expect(counter.size).toBe(60_000);
    counter.add('key-99999', 1, NOW + 160_000);
    expect(counter.size).toBe(1);
  });
});
