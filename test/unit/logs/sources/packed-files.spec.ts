import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { until } from '../../../support/until.js';
import { logLines, readFiles } from './read-files.js';

let folder: string;
let reading: ReturnType<typeof readFiles> | undefined;
const file = (name: string) => join(folder, name);
const start = () => (reading = readFiles(folder));
/** One that was written long ago: it is read at once. */
const packed = (name: string, bytes: Buffer) => {
  writeFileSync(file(name), bytes);
  utimesSync(file(name), 1, 1);
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-packed-'));
});
afterEach(async () => {
  await reading?.stop();
  rmSync(folder, { recursive: true });
});

describe('packed files', () => {
  const whole = gzipSync(logLines(0, 50_000));
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 64);
  const noHead = Buffer.from(whole);
  noHead.fill(0, 0, 4);

  it.each([
    ['is none', Buffer.from('no gzip at all'), 'it cannot be unpacked to its end', 0],
    ['has lost its head', noHead, 'it cannot be unpacked to its end', 0],
    ['is cut', whole.subarray(0, whole.length >> 1), 'it cannot be unpacked to its end', 1000],
  ])('one that %s gives what is sound, in order, and is failed', async (_, bytes, reason, least) => {
    packed('app.log.gz', bytes);
    writeFileSync(file('other.log'), logLines(1_000_000, 1_000_001));
    const { numbers, source } = start();
    await until(() => source('file:app.log')?.state === 'failed' && numbers().includes(1_000_000), 30_000);
    expect(source('file:app.log')?.reason).toBe(reason);
    const sound = numbers().filter((number) => number !== 1_000_000);
    expect(sound.length).toBeGreaterThanOrEqual(least);
    expect(sound).toEqual(range(0, sound.length));
  });

  it('one that is damaged gives what stands before the damage, and is failed', async () => {
    packed('app.log.gz', damaged);
    const { numbers, source } = start();
    await until(() => source('file:app.log')?.state === 'failed', 30_000);
    expect(numbers().slice(0, 20_000)).toEqual(range(0, 20_000));
    expect(numbers()).not.toContain(49_999);
  });

  it('one that unpacks to more than a thousand times its size is left where that shows', async () => {
    packed('app.log.zst', zstdCompressSync(Buffer.concat([Buffer.from(logLines(0, 1000)), Buffer.alloc(256 * 1024 ** 2)])));
    const { numbers, source } = start();
    await until(() => source('file:app.log')?.state === 'failed', 30_000);
    expect([source('file:app.log')?.reason, numbers()]).toEqual(['bomb', range(0, 1000)]);
    expect(source('file:app.log')?.bytesRead ?? 0).toBeLessThan(64 * 1024 ** 2);
  });

  it('of zstd are read', async () => {
    packed('app.log.zst', zstdCompressSync(logLines(0, 100)));
    const { numbers } = start();
    await until(() => numbers().length === 100, 20_000);
    expect(numbers()).toEqual(range(0, 100));
  });
});
