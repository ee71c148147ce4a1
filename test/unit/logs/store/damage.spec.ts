import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, type LogFilter } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../../support/until.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const SERVICES = ['execution', 'risk', 'feed'];
const COUNT = 240;
/** How many bits are tried in each kind of file; `LOG_FLIPS=300` for the long run. */
const FLIPS = Number(process.env['LOG_FLIPS'] ?? 8);

let root: string;
let kept: ReadonlyMap<number, LogEntry>;
let troubles: unknown[] = [];

const open = (directory: string, generationBytes = 1e9) =>
  SegmentStore.open({
    ...{ directory, archiveDirectory: join(directory, 'archive'), commitMs: 1, threads: 1, queryTimeoutMs: 30_000, generationBytes },
    onTrouble: (error) => troubles.push(error),
  });
const page = (store: SegmentStore, filter: Partial<LogFilter> = {}) =>
  store.page({ filter: { ...EVERYTHING, ...filter }, direction: 'forward', limit: 1000, after: null, bySeq: true });
/** A store with everything in segments, or everything in its write-ahead log. */
const prepare = async (name: string, generationBytes: number) => {
  const store = await open(join(root, name), generationBytes);
  const all: LogEntry[] = [];
  for (let at = 0; at < COUNT; at += 24) {
    const entries = Array.from({ length: 24 }, (_, n) =>
      anEntry({ timestampMs: AT + (at + n) * 1000, service: SERVICES[n % 3] ?? '', message: `order ${at + n} word${at + n}` }),
    );
    all.push(...(await store.append(entries)));
    // Of each call a segment, and its log goes.
    if (generationBytes === 1) await until(() => filesOf(name, '.seg').length > at / 24 && filesOf(name, '.wal').length === 1, 60_000);
  }
  await store.close();
  return new Map(all.map((entry) => [entry.seq, entry]));
};
const filesOf = (name: string, ending: string) => readdirSync(join(root, name)).filter((file) => file.endsWith(ending));
const random = (() => {
  let state = 42;
  return (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
})();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'log-damage-'));
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  troubles = [];
});

/** Flips a bit, opens the store, and checks: found entries are unchanged, and others are reported as missing. */
async function judge(name: string, ending: string, bitOf: (bytes: Buffer) => number): Promise<void> {
  const copy = join(root, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(root, name), copy, { recursive: true });
  const files = readdirSync(copy).filter((file) => file.endsWith(ending));
  const file = join(copy, files[random(files.length)] ?? '');
  const bytes = readFileSync(file);
  const bit = bitOf(bytes);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  writeFileSync(file, bytes);
  for (const life of [1, 2]) {
    const store = await open(copy);
    try {
      const { entries, incomplete } = await page(store, { beforeSeq: COUNT + 1 });
      expect(entries).toEqual(entries.map(({ seq }) => kept.get(seq)));
      expect(new Set(entries.map(({ seq }) => seq)).size).toBe(entries.length);
      const missing = COUNT - entries.length;
      const said = incomplete.reduce((sum, { count = missing }) => sum + count, 0);
      expect([bit, life, incomplete.every(({ reason }) => reason === 'corrupt'), said >= missing]).toEqual([bit, life, true, true]);
      const gone = [...kept.values()].find(({ seq }) => !entries.some((entry) => entry.seq === seq)) ?? kept.get(1 + random(COUNT));
      const found = await page(store, { query: parseQuery(gone?.message.split(' ')[2] ?? '') });
      expect([bit, life, found.entries.length + found.incomplete.length > 0]).toEqual([bit, life, true]);
      // A number known to a client never becomes another entry.
      expect((await store.append([anEntry({ message: 'after' })]))[0]?.seq).toBeGreaterThanOrEqual(COUNT + life);
    } finally {
      await store.close();
    }
  }
}

describe.each([
  ['segments', '.seg', 1],
  ['the write-ahead log', '.wal', 1e9],
])('one bit that is flipped in %s', (_, ending, generationBytes) => {
  beforeAll(async () => {
    kept = await prepare(ending.slice(1), generationBytes);
  }, 180_000);

  it(
    'is detected and reported, and never gives a wrong answer: anywhere',
    async () => {
      for (let n = 0; n < FLIPS; n += 1) await judge(ending.slice(1), ending, (bytes) => random(bytes.length * 8));
    },
    60_000 + FLIPS * 10_000,
  );
});
