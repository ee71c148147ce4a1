import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERYTHING } from '../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../support/until.js';
import { anEntry } from '../../unit/logs/an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
/** At how many of the writes the disk becomes full; `LOG_FULL_STEPS=1000` for each of them. */
const STEPS = Number(process.env['LOG_FULL_STEPS'] ?? 6);

type Write = (this: FileHandle, bytes: Buffer, offset: number, length: number, at?: number) => Promise<{ bytesWritten: number }>;

/** Becomes full at a numbered write: that write is cut in half, and all fail until there is space. */
class Disk {
  writes = 0;
  private fullAt = Infinity;
  private hasRoom = true;

  private constructor(
    private readonly files: { write: Write },
    private readonly write: Write,
  ) {}

  static async watch(folder: string): Promise<Disk> {
    const probe = await openFile(join(folder, 'probe'), 'w');
    const files = Object.getPrototypeOf(probe) as { write: Write };
    await probe.close();
    const { write } = files;
    const disk = new Disk(files, write);
    files.write = async function (bytes, offset, length, at) {
      disk.writes += 1;
      if (disk.hasRoom && disk.writes < disk.fullAt) return write.call(this, bytes, offset, length, at);
      if (disk.hasRoom) await write.call(this, bytes, offset, length >> 1, at);
      disk.hasRoom = false;
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    return disk;
  }

  becomeFullAt(write: number): void {
    [this.writes, this.fullAt, this.hasRoom] = [0, write, true];
  }

  makeRoom(): void {
    [this.fullAt, this.hasRoom] = [Infinity, true];
  }

  forget(): void {
    this.files.write = this.write;
  }
}

let root: string;
let disk: Disk;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'log-full-'));
  disk = await Disk.watch(root);
});
afterAll(() => {
  disk.forget();
  rmSync(root, { recursive: true });
});

/** Stores, seals, archives and erases on a disk that becomes full; returns the number of writes. */
async function live(name: string, fullAt: number): Promise<number> {
  const directory = join(root, name);
  const open = () =>
    SegmentStore.open({
      ...{
        directory,
        archiveDirectory: join(directory, 'archive'),
        commitMs: 1,
        threads: 1,
        queryTimeoutMs: 30_000,
        generationBytes: 6000,
      },
      ...{ retryMs: 20, onTrouble: () => undefined },
    });
  const found = async (store: SegmentStore) => {
    const { entries, incomplete } = await store.page({ filter: EVERYTHING, direction: 'forward', limit: 1000, after: null, bySeq: true });
    return [entries.map(({ timestampMs }) => timestampMs - AT), incomplete];
  };
  let store = await open();
  const acknowledged: number[] = [];
  const take = async (from: number) => {
    const numbers = Array.from({ length: 10 }, (_, n) => from + n);
    await store.append(numbers.map((n) => anEntry({ timestampMs: AT + n, receivedMs: AT, message: n % 10 ? `order ${n}` : 'secret' })));
    acknowledged.push(...numbers);
  };
  const codes = new Set<unknown>();
  const refused = (error: { code?: unknown }) => void codes.add(error.code);
  disk.becomeFullAt(fullAt);
  const keeping: Promise<unknown>[] = [];
  for (let n = 0; n < 8; n += 1) {
    await take(n * 10).catch(refused);
    if (n === 4) keeping.push(store.keeping.archive(AT + 1).catch(refused));
    if (n === 5)
      keeping.push(store.keeping.erase({ ...EVERYTHING, query: parseQuery('secret'), beforeSeq: store.lastSeq + 1 }).catch(refused));
  }
  expect(await found(store)).toEqual([acknowledged, []]);
  disk.makeRoom();
  await Promise.all(keeping);
  const { writes } = disk;
  expect([...codes].filter((code) => code !== 'logs.storage_full' && code !== 'ENOSPC')).toEqual([]);
  await take(900);
  await store.keeping.archive(AT + 1);
  await until(() => readdirSync(directory).filter((file) => file.endsWith('.wal')).length === 1, 60_000);
  for (const life of [1, 2]) {
    expect([name, life, await found(store)]).toEqual([name, life, [acknowledged, []]]);
    if (life === 2) break;
    await store.close();
    store = await open();
  }
  await store.close();
  return writes;
}

it(
  'a disk that becomes full at any write loses no acknowledged entry, repeats none, and everything continues by itself when there is space',
  async () => {
    const writes = await live('roomy', Infinity);
    expect(writes).toBeGreaterThan(15);
    const every = Math.max(1, Math.floor(writes / STEPS));
    for (let at = 1; at <= writes; at += every) await live(`full-${at}`, at);
  },
  60_000 + STEPS * 20_000,
);

it('starts on a full disk where entries of an older log are not sealed yet, and seals them when there is room', async () => {
  let older = 0;
  for (let fullAt = 2; fullAt < 20; fullAt += 1) {
    const directory = join(root, `start-${fullAt}`);
    const open = () =>
      SegmentStore.open({
        ...{ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000, generationBytes: 1, retryMs: 20 },
        onTrouble: () => undefined,
      });
    const logs = () => readdirSync(directory).filter((file) => file.endsWith('.wal')).length;
    const first = await open();
    disk.becomeFullAt(fullAt);
    const taken: number[] = [];
    const take = (n: number) => first.append([anEntry({ timestampMs: AT + n, receivedMs: AT })]).then(() => void taken.push(n));
    for (let n = 0; n < 3; n += 1) await take(n).catch(() => undefined);
    await first.close();
    if (logs() > 1) {
      older += 1;
      const second = await open();
      const page = await second.page({ filter: EVERYTHING, direction: 'forward', limit: 10, after: null, bySeq: true });
      expect(page.entries.map(({ timestampMs }) => timestampMs - AT)).toEqual(taken);
      disk.makeRoom();
      await until(() => logs() === 1);
      await second.close();
    }
    disk.makeRoom();
  }
  expect(older).toBeGreaterThan(0);
});
