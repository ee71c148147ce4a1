import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StorageWatch } from '../../../../src/modules/logs/archive/storage.watch.js';
import { SourceRegistry } from '../../../../src/modules/logs/intake/source.registry.js';
import { retentionRules } from '../../../../src/modules/logs/store/service-retention.js';
import { OwnAlerts } from '../../../../src/platform/events/ports/own-alerts.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';
import { holdKey, type LogHold } from '../../../../src/modules/logs/store/log-hold.js';
import { retentionClasses } from '../../../../src/modules/logs/store/retention-classes.js';
import { expiredSegments, type SegmentFile } from '../../../../src/modules/logs/store/segments/keeping/retention.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../../support/until.js';
import { AT, some, withStore } from './kept-store.js';

const DAY = 86_400_000;
const FOREVER = { maxAgeMs: 1e14, maxBytes: 1e12 };
let root: string;
let store: SegmentStore;
const { open, page, segments, sealed } = withStore((opened, folder) => ([store, root] = [opened, folder]));

const hold = (changes: Partial<LogHold> = {}) => {
  const one = {
    id: 'h1',
    name: 'audit',
    reason: 'x',
    services: [],
    startMs: AT,
    endMs: AT + DAY,
    createdBy: 'admin',
    createdMs: AT,
    ...changes,
  };
  return store.append([], { positions: { [holdKey('h1')]: one } });
};

describe('retention', () => {
  const file = (path: string, day: number, more: Partial<SegmentFile> = {}): SegmentFile => ({
    ...{ path, retentionClass: 'default', bytes: 10, newestMs: AT + day * DAY, isHeld: false },
    ...more,
  });
  const expired = (files: SegmentFile[], limits: object, free = 1e12) =>
    expiredSegments(files, { ...FOREVER, ...limits }, free, AT + 10 * DAY).toSorted();

  it('deletes by age and size of a class, then by total size and free space, low levels first; held segments stay', () => {
    const { limits: classes } = retentionClasses('execution=365d/1MB, level:debug=2d, nginx=20GB');
    const files = [
      ...[file('old', 0), file('new', 9), file('kept', 0, { retentionClass: 'service.execution' })],
      ...[file('debug-old', 7, { retentionClass: 'level.debug' }), file('debug-new', 9, { retentionClass: 'level.debug' })],
      file('held', 0, { isHeld: true }),
    ];
    expect(expired(files, { maxAgeMs: 5 * DAY, classes })).toEqual(['debug-old', 'old']);
    expect(expired(files, { maxBytes: 45, classes })).toEqual(['debug-new', 'debug-old']);
    expect(expired(files, { minFreeBytes: 25 }, 0)).toEqual(['debug-new', 'debug-old', 'old']);
    const large = [
      file('e1', 1, { retentionClass: 'service.execution', bytes: 900_000 }),
      file('e2', 2, { retentionClass: 'service.execution', bytes: 900_000 }),
    ];
    expect(expired(large, { classes })).toEqual(['e1']);
    expect(() => retentionClasses('execution=soon')).toThrow('LOG_RETENTION');
    expect(() => retentionClasses('level:loud=2d')).toThrow('LOG_RETENTION');
  });

  it('keeps entries of a class in segments of their own', async () => {
    await store.close();
    await open('level:debug=2d,risk=90d');
    await sealed([...some(3, () => ({ level: 'debug' })), ...some(3), ...some(3, () => ({ service: 'risk' }))]);
    await until(() => store.keeping.segments().length === 3);
    expect(
      segments()
        .map((name) => name.replace(/^\d+-/, ''))
        .toSorted(),
    ).toEqual(['default.seg', 'level.debug.seg', 'service.risk.seg']);
    const classes = retentionClasses('level:debug=2d').limits;
    expect(await store.keeping.retain({ ...FOREVER, maxAgeMs: Date.now(), classes })).toBe(3);
    expect((await page()).entries.some(({ level }) => level === 'debug')).toBe(false);
  });

  it('stops intake when only held entries are left, until they are released', async () => {
    await sealed(some(5));
    await hold();
    expect(await store.keeping.retain({ maxAgeMs: 0, maxBytes: 1 })).toBe(0);
    await expect(store.append(some(1))).rejects.toMatchObject({ code: 'logs.storage_full' });
    await store.append([], { positions: { [holdKey('h1')]: null } });
    expect(await store.keeping.retain({ maxAgeMs: 0, maxBytes: 1 })).toBe(5);
    await store.append(some(1));
  });
});

it('the rules of the services in their file count, and the variable has the last word', () => {
  const file = join(root, 'settings.json');
  writeFileSync(file, JSON.stringify({ Execution: { retention: '365d/20GB' }, nginx: { retention: '7d' }, other: { timezone: 'UTC' } }));
  const { limits } = retentionClasses(retentionRules({ LOG_RETENTION: 'nginx=9d', LOG_SERVICE_SETTINGS: file }));
  expect([...limits].map(([name, { maxAgeMs, maxBytes }]) => [name, (maxAgeMs ?? 0) / DAY, maxBytes])).toEqual([
    ['service.execution', 365, 20 * 1024 ** 3],
    ['service.nginx', 9, undefined],
  ]);
});

it('a store with only held segments raises an alert until there is space', async () => {
  const own = new OwnAlerts();
  const told: boolean[] = [];
  own.provide((news) => {
    told.push(...news.map(({ isFiring }) => isFiring));
    return Promise.resolve();
  });
  own.onApplicationBootstrap();
  const metrics = new Metrics();
  const watch = new StorageWatch({ store, writes: null, close: () => Promise.resolve() }, own, new SourceRegistry(), metrics);
  await sealed(some(1));
  await hold();
  watch.look();
  await until(() => told.length === 1);
  await store.keeping.retain({ ...FOREVER, maxBytes: 1 });
  watch.look();
  await until(() => told.length === 2);
  await expect(store.append(some(1))).rejects.toMatchObject({ code: 'logs.storage_full' });
  await store.keeping.retain(FOREVER);
  watch.look();
  await until(() => told.length === 3);
  expect(told).toEqual([false, true, false]);
  expect(await metrics.exposition()).toMatch(/log_store_bytes [1-9]/);
  await own.onApplicationShutdown();
});
