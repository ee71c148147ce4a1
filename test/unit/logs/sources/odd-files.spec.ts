import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FileWalk, openChecked, standingOf } from '../../../../src/modules/logs/sources/files/file-walk.js';
import { until } from '../../../support/until.js';
import { logLines, readFiles } from './read-files.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let root: string;
let folder: string;
let reading: ReturnType<typeof readFiles> | undefined;
const file = (name: string) => join(folder, name);
const start = (env: Record<string, string> = {}) => (reading = readFiles(folder, { env }));
/** A file that was written long ago is read at once. */
const packed = (name: string, bytes: Buffer) => {
  writeFileSync(file(name), bytes);
  utimesSync(file(name), 1, 1);
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'log-odd-'));
  folder = join(root, 'logs');
  mkdirSync(folder);
});
afterEach(async () => {
  await reading?.stop();
  reading = undefined;
  rmSync(root, { recursive: true });
});

describe('files that are no logs', () => {
  it('are refused with a reason and never opened; others go on', async () => {
    execFileSync('mkfifo', [file('pipe.log')]);
    mkdirSync(file('folder.log'));
    symlinkSync('/etc/hostname', file('out.log'));
    symlinkSync('loop.log', file('loop.log'));
    mkdirSync(file('inner'));
    symlinkSync('..', join(file('inner'), 'up'));
    symlinkSync('/dev/zero', file('zero.log'));
    writeFileSync(join(root, 'elsewhere.log'), logLines(7, 8));
    symlinkSync(join(root, 'elsewhere.log'), file('allowed.log'));
    writeFileSync(file('fine.log'), logLines(1, 2));
    if (isRoot) {
      writeFileSync(join(root, 'shadow'), 'root:secret\n');
      chownSync(join(root, 'shadow'), NOBODY, NOBODY);
      linkSync(join(root, 'shadow'), file('shadow.log'));
    }
    const { numbers, sources } = start({ LOG_ALLOWED_ROOTS: `${join(root, 'elsewhere.log')},/dev` });
    await until(() => numbers().length === 2, 20_000);
    expect(numbers().toSorted((a, b) => a - b)).toEqual([1, 7]);
    const refused = sources().filter(({ state }) => state === 'refused');
    expect(refused.map(({ id, reason }) => [id, reason])).toEqual([
      ['file:folder.log', 'it is no regular file'],
      ['file:loop.log', 'it is a link'],
      ['file:out.log', 'it links to a place outside the allowed folders'],
      ['file:pipe.log', 'it is no regular file'],
      ...(isRoot ? [['file:shadow.log', 'it is a hard link to a file of another owner']] : []),
      ['file:zero.log', 'it is no regular file'],
    ]);
  });

  it('are not opened when a link has replaced an examined file', async () => {
    writeFileSync(file('swapped.log'), logLines(1, 2));
    const found = (await new FileWalk(folder, ['*.log'], [], []).look())?.files[0];
    rmSync(file('swapped.log'));
    symlinkSync('/etc/hostname', file('swapped.log'));
    if (!found) throw new Error('not found');
    const fault = await openChecked(found).catch((error: unknown) => error);
    expect(standingOf(fault)).toEqual({ state: 'refused', reason: 'it is a link' });
  });

  it('are refused where they may not be read, packed ones too', async () => {
    writeFileSync(file('closed.log'), logLines(1, 2));
    packed('packed.log.gz', gzipSync(logLines(3, 4)));
    writeFileSync(file('open.log'), logLines(2, 3));
    for (const name of ['closed.log', 'packed.log.gz']) chmodSync(file(name), 0);
    for (const path of [root, folder]) chmodSync(path, 0o755);
    chmodSync(file('open.log'), 0o644);
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      const { numbers, source } = start();
      await until(() => numbers().length === 1 && source('file:closed.log')?.state === 'refused', 20_000);
      expect([numbers(), source('file:closed.log')?.reason, source('file:packed.log')?.state]).toEqual([
        [2],
        'it may not be read',
        'refused',
      ]);
    } finally {
      await reading?.stop();
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('files that change while they are read', () => {
  it('are read once and completely when they are rotated twice between two rounds', async () => {
    writeFileSync(file('app.log'), logLines(0, 10));
    const { numbers } = start();
    await until(() => numbers().length === 10, 20_000);
    appendFileSync(file('app.log'), logLines(10, 20));
    renameSync(file('app.log'), file('app.log.1'));
    writeFileSync(file('app.log'), logLines(20, 30));
    renameSync(file('app.log.1'), file('app.log.2'));
    renameSync(file('app.log'), file('app.log.1'));
    writeFileSync(file('app.log'), logLines(30, 40));
    await until(() => numbers().length >= 40, 20_000);
    expect(numbers().toSorted((a, b) => a - b)).toEqual(range(0, 40));
  });

  it('are read to their end when they are deleted while they are open', async () => {
    writeFileSync(file('app.log'), logLines(0, 10));
    const { numbers } = start();
    await until(() => numbers().length === 10, 20_000);
    appendFileSync(file('app.log'), logLines(10, 20));
    rmSync(file('app.log'));
    await until(() => numbers().length === 20, 20_000);
    expect(numbers()).toEqual(range(0, 20));
  });

  it('report the lost bytes when they are truncated without a copy before they were read', async () => {
    writeFileSync(file('app.log'), logLines(0, 10));
    const { numbers, source } = start({ LOG_PARTIAL_SECONDS: '30' });
    await until(() => numbers().length === 10, 20_000);
    truncateSync(file('app.log'));
    appendFileSync(file('app.log'), logLines(10, 12));
    await until(() => numbers().length === 12, 20_000);
    expect([numbers(), source('file:app.log')?.lostBytes]).toEqual([range(0, 12), 0]);
    // An incomplete line was read, and is gone before it could be stored.
    appendFileSync(file('app.log'), 'half of a line');
    await until(() => source('file:app.log')?.size === logLines(10, 12).length + 14, 20_000);
    truncateSync(file('app.log'));
    await until(() => source('file:app.log')?.lostBytes !== 0, 20_000);
    expect([numbers(), source('file:app.log')?.lostBytes]).toEqual([range(0, 12), 14]);
  });

  it('continue after the hole of a writer that does not notice the truncation, however large', async () => {
    writeFileSync(file('app.log'), '');
    truncateSync(file('app.log'), 3_000_000);
    appendFileSync(file('app.log'), logLines(1, 3));
    const { numbers, source } = start();
    await until(() => numbers().length === 2, 20_000);
    expect([numbers(), source('file:app.log')?.skippedBytes, source('file:app.log')?.truncated]).toEqual([[1, 2], 3_000_000, 0]);
  });

  it('wait for their folder where that is gone, and go on when it is back', async () => {
    writeFileSync(file('app.log'), logLines(0, 10));
    const { numbers, source } = start();
    await until(() => numbers().length === 10, 20_000);
    renameSync(folder, join(root, 'away'));
    await until(() => source('file:app.log')?.state === 'gone', 20_000);
    // The file is still open and read; the folder is missing all the same.
    appendFileSync(join(root, 'away', 'app.log'), logLines(10, 12));
    await until(() => numbers().length === 12, 20_000);
    expect(source('file:app.log')?.state).toBe('gone');
    appendFileSync(join(root, 'away', 'app.log'), logLines(12, 14));
    renameSync(join(root, 'away'), folder);
    await until(() => numbers().length === 14 && source('file:app.log')?.state === 'live', 20_000);
    expect(numbers()).toEqual(range(0, 14));
    expect([existsSync(folder), readdirSync(folder)]).toEqual([true, ['app.log']]);
  });
});

describe('encodings of files', () => {
  const text = 'Order 1 für Größe\r\nzweite Zeile 2\r\n';
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
  const wide = Buffer.from(text, 'utf16le');

  it.each([
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 LE with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    ['UTF-16 BE with a mark', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(wide)])],
    ['UTF-16 LE without one', wide],
    ['UTF-16 BE without one', swapped(wide)],
    ['windows-1252', Buffer.from(text, 'latin1')],
  ])('%s', async (_, bytes) => {
    // In two pieces that part a character, and packed.
    writeFileSync(file('live.log'), bytes.subarray(0, 21));
    packed('packed.log.gz', gzipSync(bytes));
    const { entries, messages } = start({ LOG_PARTIAL_SECONDS: '30' });
    await until(() => reading?.source('file:live.log') !== null, 20_000);
    appendFileSync(file('live.log'), bytes.subarray(21));
    await until(() => entries.length === 4, 20_000);
    expect(messages().toSorted()).toEqual(['Order 1 für Größe', 'Order 1 für Größe', 'zweite Zeile 2', 'zweite Zeile 2']);
  });
});
