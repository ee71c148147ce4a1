import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/config.js';
import type { LogEntry, NewEntry } from '../../../src/modules/logs/entry/log-entry.js';
import type { LogIntake } from '../../../src/modules/logs/intake/log-intake.service.js';
import { SourceRegistry } from '../../../src/modules/logs/intake/source.registry.js';
import { hashOf, TAIL_BYTES } from '../../../src/modules/logs/sources/file-identity.js';
import { FileSource } from '../../../src/modules/logs/sources/file.source.js';
import { ServiceSettingsFile } from '../../../src/modules/logs/sources/service.settings.js';
import type { LogStore } from '../../../src/modules/logs/store/log-store.js';
import { until } from '../../support/until.js';

/** What a mark remembers of a file is shorter. */
const MOST_OF_A_MARK = 1024;

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `2026-11-22T12:00:00.000Z INFO [app] line ${from + n}\n`).join('');

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

/** Calls back between the text of a file and what is remembered of it, once. */
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

/** The source that reads the folder, and what it has stored. `onMarks` is called before it looks for the mark of a file. */
function reading(positions: Map<string, unknown>, onMarks = (): void => undefined) {
  const taken: number[] = [];
  const intake = {
    take: (entries: readonly NewEntry[], extras: { positions: Record<string, unknown> }) => {
      for (const [key, value] of Object.entries(extras.positions)) positions.set(key, value);
      taken.push(...entries.map(({ message }) => Number(/\d+$/.exec(message)?.[0])));
      return Promise.resolve({ kept: entries as LogEntry[], redacted: 0 });
    },
  } as unknown as LogIntake;
  const store = { positions: () => (onMarks(), positions), positionOf: (id: string) => positions.get(id) } as unknown as LogStore;
  const config = loadConfig({ NODE_ENV: 'test', LOG_DIRECTORY: folder });
  const files = new FileSource(config, intake, store, new SourceRegistry(), new ServiceSettingsFile(config));
  files.onApplicationBootstrap();
  return { taken, stop: () => files.onModuleDestroy() };
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

it.each([
  ['as long as what was read', 131],
  ['longer', 145],
  ['shorter', 110],
])('a file that is copied and cut while it is read, and has new text then that is %s, is read once and whole', async (_, last) => {
  const live = join(folder, 'app.log');
  appendFileSync(live, lines(200, 231));
  afterText(() => {
    copyFileSync(live, `${live}.1`);
    truncateSync(live);
    appendFileSync(live, lines(100, last));
  });
  const { taken, stop } = reading(new Map());
  try {
    const written = [...numbers(100, last), ...numbers(200, 231)];
    await until(() => new Set(taken).size === written.length, 20_000);
    expect(taken.toSorted((a, b) => a - b)).toEqual(written);
  } finally {
    await stop();
  }
});

it('a copy that is renamed while it is looked at is not taken for a new file', async () => {
  const copy = join(folder, 'app.log.1');
  const text = Buffer.from(lines(200, 231));
  appendFileSync(copy, text);
  const mark = { id: 'file:1:1', path: 'app.log', offset: text.length, headBytes: MOST_OF_A_MARK };
  const positions = new Map([
    [mark.id, { ...mark, head: hashOf(text.subarray(0, MOST_OF_A_MARK)), tail: hashOf(text.subarray(-TAIL_BYTES)) }],
  ]);
  let isMoved = false;
  const { taken, stop } = reading(positions, () => {
    if (isMoved) return;
    isMoved = true;
    renameSync(copy, join(folder, 'app.log.2'));
    appendFileSync(join(folder, 'app.log.2'), lines(231, 233));
  });
  try {
    await until(() => taken.includes(232), 20_000);
    expect(taken).toEqual([231, 232]);
  } finally {
    await stop();
  }
});
