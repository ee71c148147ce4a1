import type { ServiceRow } from '../../../src/modules/system/components/monitoring.reader.js';
import { isDeskService, ownNames, toSamples } from '../../../src/modules/system/components/component.js';

const row = (given: Partial<ServiceRow> = {}): ServiceRow => ({ name: 'execution', status: 'OK', latencyMs: 15, lastCheckMs: 7, ...given });

describe('the names of components', () => {
  it('are plain for one process, and those of its host and port among replicas', () => {
    expect(ownNames(null)).toEqual({ process: 'process', host: 'host' });
    expect(ownNames({ hostname: 'web-1', port: 8080 })).toEqual({ process: 'process:web-1:8080', host: 'host:web-1' });
  });

  it.each([
    ['process', false],
    ['host:web-1', false],
    ['processor', true],
    ['hostess', true],
    ['execution', true],
  ])('%s: a service is %s', (name, service) => {
    expect(isDeskService(name)).toBe(service);
  });
});

describe('the samples of an answer of the monitor', () => {
  it('carry what it says, at the time of asking', () => {
    expect(toSamples([row({ status: 'DEGRADED', latencyMs: 12.345 })], 1000)).toEqual([
      { component: 'execution', atMs: 1000, status: 'DEGRADED', figures: { latency_ms: 12.3, last_check_ms: 7 } },
    ]);
  });

  it('never pass for us', () => {
    const names = toSamples([row({ name: 'process' }), row({ name: 'host:web-1' })], 1).map(({ component }) => component);
    expect(names).toEqual(['service:process', 'service:host:web-1']);
  });

  it('have names that every database takes, each once, and no end of them are not kept', () => {
    const odd = ['a\0b', 'ab', '\u0007', `${'x'.repeat(99)}🚀`, 'y'.repeat(5000)].map((name) => row({ name }));
    const names = toSamples(odd, 1).map(({ component }) => component);
    expect(names).toEqual(['ab', `${'x'.repeat(99)}\uFFFD`, 'y'.repeat(100)]);
    expect(
      toSamples(
        Array.from({ length: 5000 }, (_, n) => row({ name: `s${n}` })),
        1,
      ),
    ).toHaveLength(200);
  });
});
