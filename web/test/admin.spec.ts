import { t } from '../src/messages/en.ts';
import { auditQuery, readAuditSearch } from '../src/screens/admin/audit-search.ts';
import { changesOf, labelsOf, listOf, textOfLabels } from '../src/screens/admin/lists.ts';
import { dutyOf } from '../src/screens/login/duty.ts';
import type { User } from '../src/api.ts';

describe('a rule in a sentence', () => {
  const rule = { metric: 'cpu', labels: {}, condition: '> 0.9', forSeconds: 0, severity: 'critical', cooldownSeconds: 0 };

  it.each([
    [{}, 'While cpu is above 0.9, it raises one critical alert for each series.'],
    [{ forSeconds: 300 }, 'While cpu is above 0.9 for 5 minutes, it raises one critical alert for each series.'],
    [
      { labels: { host: 'web1' }, condition: '<=2', forSeconds: 90, cooldownSeconds: 86_400 },
      'While cpu of host web1 is at or below 2 for 90 seconds, it raises one critical alert for each series, then stays silent for 1 day after it was resolved.',
    ],
  ])('%o', (change, sentence) => expect(t.rules.sentence({ ...rule, ...change })).toBe(sentence));
});

describe('forms', () => {
  it('read lists by commas and lines, and labels line by line', () => {
    expect(listOf(' alpaca, ,degiro\nkite ')).toEqual(['alpaca', 'degiro', 'kite']);
    expect(labelsOf('host=web1\n zone = a=b ')).toEqual({ host: 'web1', zone: 'a=b' });
    expect(textOfLabels({ host: 'web1', zone: 'a=b' })).toBe('host=web1\nzone=a=b');
    expect([labelsOf('host'), labelsOf('=x'), labelsOf('a=1\na=2'), labelsOf('')]).toEqual([null, null, null, {}]);
  });

  it('send what was changed and nothing else', () => {
    expect(changesOf({ role: 'viewer', brokers: ['a'] }, { role: 'viewer', brokers: ['a', 'b'] })).toEqual({ brokers: ['a', 'b'] });
    expect(changesOf({ name: 'a' }, { name: 'a' })).toEqual({});
  });
});

it('the address of the audit trail is its query; rubbish in it is as if it were not there', () => {
  const search = readAuditSearch({ actor: 'ann', outcome: 'refused', from: '2026-11-28T16:32', to: '2026-13-40T99:00', action: '' });
  expect(auditQuery(search)).toEqual({ actor: 'ann', outcome: 'refused', start_time: '2026-11-28T16:32:00Z' });
});

it('who must choose a password or set a second factor up has that to do first', () => {
  const user = (...permissions: string[]) => ({ permissions }) as unknown as User;
  const duties = [user('change_password'), user('setup_otp'), user('view_dashboard'), null].map(dutyOf);
  expect(duties).toEqual(['password', 'otp', null, null]);
});
