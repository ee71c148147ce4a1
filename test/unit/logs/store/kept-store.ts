import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, type LogFilter } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { retentionClasses } from '../../../../src/modules/logs/store/retention-classes.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../../support/until.js';
import { anEntry } from '../an-entry.js';

/** Time of the first entry of `some`. */
export const AT = Date.parse('2026-11-22T12:00:00Z');

/** Entries a second apart. */
export const some = (count: number, change: (n: number) => Partial<NewEntry> = () => ({})) =>
  Array.from({ length: count }, (_, n) =>
    anEntry({ timestampMs: AT + n * 1000, receivedMs: AT, message: `order ${n} filled`, ...change(n) }),
  );

/** A store in a folder of its own, for each test of the file. */
export function withStore(onOpen: (store: SegmentStore, root: string) => void) {
  let root: string;
  let store: SegmentStore;
  const directory = () => join(root, 'store');
  const archive = () => join(root, 'archive');

  const open = async (rules = '') => {
    store = await SegmentStore.open({
      ...{ directory: directory(), archiveDirectory: archive(), commitMs: 1, threads: 1, queryTimeoutMs: 30_000, generationBytes: 1 },
      classOf: retentionClasses(rules).classOf,
      onTrouble: () => undefined,
    });
    onOpen(store, root);
  };
  const page = (filter: Partial<LogFilter> = {}) =>
    store.page({ filter: { ...EVERYTHING, ...filter }, direction: 'forward', limit: 10_000, after: null });
  const find = async (q: string) => (await page({ query: parseQuery(q) })).entries.map(({ message }) => message);
  const segments = () => readdirSync(directory()).filter((name) => name.endsWith('.seg'));
  const archived = () => readdirSync(archive()).filter((name) => name.endsWith('.qdlog'));
  const onDisk = () =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(wal|seg|open|qdlog|part)$/.test(name))
      .map((name) => join(root, name));
  /** Writes entries that end up in segments of their own. */
  const sealed = async (entries: NewEntry[]) => {
    const before = store.keeping.segments().length;
    await store.append(entries);
    await until(() => store.keeping.segments().length > before);
  };
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'log-keeping-'));
    mkdirSync(directory());
    await open();
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true });
  });
  return { directory, archive, open, page, find, segments, archived, onDisk, sealed };
}
