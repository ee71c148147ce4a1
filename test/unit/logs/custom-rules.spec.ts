import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactionRules } from '../../../src/modules/logs/redaction/custom.rules.js';
import { Redactor } from '../../../src/modules/logs/redaction/redactor.js';
import { anEntry } from './an-entry.js';

const file = (rules: unknown) => {
  const path = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
  writeFileSync(path, JSON.stringify(rules));
  return path;
};

describe('rules of a desk', () => {
  it('redact their matches, in their fields and services only', () => {
    const redactor = new Redactor(
      redactionRules(
        file([
          { name: 'customer', pattern: 'CUST-\\d{6}', keep_last: 2 },
          { name: 'route', pattern: 'R\\d+', fields: ['route'], services: ['execution'] },
          { name: 'card', disabled: true },
        ]),
      ),
    );
    const entry = anEntry({ message: 'CUST-123456 paid 4111 1111 1111 1111 on R7', fields: { route: 'R7', other: 'R7' } });
    redactor.redact(entry);
    expect([entry.message, entry.fields]).toEqual([
      '[redacted:customer]56 paid 4111 1111 1111 1111 on R7',
      { route: '[redacted:route]', other: 'R7' },
    ]);
    const elsewhere = anEntry({ service: 'risk', fields: { route: 'R7' } });
    redactor.redact(elsewhere);
    expect(elsewhere.fields).toEqual({ route: 'R7' });
  });

  it.each([
    ['no list', {}, /must be a list/],
    ['no name', [{ pattern: 'x' }], /rule 1 needs a name/],
    ['no pattern', [{ name: 'x' }], /rule 1 needs a pattern/],
    ['a back-reference', [{ name: 'x', pattern: '(a)\\1' }], /RE2 cannot read/],
    ['a wrong keep_last', [{ name: 'x', pattern: 'a', keep_last: 99 }], /keep_last/],
    ['something slow', [{ name: 'x', pattern: '[a-z ]+[a-z ]+@x' }], /too slow/],
  ])('with %s stop the start', (_, rules, sentence) => {
    expect(() => redactionRules(file(rules))).toThrow(sentence);
  });

  it('ship as an example for three brokers', () => {
    const redactor = new Redactor(redactionRules('docs/log-redaction.example.json'));
    const text = 'accounts U1234567 and DU987654, 101-004-1234567-001, PA3ABCDEFGH1; order U12, 101-004, PART';
    expect(redactor.test(text).text).toBe(
      'accounts [redacted:interactive_brokers_account]4567 and [redacted:interactive_brokers_account]7654, ' +
        '[redacted:oanda_account]001, [redacted:alpaca_account]FGH1; order U12, 101-004, PART',
    );
  });
});
