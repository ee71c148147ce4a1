import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { writeSegment } from '../../../../src/modules/logs/archive/cat.command.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { parseQuery } from '../../../../src/modules/logs/query/query.parser.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { AT, some, withStore } from './kept-store.js';

const DAY = 86_400_000;
let root: string;
let store: SegmentStore;
const { directory, archive, open, page, find, segments, archived, onDisk, sealed } = withStore(
  (opened, folder) => ([store, root] = [opened, folder]),
);

describe('the archive', () => {
  it('has old segments, compressed more, which are searched as before, also after a restart', async () => {
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

  it('reports a missing file, and finds it when it is back', async () => {
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
  ])('has each entry once after a crash left a segment in both places, the archived one %s', async (_, change) => {
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
  it('erases the content in every file, and leaves times, levels and numbers', async () => {
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

  /** The uncompressed text of all files of the store. */
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
