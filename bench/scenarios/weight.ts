import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { foldersOfStart } from '../../scripts/prepare/packages.mjs';
import { temporaryDirectory } from '../support/backend.ts';
import { atMost, type Effort, type Result } from '../support/result.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** After this time a desk without clients has finished the work of its start and stopped polling its services. */
const REST_MS = 90_000;

/** Disk space of `npm start`, and the memory of the desk with its sandbox after its second start without clients. */
export async function weight({ idle }: Effort): Promise<Result[]> {
  const folders = foldersOfStart();
  const dataDir = temporaryDirectory();
  const first = await atRest(dataDir, idle ? REST_MS : 0);
  const { memory, processes } = await atRest(dataDir, idle ? REST_MS : 0);
  return [
    atMost('packages that npm start installs', diskMb(folders), 350, 'MB', { packages: folders.length }),
    atMost('memory at rest, with the sandbox', memory, 500, 'MB', { ...processes, at_first_start: first.memory }),
  ];
}

/** Each file once, although npm links it to more than one place; a package has others inside, which are in the list themselves. */
function diskMb(folders: readonly string[]): number {
  const outermost = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)));
  const sizes = execFileSync('du', ['-sk', ...outermost], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e7 });
  return sizes.split('\n').reduce((sum, line) => sum + Number(line.split('\t')[0]), 0) / 1024;
}

/** Starts the same as `npm start`, waits, and ends it. In MB, by process; memory that processes share is shared out among them. */
async function atRest(dataDir: string, waitMs: number): Promise<{ memory: number; processes: Record<string, number> }> {
  const child = fork(`${ROOT}dist/start.js`, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: `${ROOT}node_modules/.cache/node`, ...settings(dataDir) },
    // As scripts/prepare/prepare.mjs.
    execArgv: ['--max-semi-space-size=1', '--import', './dist/source-maps.js'],
    silent: true,
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.resume();
  while (!output.includes('Quarterdeck is ready')) await once(child.stdout!, 'data');
  await delay(waitMs);
  const processes = Object.fromEntries(family(child.pid ?? 0).map(([name, pid]) => [name, memoryMb(pid)]));
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return { memory: Object.values(processes).reduce((sum, mb) => sum + mb, 0), processes };
}

function settings(dataDir: string): Record<string, string> {
  return { DATA_DIR: dataDir, PORT: '0', WEBSOCKET_PORT: '0', SANDBOX: 'on', SANDBOX_SEED: '7' };
}

/** The process and what it has started, by script. */
function family(pid: number): [string, number][] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    // The last one: before it stands what Node loads first.
    .map((line) => /^\s*(\d+)\s+(\d+)\s.*\s\S*?([\w.-]+\/[\w.-]+\.js)/.exec(line))
    .filter((row) => row !== null)
    .map(([, own, parent, script = '']) => ({ pid: Number(own), parent: Number(parent), script }));
  const found = rows.filter((row) => row.pid === pid);
  for (const { pid: parent } of found) found.push(...rows.filter((row) => row.parent === parent));
  return found.map((row) => [row.script, row.pid]);
}

function memoryMb(pid: number): number {
  const [, kb = '0'] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}
