import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { writeSegment } from '../../../src/modules/logs/archive/cat.command.js';
import type { NewEntry } from '../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING, type LogFilter } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { holdKey, type LogHold } from '../../../src/modules/logs/store/log-hold.js';
import { retentionClasses } from '../../../src/modules/logs/store/retention-classes.js';
import { expiredSegments, type SegmentFile } from '../../../src/modules/logs/store/segments/retention.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../support/until.js';
import { anEntry } from './an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const FOREVER = { maxAgeMs: 1e14, maxBytes: 1e12 };
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
};
const some = (count: number, change: (n: number) => Partial<NewEntry> = () => ({})) =>
  Array.from({ length: count }, (_, n) =>
    anEntry({ timestampMs: AT + n * 1000, receivedMs: AT, message: `order ${n} filled`, ...change(n) }),
  );
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

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'log-keeping-'));
  mkdirSync(directory());
  await open();
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

describe('retention', () => {
  const file = (path: string, day: number, more: Partial<SegmentFile> = {}): SegmentFile => ({
    ...{ path, retentionClass: 'default', bytes: 10, newestMs: AT + day * DAY, isHeld: false },
    ...more,
  });
  const expired = (files: SegmentFile[], limits: object, free = 1e12) =>
    expiredSegments(files, { ...FOREVER, ...limits }, free, AT + 10 * DAY).toSorted();

  it('goes by age and size of a class, then by size of all and free space, chatter first; held ones stay', () => {
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

describe('the archive', () => {
  it('holds segments of age, packed harder, which are found as before, also after a restart', async () => {
    await sealed(some(500));
    expect(await store.keeping.archive(AT)).toBe(0);
    expect(await store.keeping.archive(AT + 1)).toBe(1);
    expect([archived().length, (await page()).entries.length]).toEqual([1, 500]);
    expect(archived()[0]).toMatch(/^20261122T120000Z_20261122T120819Z_default_\d{10}\.qdlog$/);
    await store.keeping.archive(AT);
    expect(segments()).toEqual([]);
    await store.close();
    await open();
    expect([(await page()).entries.length, await find('"order 77 filled"')]).toEqual([500, ['order 77 filled']]);
    const [name = ''] = archived();
    expect(store.keeping.segments()).toMatchObject([
      { segment: name, entries: 500, services: ['execution'], isArchived: true, state: 'online' },
    ]);
    expect(await store.keeping.verify(name)).toEqual({ sha256: expect.stringMatching(/^[\da-f]{64}$/) as unknown, ok: true });
  });

  it('says which file was taken away, and finds it when it is put back', async () => {
    await sealed(some(10));
    await store.keeping.archive(AT + 1);
    const [name = ''] = archived();
    renameSync(join(archive(), name), join(root, name));
    expect(await store.keeping.look()).toEqual([name]);
    expect((await page()).incomplete).toEqual([expect.objectContaining({ reason: 'archive_detached', count: 10 })]);
    expect((await page({ endMs: AT - 1 })).incomplete).toEqual([]);
    expect(store.keeping.segments()).toMatchObject([{ segment: name, state: 'detached', entries: 10 }]);
    renameSync(join(root, name), join(archive(), name));
    expect(await store.keeping.look()).toEqual([]);
    const { entries, incomplete } = await page();
    expect([entries.length, incomplete]).toEqual([10, []]);
  });

  it.each([
    ['whole', (bytes: Buffer) => bytes],
    ['damaged', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 20), Buffer.from([(bytes[20] ?? 0) ^ 1]), bytes.subarray(21)])],
  ])('has each entry once when a crash left a segment twice, the archived one %s', async (_, change) => {
    await sealed(some(10));
    const [segment = ''] = segments();
    copyFileSync(join(directory(), segment), join(root, 'copy'));
    await store.keeping.archive(AT + 1);
    await store.keeping.archive(AT + 1);
    await store.close();
    const [name = ''] = archived();
    writeFileSync(join(archive(), name), change(readFileSync(join(archive(), name))));
    writeFileSync(join(archive(), 'torn.qdlog.part'), 'x');
    renameSync(join(root, 'copy'), join(directory(), segment));
    await open();
    expect([(await page()).entries.length, archived().length + segments().length, onDisk().some((path) => path.endsWith('.part'))]).toEqual(
      [10, 1, false],
    );
  });

  it('can be read without a server', async () => {
    await sealed(some(3));
    await store.keeping.archive(AT + 1);
    const out = new PassThrough();
    const read = text(out);
    expect(await writeSegment(join(archive(), archived()[0] ?? ''), out, () => undefined)).toBe(true);
    out.end();
    const lines = (await read)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; message: string });
    expect(lines.map(({ id, message }) => [id, message])).toEqual([
      ['l_1', 'order 0 filled'],
      ['l_2', 'order 1 filled'],
      ['l_3', 'order 2 filled'],
    ]);
  });
});

describe('erasing', () => {
  it('takes the content out of every file, and leaves times, levels and numbers', async () => {
    const secret = 'customer-4711-of-nowhere';
    const entries = () =>
      some(20, (n) => ({
        message: n % 5 === 0 ? `mail to ${secret}` : `order ${n}`,
        stack: n % 10 ? null : secret,
        fields: n % 5 ? {} : { who: secret },
      }));
    await sealed(entries());
    await store.keeping.archive(AT + 1);
    await sealed(entries());
    await store.append(entries());
    const filter = { ...EVERYTHING, query: parseQuery(`"${secret}"`), startMs: AT, endMs: AT + DAY, beforeSeq: store.lastSeq + 1 };
    expect(await store.keeping.erase(filter)).toBe(12);
    const { entries: found } = await page();
    expect([found.length, found.filter(({ message }) => message === '[erased]').length]).toEqual([60, 12]);
    expect(found.find(({ seq }) => seq === 1)).toMatchObject({
      timestampMs: AT,
      level: 'info',
      flags: ['erased'],
      fields: {},
      stack: null,
    });
    expect(found.filter(({ message }) => message.startsWith('order')).length).toBe(48);
    for (const [name = ''] of [archived()]) expect((await store.keeping.verify(name))?.ok).toBe(true);
    await store.close();
    expect(await decoded()).not.toContain(secret);
    await open();
    expect((await page()).entries.filter(({ message }) => message === '[erased]').length).toBe(12);
    expect((await store.append(some(1)))[0]?.seq).toBe(61);
  });

  /** Everything that any file of the store says, unpacked where it is packed. */
  async function decoded(): Promise<string> {
    const parts: string[] = [];
    for (const path of onDisk()) {
      parts.push(readFileSync(path, 'latin1'));
      if (!/\.(seg|qdlog)$/.test(path)) continue;
      const out = new PassThrough();
      const read = text(out);
      await writeSegment(path, out, () => undefined);
      out.end();
      parts.push(await read);
    }
    return parts.join('\n');
  }
});
