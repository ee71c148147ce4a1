import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import type { PlaceInTime } from '../../../../src/modules/logs/store/log-store.js';
import { encodeBlock } from '../../../../src/modules/logs/store/segments/blocks/block.codec.js';
import type { StoredBlock } from '../../../../src/modules/logs/store/segments/search/block.order.js';
import { runsOf } from '../../../../src/modules/logs/store/segments/wal/entry.runs.js';
import { Head } from '../../../../src/modules/logs/store/segments/wal/head.js';
import { SearchPool } from '../../../../src/modules/logs/store/segments/search/search.pool.js';
import { SearchTurns } from '../../../../src/modules/logs/store/segments/search/search.turns.js';
import { Searcher } from '../../../../src/modules/logs/store/segments/search/searcher.js';
import { SegmentWriter } from '../../../../src/modules/logs/store/segments/files/segment.file.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const COUNT = 400;
const PER_BLOCK = 50;

/** Answers so many jobs, and then none until it is released. */
class TiringPool extends SearchPool {
  left = Infinity;

  override run: SearchPool['run'] = (job, signal, urgent) => {
    this.left -= 1;
    if (this.left >= 0) return super.run(job, signal, urgent);
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('called off'))));
  };
}

describe('a search that takes too long', () => {
  let folder: string;
  let pool: TiringPool;
  let searcher: Searcher;
  const head = new Head();
  /** Entries of two services whose times lie among each other, the newest in memory. */
  const all: LogEntry[] = Array.from({ length: COUNT }, (_, n) => ({
    ...anEntry({ timestampMs: AT + n + ((n * 7) % 20), service: n % 2 ? 'risk' : 'execution', message: `order ${n}` }),
    seq: n + 1,
    serviceSeq: (n >> 1) + 1,
  }));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'log-deadline-'));
    pool = new TiringPool(1);
    const writer = await SegmentWriter.create(join(folder, 'one.seg'));
    const blocks: StoredBlock[] = [];
    const stored = all.slice(0, COUNT - 20);
    for (const service of ['execution', 'risk']) {
      const own = stored.filter((entry) => entry.service === service);
      for (let at = 0; at < own.length; at += PER_BLOCK)
        blocks.push({ ...(await writer.add(encodeBlock(own.slice(at, at + PER_BLOCK)))), path: writer.path });
    }
    for (const run of runsOf(all.slice(COUNT - 20), () => 'default')) head.add(run, AT);
    searcher = new Searcher(head, () => blocks, pool, 1, 400);
    // The thread is started before the deadline begins.
    await pool.run({ kind: 'seal', entries: new Uint8Array(Buffer.from(JSON.stringify(all.slice(0, 1)))), level: 1 });
    await writer.abandon();
  });
  afterAll(async () => {
    await pool.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['backward', true],
    ['forward', true],
  ] as const)('continues where the deadline ended it, %s (by number: %s): every entry once, in order', async (direction, bySeq) => {
    const seen: LogEntry[] = [];
    let pages = 0;
    for (let after: PlaceInTime | null = null; pages < 50;) {
      pages += 1;
      pool.left = 2;
      const found = await searcher.page({ filter: EVERYTHING, direction, limit: 1000, after, bySeq });
      seen.push(...found.entries);
      expect(found.hasMore).toBe(found.incomplete.length > 0);
      expect(found.incomplete).toEqual(found.hasMore ? [{ reason: 'timeout' }] : []);
      if (!found.hasMore) break;
      after = found.readTo ?? null;
    }
    const inOrder = all.toSorted((a, b) => (bySeq ? a.seq - b.seq : a.timestampMs - b.timestampMs || a.seq - b.seq));
    const expected = direction === 'forward' ? inOrder : inOrder.toReversed();
    expect(seen.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
    expect(pages).toBeGreaterThan(3);
  });

  it('reports when not even the newest entries could be read', async () => {
    pool.left = 0;
    const filter = { ...EVERYTHING, query: parseQuery('/ord.r/') };
    const found = await searcher.page({ filter, direction: 'backward', limit: 10, after: null });
    expect([found.entries, found.hasMore, found.incomplete]).toEqual([[], true, [{ reason: 'timeout' }]]);
    pool.left = Infinity;
    const next = await searcher.page({ filter, direction: 'backward', limit: 1000, after: found.readTo ?? null });
    expect(next.entries.length).toBe(COUNT);
  });
});

describe('turns of searches', () => {
  /** Work that lasts until it is released. */
  const working = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { work: () => promise, end: resolve };
  };

  it('run a page before all counts, however many wait; above 32 waiting ones they refuse', async () => {
    const turns = new SearchTurns(30_000);
    const counts = working();
    const counting = Array.from({ length: 20 }, () => turns.take('count', undefined, counts.work));
    expect(await turns.take('page', undefined, () => Promise.resolve('page'))).toBe('page');
    const more = Array.from({ length: 15 }, () => turns.take('count', undefined, counts.work));
    await expect(turns.take('count', undefined, counts.work)).rejects.toMatchObject({ code: 'logs.busy' });
    counts.end();
    await Promise.all([...counting, ...more]);
  });

  it('drop the work of a disconnected client at once', async () => {
    const turns = new SearchTurns(30_000);
    const pages = working();
    const running = Array.from({ length: 4 }, () => turns.take('page', undefined, pages.work));
    const leaving = new AbortController();
    const gone = Array.from({ length: 32 }, () => turns.take('page', leaving.signal, () => Promise.resolve()));
    leaving.abort();
    await Promise.all(gone.map((one) => expect(one).rejects.toThrow('called off')));
    const last = turns.take('page', undefined, () => Promise.resolve('done'));
    pages.end();
    expect([await last, (await Promise.all(running)).length]).toEqual(['done', 4]);
  });
});
