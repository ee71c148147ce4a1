import { ReadyAnswers } from '../../../src/modules/metrics/history/ready-answers.js';

const NOW = 1_000_000;
const answer = (text: string) => Buffer.from(text);

describe('answers at hand', () => {
  it('are given until they end', () => {
    const ready = new ReadyAnswers(10_000);
    ready.set('a', answer('one'), NOW + 10);
    expect(ready.get('a', NOW + 9)?.toString()).toBe('one');
    expect(ready.get('a', NOW + 10)).toBeNull();
  });

  it('make room by their weight, the one not used for longest first', () => {
    const ready = new ReadyAnswers(1000);
    for (const key of ['a', 'b', 'c']) ready.set(key, answer('x'.repeat(100)), NOW + 10);
    ready.get('a', NOW);
    ready.set('d', answer('x'.repeat(100)), NOW + 10);
    expect(['a', 'b', 'c', 'd'].filter((key) => ready.get(key, NOW) !== null)).toEqual(['a', 'c', 'd']);
  });

  it('count the names by which they are kept: many empty answers are not for free', () => {
    const ready = new ReadyAnswers(100_000);
    const keys = Array.from({ length: 1000 }, (_, n) => `${n}${'k'.repeat(1000)}`);
    for (const key of keys) ready.set(key, answer('[]'), NOW + 10);
    expect(keys.filter((key) => ready.get(key, NOW) !== null).length).toBeLessThan(50);
  });

  it('are not kept where one alone is too heavy', () => {
    const ready = new ReadyAnswers(1000);
    ready.set('a', answer('x'.repeat(2000)), NOW + 10);
    expect(ready.get('a', NOW)).toBeNull();
  });

  it('weigh once what is set again', () => {
    const ready = new ReadyAnswers(1000);
    ready.set('kept', answer('x'), NOW + 10);
    for (let n = 0; n < 100; n += 1) ready.set('again', answer('x'.repeat(100)), NOW + 10);
    expect(ready.get('kept', NOW)).not.toBeNull();
  });
});
