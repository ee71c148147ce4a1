import { scopeKey } from '../../../src/modules/auth/identity/principal.js';

describe('what a principal sees, as a key', () => {
  it('is the same for the same brokers, in whatever order and however often', () => {
    expect(scopeKey({ brokers: ['b', 'a', 'b'] })).toBe(scopeKey({ brokers: ['a', 'b'] }));
    expect(scopeKey({ brokers: ['a', '*'] })).toBe('*');
  });

  it.each([
    [['a,b'], ['a', 'b']],
    [['*'], ['"*"']],
    [[], ['']],
    [['a","b'], ['a', 'b']],
  ])('of %j is not that of %j', (one, other) => expect(scopeKey({ brokers: one })).not.toBe(scopeKey({ brokers: other })));
});
