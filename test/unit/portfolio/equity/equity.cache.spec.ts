import type { Cache } from 'cache-manager';
import { EquityCache } from '../../../../src/modules/portfolio/equity/equity.cache.js';
import { EquityVersions } from '../../../../src/modules/portfolio/equity/equity.versions.js';
import { ReadThroughCache } from '../../../../src/platform/cache/read-through.cache.js';
import type { EventLog } from '../../../../src/platform/events/event-log.js';
import { TOPICS } from '../../../../src/platform/events/events.js';
import { MemoryEventLog } from '../../../../src/platform/events/memory.event-log.js';
import { Metrics } from '../../../../src/platform/telemetry/metrics.js';

describe('What was computed of the equity history', () => {
  const kept = new Map<string, unknown>();
  const store = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => void kept.set(key, value),
    del: async (key: string) => kept.delete(key),
  } as unknown as Cache;
  let log: EventLog;
  let versions: EquityVersions;
  let cache: EquityCache;
  let computed: number;

  beforeEach(() => {
    kept.clear();
    computed = 0;
    log = new MemoryEventLog(100);
    versions = new EquityVersions(log);
    versions.onModuleInit();
    cache = new EquityCache(new ReadThroughCache(store, new Metrics()), versions);
  });
  afterEach(() => versions.onModuleDestroy());

  const ask = (brokers: readonly string[], more: Partial<Parameters<EquityCache['get']>[0]> = {}) =>
    cache.get({ what: 'series', brokers, sinceMs: 0, ...more }, async () => (computed += 1));
  const publishTrade = (id: string) => log.append(TOPICS.trades, [{ id, type: 'trade', timestamp: new Date().toISOString(), data: {} }]);

  it('is computed once, however many ask, and for each question of its own', async () => {
    expect(await Promise.all([ask(['a']), ask(['a']), ask(['a'])])).toEqual([1, 1, 1]);
    expect(await ask(['a'])).toBe(1);
    expect(await ask(['a', 'b'])).toBe(2);
    expect(await ask(['a,b'])).toBe(3);
    expect(await ask(['a'], { details: ['1d'] })).toBe(4);
  });

  it('is computed anew when a sample has landed of one of the brokers, and only then', async () => {
    await ask(['a', 'b']);
    await versions.announce(['c'], 0);
    expect(await ask(['a', 'b'])).toBe(1);
    await versions.announce(['b'], 0);
    expect(await ask(['a', 'b'])).toBe(2);
  });

  it('is computed anew when the range has moved on', async () => {
    await ask(['a']);
    expect(await ask(['a'], { sinceMs: 3_600_000 })).toBe(2);
  });

  it('is computed anew for new trades where they count', async () => {
    await ask(['a']);
    await ask(['a'], { what: 'performance', withTrades: true });
    await publishTrade('t1');
    expect(await ask(['a'])).toBe(1);
    expect(await ask(['a'], { what: 'performance', withTrades: true })).toBe(3);
  });

  it('takes no more room for being computed anew', async () => {
    for (let n = 0; n < 20; n += 1) {
      await ask(['a']);
      await versions.announce(['a'], 0);
    }
    await ask(['a']);
    expect(kept.size).toBe(1);
  });

  it('is out of date for this replica at least while the event log is away', async () => {
    await ask(['a']);
    log.append = () => Promise.reject(new Error('away'));
    await versions.announce(['a'], 0);
    expect(await ask(['a'])).toBe(2);
  });

  it('is not found again by a process that started later and has heard of nothing', async () => {
    await ask(['a']);
    const later = new EquityVersions(log);
    later.onModuleInit();
    expect(later.ofEquity(['a'])).not.toBe(versions.ofEquity(['a']));
    await versions.announce(['a'], 0);
    expect(later.ofEquity(['a'])).toBe(versions.ofEquity(['a']));
    later.onModuleDestroy();
  });

  it('takes a burst of trades together', async () => {
    const nowMs = Date.now();
    await publishTrade('t1');
    const first = versions.ofTrades(nowMs);
    await publishTrade('t2');
    expect(versions.ofTrades(nowMs + 4999)).toBe(first);
    expect(versions.ofTrades(nowMs + 5000)).not.toBe(first);
  });
});
