import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, type LogFilter } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../../support/until.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const troubles: unknown[] = [];
let directory: string;
let store: SegmentStore;

const open = async (generationBytes = 200_000) => {
  store = await SegmentStore.open({
    ...{ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, generationBytes },
    onTrouble: (error) => troubles.push(error),
  });
};
const some = (count: number, change: (n: number) => Partial<NewEntry> = () => ({})) =>
  Array.from({ length: count }, (_, n) => anEntry({ timestampMs: AT + n * 1000, message: `order ${n} filled`, ...change(n) }));
const find = async (q: string, limit = 100, filter: Partial<LogFilter> = {}) => {
  const { entries } = await store.page({
    filter: { ...EVERYTHING, query: parseQuery(q), ...filter },
    direction: 'backward',
    limit,
    after: null,
  });
  return entries.map(({ message }) => message);
};
const files = (ending: string) => readdirSync(directory).filter((name) => name.endsWith(ending));

beforeEach(async () => {
  troubles.length = 0;
  directory = mkdtempSync(join(tmpdir(), 'log-store-'));
  await open();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

describe('the segment store', () => {
  it('numbers entries over the store and over their service', async () => {
    await store.append(some(2));
    const kept = await store.append(some(2, () => ({ service: 'risk' })));
    expect(kept.map(({ seq, serviceSeq }) => [seq, serviceSeq])).toEqual([
      [3, 1],
      [4, 2],
    ]);
    expect([store.lastSeq, store.lastServiceSeq('execution'), store.lastServiceSeq('nobody')]).toEqual([4, 2, 0]);
  });

  it('finds the same in memory, in blocks and in segments, and after a start', async () => {
    const entries = some(20_000, (n) => ({
      message: n % 5000 === 77 ? `needle ${n}` : `order ${n} filled`,
      fields: { n, side: n % 2 ? 'buy' : 'sell' },
    }));
    for (let at = 0; at < entries.length; at += 1000) await store.append(entries.slice(at, at + 1000));
    await until(() => files('.seg').length > 0);
    const expected = ['needle 15077', 'needle 10077', 'needle 5077', 'needle 77'];
    const check = async () => {
      expect(await find('needle')).toEqual(expected);
      expect(await find('needle', 2)).toEqual(expected.slice(0, 2));
      expect(await find('*eedl*')).toEqual(expected);
      expect(await find('/need[l]e \\d{5}/')).toEqual(expected.slice(0, 2));
      expect(await find('n:=12345')).toEqual(['order 12345 filled']);
      expect(await find('n:[19998 TO 20005]')).toEqual(['order 19999 filled', 'order 19998 filled']);
      expect(await find('nowhere')).toEqual([]);
      expect((await store.get(12_346))?.message).toBe('order 12345 filled');
      expect(await store.get(20_001)).toBeNull();
    };
    await check();
    await store.close();
    await open();
    await check();
    expect((await store.append(some(1)))[0]?.seq).toBe(20_001);
  });

  it('pages through everything once, in both directions, while entries arrive', async () => {
    for (let at = 0; at < 10; at += 1)
      await store.append(some(1000, (n) => ({ timestampMs: AT + ((at * 1000 + n) % 777), message: `m${at * 1000 + n}` })));
    for (const direction of ['backward', 'forward'] as const) {
      const seen: number[] = [];
      let after = null;
      for (;;) {
        const page = await store.page({ filter: { ...EVERYTHING, beforeSeq: 10_001 }, direction, limit: 999, after });
        seen.push(...page.entries.map(({ seq }) => seq));
        after = page.entries.at(-1) ?? null;
        if (!page.hasMore) break;
        await store.append(some(50));
      }
      expect([seen.length, new Set(seen).size]).toEqual([10_000, 10_000]);
    }
  });

  it('counts by time without reading text, and by reading it, alike', async () => {
    await store.append(some(9000, (n) => ({ level: n % 3 === 0 ? 'error' : 'info' })));
    const count = async (filter: Partial<LogFilter>) => {
      const range = { startMs: AT, endMs: AT + 86_400_000 };
      const { buckets } = await store.volume({ filter: { ...EVERYTHING, ...filter, ...range }, stepMs: 600_000, by: 'level' });
      return [...buckets.values()].flatMap((counts) => [...counts.values()]).reduce((sum, one) => sum + one, 0);
    };
    expect([await count({}), await count({ level: 'error' }), await count({ query: parseQuery('order') })]).toEqual([9000, 3000, 9000]);
    expect((await store.services(EVERYTHING)).facets.map(({ service, entries, levels }) => [service, entries, levels['error']])).toEqual([
      ['execution', 9000, 3000],
    ]);
  });

  it('keeps positions and keys with the entries', async () => {
    await store.append(some(1), { positions: { 'file:1:2': { offset: 7 } }, keys: ['call-1'] });
    await store.close();
    await open();
    expect([store.positionOf('file:1:2'), store.knows('call-1'), store.knows('call-2')]).toEqual([{ offset: 7 }, true, false]);
  });

  it('cuts a torn frame at the start, and loses nothing before it', async () => {
    await store.append(some(3));
    await store.close();
    const [wal = ''] = files('.wal');
    appendFileSync(join(directory, wal), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]));
    await open();
    expect((await find('order')).length).toBe(3);
    await store.append(some(1));
    await store.close();
    await open();
    expect((await find('order')).length).toBe(4);
  });

  it('names a damaged block and answers with the rest', async () => {
    for (let at = 0; at < 5; at += 1) await store.append(some(8192, () => ({ service: `s${at}` })));
    await until(() => files('.seg').length >= 5);
    await store.close();
    const [segment = ''] = files('.seg');
    const bytes = readFileSync(join(directory, segment));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(join(directory, segment), bytes);
    await open();
    const { entries, incomplete } = await store.page({ filter: EVERYTHING, direction: 'backward', limit: 50_000, after: null });
    expect(incomplete).toEqual([expect.objectContaining({ reason: 'corrupt', count: 8192 })]);
    expect(entries.length).toBe(4 * 8192);
  });

  it('removes whole segments that are too old, or the oldest over a size, and nothing else', async () => {
    for (let at = 0; at < 3; at += 1) {
      await store.append(some(8192, () => ({ service: `s${at}`, receivedMs: AT + at * 86_400_000 })));
      // The log is deleted last, after the store has the segment.
      await until(() => files('.seg').length === at + 1 && files('.wal').length === 1);
    }
    const day = 86_400_000;
    expect(await store.keeping.retain({ maxAgeMs: Date.now() - AT - day / 2, maxBytes: 1e12 })).toBe(8192);
    expect(files('.seg').length).toBe(2);
    expect((await store.services(EVERYTHING)).facets.map(({ service }) => service)).toEqual(['s1', 's2']);
    expect(await store.get(1)).toBeNull();
    expect(await store.keeping.retain({ maxAgeMs: 1e14, maxBytes: 1 })).toBe(2 * 8192);
    await store.append(some(1));
    expect(await store.keeping.retain({ maxAgeMs: 0, maxBytes: 1 })).toBe(0);
    expect((await find('order')).length).toBe(1);
  });

  it('stores nothing twice when it ended between a segment and its log', async () => {
    await store.append(some(100));
    await store.close();
    const [wal = ''] = files('.wal');
    const kept = readFileSync(join(directory, wal));
    await open(1);
    await store.append(some(1));
    await until(() => files('.seg').length === 1);
    await store.close();
    writeFileSync(join(directory, wal), kept);
    await open();
    // The restored log may contain the last entry too, so only the others are certain.
    const others = (await find('order', 1000)).filter((message) => message !== 'order 0 filled');
    expect([others.length, new Set(others).size]).toEqual([99, 99]);
  });
});
