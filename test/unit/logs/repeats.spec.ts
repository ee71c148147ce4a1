import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import { LogCounters } from '../../../src/modules/logs/intake/log.counters.js';
import { LogIntake } from '../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../src/modules/logs/intake/source.registry.js';
import { PatternBook } from '../../../src/modules/logs/patterns/pattern.book.js';
import { LogPush } from '../../../src/modules/logs/push/log-push.service.js';
import { readLokiJson } from '../../../src/modules/logs/push/loki.push.js';
import { Redactor } from '../../../src/modules/logs/redaction/redactor.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';

const CALL = { service: 'app', sender: 'shipper', isDry: false };
const COUNT = 4500;

let directory: string;
let store: SegmentStore;
const start = async () => {
  const config = loadConfig({ NODE_ENV: 'test' });
  store = await SegmentStore.open({ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, onTrouble: () => undefined });
  const counters = new LogCounters(new Metrics());
  const intake = new LogIntake(store, new Redactor(), counters, new PatternBook(store), config);
  return new LogPush(intake, store, new SourceRegistry(), counters, config);
};
/** The disk accepts so many commits, and refuses the next one. */
const fullAfter = (commits: number) => {
  const append = store.append.bind(store);
  let left = commits;
  jest.spyOn(store, 'append').mockImplementation((...call) => {
    left -= 1;
    return left === -1 ? Promise.reject(new Error('full')) : append(...call);
  });
};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-repeats-'));
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const values = Array.from({ length: COUNT }, (_, n) => [`1795694400${String(n).padStart(9, '0')}`, `line ${n} password=x`]);
const lokiPush = (from = 0) =>
  readLokiJson(Buffer.from(JSON.stringify({ streams: [{ stream: { service: 'app' }, values: values.slice(from) }] })));
const lines = Buffer.from(Array.from({ length: COUNT }, (_, n) => JSON.stringify({ message: `line ${n} password=x` })).join('\n'));

describe('a push that is sent again', () => {
  it('because the backend ended before its answer is stored once', async () => {
    await (await start()).takeLoki(lokiPush(), undefined, CALL);
    await store.close();
    await (await start()).takeLoki(lokiPush(), undefined, CALL);
    expect(store.lastSeq).toBe(COUNT);
  });

  it.each([0, 1, 2])('because the disk was full in the middle of it is stored once (after %i parts)', async (parts) => {
    const push = await start();
    fullAfter(parts);
    await expect(push.takeLoki(lokiPush(), undefined, CALL)).rejects.toThrow('full');
    await push.takeLoki(lokiPush(), undefined, CALL);
    expect(store.lastSeq).toBe(COUNT);
  });

  it.each([0, 1, 2])('with its key is stored once, also when the disk was full in the middle (after %i parts)', async (parts) => {
    const push = await start();
    fullAfter(parts);
    await expect(push.takeJson(lines, true, 'caller:key', CALL)).rejects.toThrow('full');
    expect(await push.takeJson(lines, true, 'caller:key', CALL)).toMatchObject({ accepted: COUNT, duplicates: 0 });
    expect(await push.takeJson(lines, true, 'caller:key', CALL)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(store.lastSeq).toBe(COUNT);
  });

  it('is remembered for ten minutes, and a call with a key for a day', async () => {
    const clock = jest.spyOn(Date, 'now');
    const at = Date.parse('2026-11-22T12:00:00Z');
    clock.mockReturnValue(at);
    try {
      await start();
      await store.append([], { keys: ['push:1', 'call:1'] });
      const known = () => [store.knows('push:1'), store.knows('call:1')];
      expect(known()).toEqual([true, true]);
      clock.mockReturnValue(at + 601_000);
      expect(known()).toEqual([false, true]);
      clock.mockReturnValue(at + 86_401_000);
      expect(known()).toEqual([false, false]);
    } finally {
      clock.mockRestore();
    }
  });
});
