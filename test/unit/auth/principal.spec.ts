import type { Permission } from '../../../src/modules/auth/identity/permissions.js';
import { type Principal, refusalOf, scopeKey } from '../../../src/modules/auth/identity/principal.js';

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

describe('the sentence for a principal without a permission', () => {
  const having = (...permissions: Permission[]) => ({ permissions: new Set(permissions) }) as unknown as Principal;

  it.each([
    [['change_password'], /^Choose a password of your own first \(POST \/api\/auth\/password\)/],
    [['setup_otp'], /^Set up a second factor first \(POST \/api\/auth\/otp\/setup, then/],
    [['view_metrics'], /^The topic "alerts" needs the permission view_alerts\.$/],
    [[], /^The topic "alerts" needs the permission view_alerts\.$/],
  ] as const)('that has only %j names what it has to do', (permissions, sentence) => {
    expect(refusalOf(having(...permissions), 'view_alerts', 'The topic "alerts"')).toMatch(sentence);
  });
});
