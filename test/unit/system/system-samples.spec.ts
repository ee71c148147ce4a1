import type { Sample } from '../../../src/modules/system/components/component.js';
import { SystemSamplesRepository } from '../../../src/modules/system/samples/system-samples.repository.js';
import type { Database } from '../../../src/platform/database/database.js';
import { testDatabase } from '../../support/database/database.js';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-01-05T10:00:00.123Z');
let database: Database;
let drop: () => Promise<void>;
let samples: SystemSamplesRepository;

const sample = (given: Partial<Sample> = {}): Sample => ({
  ...{ component: 'execution', atMs: START_MS, status: 'OK', figures: { latency_ms: 10 } },
  ...given,
});
const history = (hours: number, given: { component?: string; points?: number } = {}) =>
  samples.history({ startMs: START_MS, endMs: START_MS + hours * HOUR_MS, component: given.component, points: given.points ?? 500 });

beforeAll(async () => {
  ({ database, drop } = await testDatabase());
  samples = new SystemSamplesRepository(database);
});
beforeEach(async () => {
  await database.pool.query('delete from system_samples');
});
afterAll(() => drop());

describe('samples in the database', () => {
  it('come back as they were stored', async () => {
    const given = [sample(), sample({ component: 'host', figures: { cpu_percent: 1.5, load_1m: null } })];
    expect(await samples.insert(given)).toEqual(given);
    expect(await history(1)).toEqual(given);
    expect(await samples.insert([])).toEqual([]);
  });

  it('of one component and time are one: the first, unless only the second knows anything', async () => {
    await samples.insert([sample(), sample({ component: 'risk', status: 'UNKNOWN', figures: {} })]);
    const again = [sample({ status: 'DOWN' }), sample({ component: 'risk', status: 'DEGRADED' })];
    expect(await samples.insert(again)).toEqual([again[1]]);
    expect(await samples.insert([sample({ status: 'UNKNOWN' }), sample({ component: 'risk', status: 'UNKNOWN' })])).toEqual([]);
    expect((await history(1)).map(({ component, status }) => [component, status])).toEqual([
      ['execution', 'OK'],
      ['risk', 'DEGRADED'],
    ]);
  });

  it('newest: one of each component, of those that are not too old', async () => {
    await samples.insert([
      sample({ component: 'gone', atMs: START_MS - 1 }),
      sample(),
      sample({ atMs: START_MS + 5, status: 'DOWN' }),
      sample({ component: 'risk' }),
    ]);
    expect(await samples.newest(START_MS)).toEqual([sample({ atMs: START_MS + 5, status: 'DOWN' }), sample({ component: 'risk' })]);
    expect(await samples.newestOf('gone')).toMatchObject({ atMs: START_MS - 1 });
    expect(await samples.newestOf('never')).toBeNull();
  });

  it('in a range: its start is inside, its end is not, and one component alone where asked', async () => {
    await samples.insert([sample(), sample({ atMs: START_MS - 1 }), sample({ atMs: START_MS + HOUR_MS }), sample({ component: 'risk' })]);
    expect((await history(1)).map(({ component, atMs }) => [component, atMs])).toEqual([
      ['execution', START_MS],
      ['risk', START_MS],
    ]);
    expect(await history(1, { component: 'risk' })).toEqual([sample({ component: 'risk' })]);
  });

  it('of a short range are all there', async () => {
    const given = Array.from({ length: 240 }, (_, n) => sample({ atMs: START_MS + n * 15_000, figures: { latency_ms: n } }));
    await samples.insert(given);
    expect(await history(1)).toEqual(given);
  });

  it('of a long range are thinned for each component, and the worst status and the largest latency are never lost', async () => {
    const count = 2000;
    const given = ['execution', 'risk'].flatMap((component) =>
      Array.from({ length: count }, (_, n) =>
        sample({
          component,
          atMs: START_MS + n * 15_000,
          ...(component === 'risk' && n === 777 ? { status: 'DOWN', figures: {} } : {}),
          ...(component === 'risk' && n === 779 ? { figures: { latency_ms: 9999.5 } } : {}),
          ...(component === 'risk' && n === 1234 ? { status: 'UNKNOWN', figures: {} } : {}),
        }),
      ),
    );
    for (let from = 0; from < given.length; from += 500) await samples.insert(given.slice(from, from + 500));
    const thinned = await history(24, { points: 100 });
    const [execution, risk] = ['execution', 'risk'].map((name) => thinned.filter(({ component }) => component === name));
    expect(execution!.length).toBeGreaterThan(30);
    expect(execution!.length).toBeLessThanOrEqual(100);
    expect(risk!.length).toBe(execution!.length);
    expect(execution!.every(({ status, figures }) => status === 'OK' && figures['latency_ms'] === 10)).toBe(true);
    expect(risk!.filter(({ status }) => status === 'DOWN').map(({ atMs }) => (atMs - START_MS) / 15_000)).toEqual([777]);
    expect(risk!.filter(({ status }) => status === 'UNKNOWN').map(({ atMs }) => (atMs - START_MS) / 15_000)).toEqual([1234]);
    expect(Math.max(...risk!.map(({ figures }) => figures['latency_ms'] ?? 0))).toBe(9999.5);
    expect(thinned.map(({ atMs }) => atMs)).toEqual([...execution!, ...risk!].map(({ atMs }) => atMs));
    expect(risk!.map(({ atMs }) => atMs)).toEqual(risk!.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it('are deleted when they are too old, in batches', async () => {
    const nowMs = Date.now();
    const old = Array.from({ length: 5 }, (_, n) => sample({ atMs: nowMs - 8 * 24 * HOUR_MS + n }));
    await samples.insert([...old, sample({ atMs: nowMs })]);
    expect(await samples.deleteOlderThan(7, 3)).toBe(3);
    expect(await samples.deleteOlderThan(7, 3)).toBe(2);
    expect(await samples.deleteOlderThan(7, 3)).toBe(0);
    await samples.reclaimSpace();
    expect(await samples.newest(0)).toEqual([sample({ atMs: nowMs })]);
  });
});
