import type { LogEntry } from '../../../src/modules/logs/entry/log-entry.js';
import { SourceRegistry } from '../../../src/modules/logs/intake/source.registry.js';
import { anEntry } from './an-entry.js';

const from = (broker: string | null): LogEntry => ({ ...anEntry({ broker }), seq: 1, serviceSeq: 1 });
const limited = (...brokers: string[]) => ({ brokers });

it('lists for a principal limited to brokers only the sources, and the lag, whose entries are all of these brokers', () => {
  const registry = new SourceRegistry();
  const sources = { alpha: [from('alpha')], beta: [from('beta')], both: [from('alpha'), from('beta')], house: [from('alpha'), from(null)] };
  for (const [id, entries] of Object.entries({ ...sources, silent: [] })) {
    const status = registry.of(id, 'file', id);
    status.lagBytes = 10;
    registry.stored(status, entries);
  }
  const seen = (principal: { brokers: string[] }) => registry.listFor(principal).map(({ id }) => id);
  expect(seen(limited('*'))).toEqual(['alpha', 'beta', 'both', 'house', 'silent']);
  expect([seen(limited('alpha')), seen(limited('alpha', 'beta')), seen(limited('gamma'))]).toEqual([
    ['alpha'],
    ['alpha', 'beta', 'both'],
    [],
  ]);
  expect([...registry.lagOfServices(limited('alpha'))]).toEqual([['alpha', 10]]);
});
