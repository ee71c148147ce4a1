import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, TAIL_BYTES } from '../../../../src/modules/logs/sources/files/file-identity.js';
import { until } from '../../../support/until.js';
import { logLines, readFiles } from './read-files.js';

/** Longer than the part of a file in its mark. */
const MOST_OF_A_MARK = 1024;

let folder: string;
let prototype: FileHandle;
let read: FileHandle['read'];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'log-cut-'));
  const handle = await open(folder);
  prototype = Object.getPrototypeOf(handle) as FileHandle;
  ({ read } = prototype);
  await handle.close();
});
afterEach(() => {
  prototype.read = read;
  rmSync(folder, { recursive: true });
});

/** Calls back once between the read of a file and the read of its mark. */
function afterText(happens: () => void): void {
  let isOver = false;
  prototype.read = async function (this: FileHandle, ...args: unknown[]) {
    const result: unknown = await Reflect.apply(read, this, args);
    if (!isOver && Number(args[2]) > MOST_OF_A_MARK) {
      isOver = true;
      happens();
    }
    return result;
  } as FileHandle['read'];
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

it.each([
  ['as long as what was read', 131],
  ['longer', 145],
  ['shorter', 110],
])('a file that is copied and cut while it is read, and has new text then that is %s, is read once and whole', async (_, last) => {
  const live = join(folder, 'app.log');
  appendFileSync(live, logLines(200, 231));
  afterText(() => {
    copyFileSync(live, `${live}.1`);
    truncateSync(live);
    appendFileSync(live, logLines(100, last));
  });
  const { numbers: taken, stop } = readFiles(folder);
  try {
    const written = [...numbers(100, last), ...numbers(200, 231)];
    await until(() => new Set(taken()).size === written.length, 20_000);
    expect(taken().toSorted((a, b) => a - b)).toEqual(written);
  } finally {
    await stop();
  }
});

it('a copy that is renamed during the walk is not taken for a new file', async () => {
  const copy = join(folder, 'app.log.1');
  const text = Buffer.from(logLines(200, 231));
  appendFileSync(copy, text);
  const mark = { id: 'file:1:1', path: 'app.log', offset: text.length, headBytes: MOST_OF_A_MARK };
  const positions = new Map<string, unknown>([
    [mark.id, { ...mark, head: hashOf(text.subarray(0, MOST_OF_A_MARK)), tail: hashOf(text.subarray(-TAIL_BYTES)) }],
  ]);
  let isMoved = false;
  const onMarks = () => {
    if (isMoved) return;
    isMoved = true;
    renameSync(copy, join(folder, 'app.log.2'));
    appendFileSync(join(folder, 'app.log.2'), logLines(231, 233));
  };
  const { numbers: taken, stop } = readFiles(folder, { positions, onMarks });
  try {
    await until(() => taken().includes(232), 20_000);
    expect(taken()).toEqual([231, 232]);
  } finally {
    await stop();
  }
});
