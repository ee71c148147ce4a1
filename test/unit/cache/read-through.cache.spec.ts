import { createCache, type Cache } from 'cache-manager';
import { Keyv } from 'keyv';
import { lruStore } from '../../../src/platform/cache/lru-store.js';
import { ReadThroughCache } from '../../../src/platform/cache/read-through.cache.js';
import { Metrics } from '../../../src/platform/telemetry/metrics.js';
import { until } from '../../support/until.js';

const MINUTE_MS = 60_000;

/** A loader that counts its calls and answers when the test lets it. */
function source() {
  const asked: PromiseWithResolvers<string>[] = [];
  const load = (): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    asked.push(answer);
    return answer.promise;
  };
  return { asked, load };
}

async function callsReach(calls: readonly unknown[], count: number): Promise<void> {
  while (calls.length < count) await new Promise(setImmediate);
}

const brokenStore = (answer: () => Promise<never>): Cache => Object.assign(createCache(), { get: answer, set: answer, del: answer });

describe('The read-through cache', () => {
  it('loads once for a thousand who ask at the same time', async () => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    const { asked: calls, load } = source();
    const answers = Promise.all(Array.from({ length: 1000 }, () => cache.get('equity', MINUTE_MS, load)));
    await callsReach(calls, 1);
    calls[0]?.resolve('97,000');
    expect(new Set(await answers)).toEqual(new Set(['97,000']));
    expect(calls).toHaveLength(1);
  });

  it('answers later callers without loading, each key by itself', async () => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    await cache.get('a', MINUTE_MS, async () => 1);
    await cache.get('b', MINUTE_MS, async () => 2);
    expect(await cache.get('a', MINUTE_MS, async () => 3)).toBe(1);
    expect(await cache.get('b', MINUTE_MS, async () => 3)).toBe(2);
  });

  it('gives every waiting caller the error, and keeps none', async () => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    const failing = async (): Promise<string> => {
      throw new Error('down');
    };
    const outcomes = await Promise.allSettled([cache.get('a', MINUTE_MS, failing), cache.get('a', MINUTE_MS, failing)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await cache.get('a', MINUTE_MS, async () => 'up')).toBe('up');
  });

  it.each([null, undefined])('loads again after %s', async (nothing) => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    expect(await cache.get<string | null | undefined>('a', MINUTE_MS, async () => nothing)).toBe(nothing);
    expect(await cache.get<string | null | undefined>('a', MINUTE_MS, async () => 'something')).toBe('something');
  });

  it.each([0, false, ''])('keeps %j as a value like any other', async (value) => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    await cache.get<unknown>('a', MINUTE_MS, async () => value);
    expect(await cache.get<unknown>('a', MINUTE_MS, async () => 'other')).toBe(value);
  });

  it('keeps nothing for a ttl of nothing', async () => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    await cache.get('a', 0, async () => 'old');
    expect(await cache.get('a', 0, async () => 'new')).toBe('new');
  });

  it('forgets what is invalidated, also what is just being loaded', async () => {
    const cache = new ReadThroughCache(createCache(), new Metrics());
    const { asked: calls, load } = source();
    const early = cache.get('a', MINUTE_MS, load);
    await callsReach(calls, 1);
    await cache.invalidate('a');
    const late = cache.get('a', MINUTE_MS, load);
    await callsReach(calls, 2);
    calls[1]?.resolve('new');
    expect(await late).toBe('new');
    calls[0]?.resolve('old');
    expect(await early).toBe('old');
    expect(await cache.get('a', MINUTE_MS, load)).toBe('new');
  });

  it('costs only the saving when its store fails', async () => {
    const cache = new ReadThroughCache(
      brokenStore(() => Promise.reject(new Error('broken'))),
      new Metrics(),
    );
    expect(await cache.get('a', MINUTE_MS, async () => 'loaded')).toBe('loaded');
    await expect(cache.invalidate('a')).resolves.toBeUndefined();
  });

  it('does not wait for ever for a store that is silent, and then leaves it alone', async () => {
    let questions = 0;
    const silent = brokenStore(() => {
      questions += 1;
      return new Promise<never>(() => undefined);
    });
    const cache = new ReadThroughCache(silent, new Metrics());
    expect(await cache.get('a', MINUTE_MS, async () => 'loaded')).toBe('loaded');
    expect(await cache.get('b', MINUTE_MS, async () => 'loaded')).toBe('loaded');
    expect(questions).toBe(1);
  });

  it('counts hits and misses', async () => {
    const metrics = new Metrics();
    const cache = new ReadThroughCache(createCache(), metrics);
    expect(cache.hitRate).toBeNull();
    for (let call = 0; call < 4; call += 1) await cache.get('a', MINUTE_MS, async () => 1);
    expect(cache.hitRate).toBe(0.75);
    const text = await metrics.exposition();
    expect(text).toContain('quarterdeck_cache_lookups_total{result="hit"} 3');
    expect(text).toContain('quarterdeck_cache_lookups_total{result="miss"} 1');
  });
});

describe('The memory of the cache', () => {
  it('is a store of Keyv, which forgets what is too old, and drops what was not used for longest', async () => {
    const store = new Keyv({ store: lruStore(2) });
    await store.set('a', 1, 60_000);
    await store.set('b', 1, 1);
    await until(async () => (await store.get('b')) === undefined);
    await store.set('c', 3, 60_000);
    expect(await store.get('a')).toBe(1);
    await store.set('d', 4, 60_000);
    expect(await Promise.all(['a', 'c', 'd'].map((key) => store.get(key)))).toEqual([1, undefined, 4]);
  });
});
