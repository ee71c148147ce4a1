import { newSilence } from '../../../src/modules/alerts/silences/new-silence.js';
import type { NewSilenceDto } from '../../../src/modules/alerts/silences/dto/silence.dto.js';
import { type Operator, regexFault, testOf } from '../../../src/modules/alerts/matching/matcher.js';
import { activated, type Silence, stateOf } from '../../../src/modules/alerts/matching/silence.js';

const NOW = Date.parse('2025-12-04T10:30:00.000Z');
const ALERT = { severity: 'critical', source: 'alertmanager', labels: { service: 'execution', severity: 'page', broker: 'alpha' } };

const m = (name: string, operator: string, value: string) => ({ name, operator: operator as Operator, value });
type Given = Partial<Record<keyof NewSilenceDto, unknown>>;
const made = (fields: Given = {}, brokers: readonly string[] | null = null): Silence => {
  const form = { matchers: [m('service', '=', 'execution')], duration_seconds: 60, comment: 'why', ...fields } as NewSilenceDto;
  return newSilence(form, { name: 'bob', brokers }, NOW);
};
const faultsOf = (make: () => unknown): unknown => {
  try {
    make();
    return null;
  } catch (error) {
    return (error as { options: { errors: readonly { field: string }[] } }).options.errors.map(({ field }) => field);
  }
};

describe('a matcher', () => {
  it.each([
    ['service', '=', 'execution', true],
    ['service', '=', 'exec', false],
    ['service', '!=', 'execution', false],
    ['service', '=~', 'exec', false],
    ['service', '=~', 'exec.*|risk', true],
    ['service', '!~', 'risk|portfolio', true],
    ['service', '!~', 'exec.*', false],
    ['team', '=', '', true],
    ['team', '!=', 'fx', true],
    ['team', '=~', '.+', false],
    ['severity', '=', 'critical', true],
    ['severity', '=', 'page', true],
    ['severity', '!=', 'page', false],
    ['severity', '=~', 'info|warning', false],
    ['source', '=', 'alertmanager', true],
    ['constructor', '=', '', true],
  ])('%s%s%j of the alert is %s', (name, operator, value, expected) => {
    expect(testOf([m(name, operator, value)])(ALERT)).toBe(expected);
  });

  it('of several all have to fit', () => {
    expect(testOf([m('service', '=', 'execution'), m('severity', '!=', 'critical')])(ALERT)).toBe(false);
  });

  it('takes no expression that RE2 does not know, nor one that is too large', () => {
    expect(regexFault('exec.*')).toBeNull();
    for (const source of ['(', '(?=a)', String.raw`(a)\1`, '(?:a{100}){100}', 'a{1000}b{1000}']) expect(regexFault(source)).not.toBeNull();
  });

  it('is linear in the text, whatever the expression', () => {
    const test = testOf([m('note', '=~', '(a+)+b')]);
    const begun = performance.now();
    expect(test({ ...ALERT, labels: { note: 'a'.repeat(1024) } })).toBe(false);
    // The engine of the platform would take longer than the universe is old.
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe('a new silence', () => {
  it('begins now and lasts as long as it says, or until it says', () => {
    expect(made()).toMatchObject({ startsAt: new Date(NOW), endsAt: new Date(NOW + 60_000), createdBy: 'bob', brokers: null });
    const ends = { duration_seconds: undefined, ends_at: '2025-12-04T12:00:00+01:00' };
    expect(made(ends)).toMatchObject({ endsAt: new Date('2025-12-04T11:00:00.000Z') });
    expect(made({ starts_at: '2025-12-04T22:00:00Z' })).toMatchObject({ endsAt: new Date('2025-12-04T22:01:00.000Z') });
  });

  it.each<[string, Given, string[]]>([
    ['ends before it begins', { duration_seconds: undefined, ends_at: '2025-12-04T10:29:00Z' }, ['ends_at']],
    ['has no end', { duration_seconds: undefined }, ['ends_at']],
    ['has two ends', { ends_at: '2025-12-04T11:00:00Z' }, ['duration_seconds']],
    ['has a time without a zone', { starts_at: '2025-12-04T11:00:00' }, ['starts_at']],
    ['lasts for years', { duration_seconds: undefined, ends_at: '2028-12-04T11:00:00Z' }, ['ends_at']],
    ['says nothing', { comment: '  ' }, ['comment']],
    ['has a bad expression', { matchers: [m('a', '=', 'b'), m('c', '=~', '(')] }, ['matchers.1.value']],
    ['would cover everything', { matchers: [m('a', '!=', 'b'), m('c', '=~', '.*')] }, ['matchers']],
  ])('is refused when it %s', (_what, fields, expected) => {
    expect(faultsOf(() => made(fields))).toEqual(expected);
  });

  it('of a user who is limited to brokers covers only alerts of those', () => {
    const covers = (silence: Silence, broker?: string) =>
      activated(silence).covers({ ...ALERT, labels: { service: 'execution', ...(broker !== undefined && { broker }) } });
    const mine = made({}, ['alpha', 'beta']);
    expect([covers(mine, 'alpha'), covers(mine, 'omega'), covers(mine)]).toEqual([true, false, false]);
    expect(covers(made(), 'omega')).toBe(true);
    expect(made({ matchers: [m('broker', '=', 'alpha')] }, ['alpha', 'beta']).brokers).toEqual(['alpha']);
    expect(made({ matchers: [m('broker', '=', 'alpha')] }).brokers).toEqual(['alpha']);
    expect(made({ matchers: [m('broker', '=', ' Cafe\u0301 ')] }, ['Café']).matchers).toEqual([m('broker', '=', 'Café')]);
    expect(() => made({ matchers: [m('broker', '=', 'omega')] }, ['alpha'])).toThrow('There is no broker "omega"');
  });

  it('is pending, active, and expired by the clock or by a user', () => {
    const silence = made({ starts_at: '2025-12-04T11:00:00Z' });
    const at = (minute: number) => stateOf(silence, NOW + minute * 60_000);
    expect([at(0), at(30), at(31)]).toEqual(['pending', 'active', 'expired']);
    expect(stateOf({ ...silence, endedAt: new Date(NOW) }, NOW)).toBe('expired');
  });
});
