import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineReader } from '../../../src/modules/logs/formats/line-reader.js';
import { DrainTree } from '../../../src/modules/logs/patterns/drain.js';
import { maskedTokens } from '../../../src/modules/logs/patterns/mask.js';
import type { LogStore } from '../../../src/modules/logs/store/log-store.js';
import { PatternBook } from '../../../src/modules/logs/patterns/pattern.book.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { anEntry } from './an-entry.js';

const messagesOf = (name: string) => {
  const reader = new LineReader();
  return readFileSync(`test/fixtures/logs/${name}.log`, 'latin1')
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .filter((line) => line !== '')
    .map((line) => reader.read(line, { zone: 'UTC', referenceMs: Date.parse('2016-01-01'), previousMs: null })?.message ?? line);
};

it.each([
  ['sent 512 bytes to 10.0.0.7:80', 'sent <*> bytes to <*>'],
  ['block blk_-1608999687919862906 on /10.250.19.102:50010', 'block blk_<*> on /<*>'],
  ['id 550e8400-e29b-41d4-a716-446655440000 at 0x7f3a with deadbeef01', 'id <*> at <*> with <*>'],
  ['took 12.5 ms at 2015-10-18', 'took <*> ms at <*>'],
  ['first line 1\nsecond line', 'first line <*>'],
  ['nothing varies', 'nothing varies'],
])('masks %j', (message, expected) => {
  expect(maskedTokens(message).join(' ')).toBe(expected);
});

/** The counts of the collection's authors: 6, 14, 27, 50, 114 and 118 patterns in 2,000 lines each. */
it.each([
  ['apache', 6, 7],
  ['hdfs', 12, 18],
  ['openssh', 20, 40],
  ['zookeeper', 35, 70],
  ['hadoop', 80, 170],
  ['linux', 80, 180],
])('finds about the right number of patterns in the lines of %s', (name, least, most) => {
  let made = 0;
  const tree = new DrainTree(() => `p_${(made += 1)}`);
  const ids = new Set(messagesOf(name).map((message) => tree.match(message)?.group.id));
  expect([ids.size >= least, ids.size <= most, ids.size]).toEqual([true, true, ids.size]);
});

/** The share of lines that are grouped with exactly the lines that the collection's authors grouped them with (`*.events`, a line each). */
function groupingAccuracy(name: string): number {
  const tree = new DrainTree((text) => text);
  const ours = messagesOf(name).map((message) => tree.match(message)?.group);
  const theirs = readFileSync(`test/fixtures/logs/${name}.events`, 'utf8').trimEnd().split('\n');
  const together = (groups: readonly unknown[]) => {
    const lines = Map.groupBy(groups.keys(), (line) => groups[line]);
    return groups.map((group) => lines.get(group)?.join() ?? '');
  };
  const [found, known] = [together(ours), together(theirs)];
  expect(found.length).toBe(known.length);
  return found.filter((lines, line) => lines === known[line]).length / known.length;
}

it('groups the lines of six systems as people did', () => {
  const accuracies = ['apache', 'hadoop', 'hdfs', 'linux', 'openssh', 'zookeeper'].map(groupingAccuracy);
  expect(accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length).toBeGreaterThanOrEqual(0.8);
});

it('keeps a thousand patterns of a service; further lines are `other`', () => {
  const tree = new DrainTree((text) => text);
  const word = (n: number) => String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 26), 97 + Math.floor(n / 676));
  const found = Array.from({ length: 1200 }, (_, n) => tree.match(`${word(n)} begins`));
  expect(found.filter((match) => match === null).length).toBe(200);
  expect(tree.match('aaa begins')?.group.id).toBe('aaa begins');
});

it('knows the first time of each pattern per broker, also after a restart', () => {
  const positions = new Map<string, unknown>();
  const store = { positions: () => positions } as unknown as LogStore;
  const book = new PatternBook(store);
  const take = (broker: string | null, nowMs: number) => {
    const entry = anEntry({ message: 'order filled late', broker });
    for (const [key, value] of Object.entries(book.assign([entry], nowMs))) positions.set(key, value);
    return entry.pattern;
  };
  const [id] = [take(null, 1000), take('alpha', 2000), take('beta', 3000), take('alpha', 4000)];
  const since = (of: PatternBook) => [null, ['alpha'], ['beta', 'alpha'], ['beta'], ['gamma']].map((brokers) => of.firstMsOf(id, brokers));
  expect(since(book)).toEqual([1000, 2000, 2000, 3000, null]);
  const later = new PatternBook(store);
  later.onModuleInit();
  expect(since(later)).toEqual([1000, 2000, 2000, 3000, null]);
});

it('gives a pattern the same id after a restart, from the committed positions', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'log-patterns-'));
  const open = () => SegmentStore.open({ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, onTrouble: () => undefined });
  const store = await open();
  const book = new PatternBook(store);
  book.onModuleInit();
  const entries = ['order 1 of anna filled late', 'order 2 of bob filled late'].map((message) => anEntry({ message }));
  const positions = book.assign(entries, 1000);
  await store.append(entries, { positions });
  book.saved(positions);
  expect(book.assign([anEntry({ message: 'order 3 of carl filled late' })], 2000)).toEqual({});
  await store.close();
  const again = await open();
  const later = new PatternBook(again);
  later.onModuleInit();
  const [next] = [anEntry({ message: 'order 9 of dora filled late' })];
  expect(later.assign([next], 3000)).toEqual({});
  expect([next.pattern, later.get(next.pattern)]).toEqual([
    entries[1]?.pattern,
    { service: 'execution', text: 'order <*> of <*> filled late', firstMs: 1000 },
  ]);
  await again.close();
  rmSync(directory, { recursive: true });
});
