import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { EVERYTHING } from '../../../src/modules/logs/query/log-filter.js';
import { SegmentStore } from '../../../src/modules/logs/store/segments/segment.store.js';
import { until } from '../../support/until.js';

const CHILD = fileURLToPath(new URL('../../support/logs/log-store.child.ts', import.meta.url));
const HOOKS = new URL('../../support/runner/typescript-hooks.mjs', import.meta.url).href;
const AT = Date.parse('2026-11-22T12:00:00Z');
/** How often each process is killed; `LOG_KILLS=100` for the long run. */
const KILLS = Number(process.env['LOG_KILLS'] ?? 6);

/** No file is rotated away for good: what no life was long enough to read to its end would be lost with it. */
const KEPT = KILLS * 5;

/** Maximum of acknowledged calls in the life of one process. */
const CALLS_OF_A_LIFE = 300;
/** Rotation and kill happen at random times; triggered by an output of the process, most times would never be tried. */
const anyMoment = () => delay(Math.random() * 300);

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-kill-'));
  mkdirSync(join(folder, 'files'));
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

/** Starts the process; `said` gets the lines of its output. */
async function start(argument: string, said: string[]): Promise<void> {
  const process_ = spawn(process.execPath, [`--import=${HOOKS}`, CHILD, folder, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = process_;
  let rest = '';
  process_.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines);
  });
  const before = said.length;
  await until(() => said.length > before || process_.exitCode !== null, 60_000);
  if (process_.exitCode !== null) throw new Error(`The process ended with ${process_.exitCode}`);
}

async function kill(): Promise<void> {
  const process_ = child;
  child = undefined;
  if (!process_ || process_.exitCode !== null) return;
  const closed = once(process_, 'close');
  process_.kill('SIGKILL');
  await closed;
}

/** Everything that is in the store, in the order of intake. */
async function stored() {
  const store = await SegmentStore.open({
    ...{ directory: join(folder, 'store'), archiveDirectory: join(folder, 'archive'), commitMs: 1, threads: 1, queryTimeoutMs: 60_000 },
    onTrouble: () => undefined,
  });
  try {
    const { entries, incomplete } = await store.page({ filter: EVERYTHING, direction: 'forward', limit: 1e6, after: null, bySeq: true });
    expect(incomplete).toEqual([]);
    return entries;
  } finally {
    await store.close();
  }
}

function repeated<T>(values: readonly T[]): T[] {
  const seen = new Set<T>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

it(
  `a store that is killed ${KILLS} times while entries come in, are sealed, archived, removed and erased has each acknowledged one once`,
  async () => {
    const acknowledged = new Set<number>();
    for (let life = 0; life < KILLS; life += 1) {
      const said: string[] = [];
      await start(String(life * 1_000_000), said);
      const calls = 3 + Math.random() * CALLS_OF_A_LIFE;
      await until(() => said.length > calls, 30_000);
      await kill();
      for (const line of said) {
        const [from = NaN, to = NaN] = line.split(' ').map(Number);
        for (let number = from; number < to; number += 1) acknowledged.add(number);
      }
    }
    const entries = await stored();
    const found = entries.map(({ timestampMs }) => timestampMs - AT);
    expect([repeated(found), repeated(entries.map(({ seq }) => seq))]).toEqual([[], []]);
    const there = new Set(found);
    // The first of each call is of a class that is removed at once.
    expect([...acknowledged].filter((number) => number % 25 !== 0 && !there.has(number))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(KILLS * 25);
  },
  60_000 + KILLS * 15_000,
);

it(
  `files that are rotated in every way while their reader is killed ${KILLS} times are read once and whole`,
  async () => {
    const path = (name: string) => join(folder, 'files', name);
    let written = 0;
    const write = (count: number) => {
      const lines = Array.from({ length: count }, () => `${new Date().toISOString()} INFO [app] line ${(written += 1)}`);
      appendFileSync(path('app.log'), `${lines.join('\n')}\n`);
    };
    const shift = (by: (from: string, to: string) => void) => {
      if (!existsSync(path('app.log'))) return;
      for (let n = KEPT; n > 0; n -= 1)
        for (const ending of ['', '.gz'])
          if (existsSync(path(`app.log.${n}${ending}`))) renameSync(path(`app.log.${n}${ending}`), path(`app.log.${n + 1}${ending}`));
      by(path('app.log'), path('app.log.1'));
    };
    const copy = (from: string, to: string) => {
      copyFileSync(from, to);
      truncateSync(from);
    };
    const pack = () => {
      if (!existsSync(path('app.log.2'))) return;
      writeFileSync(path('app.log.2.gz'), gzipSync(readFileSync(path('app.log.2'))));
      rmSync(path('app.log.2'));
    };
    const rotate = [() => shift(renameSync), () => shift(copy), pack];
    const said: string[] = [];
    for (let life = 0; life < KILLS; life += 1) {
      write(50);
      await start('files', said);
      for (let n = 0; n < 3; n += 1) {
        write(20 + n);
        await anyMoment();
        rotate[(life + n) % rotate.length]?.();
        write(10);
      }
      await anyMoment();
      await kill();
      write(15);
      rotate[life % rotate.length]?.();
      rotate[(life + 1) % rotate.length]?.();
    }
    write(5);
    await start('files', said);
    const isHeard = () => {
      const heard = new Set(said.flatMap((line) => line.split(' ').map(Number)));
      return Array.from({ length: written }, (_, n) => n + 1).every((number) => heard.has(number));
    };
    await until(() => isHeard() && said.at(-1) === 'unpacked', 60_000).catch(() => undefined);
    await kill();
    const numbers = (await stored()).map(({ message }) => Number(/line (\d+)$/.exec(message)?.[1])).toSorted((a, b) => a - b);
    expect(repeated(numbers)).toEqual([]);
    expect(Array.from({ length: written }, (_, n) => n + 1).filter((number) => !numbers.includes(number))).toEqual([]);
  },
  120_000 + KILLS * 20_000,
);
