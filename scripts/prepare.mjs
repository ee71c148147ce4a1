// What `npm start` and `npm test` need before they can run. Plain JavaScript without dependencies: nothing may be installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PINNED_NODE = join(ROOT, 'node_modules/node/bin/node');
const BUILD_STAMP = join(ROOT, 'dist/.sources');

/** The person at the terminal has to do something; the message is one sentence for them. */
export class Failure extends Error {}

/** Somebody pressed Ctrl-C or asked this process to end. */
export class Interrupted extends Error {}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

let child = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

/** Runs a command with this terminal and passes signals on. Resolves to its exit code (128 + n for signal n); rejects when it cannot start. */
export function run(command, args, { env = process.env, channel = false } = {}) {
  return new Promise((resolve, reject) => {
    if (interrupted) throw new Interrupted();
    const running = spawn(command, args, { cwd: ROOT, env, stdio: ['inherit', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])] });
    child = running;
    running.once('error', reject);
    running.once('exit', (code, signal) => {
      child = null;
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs the body of a script: a Failure is one sentence and exit code 1, an interruption is silent. */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (error instanceof Interrupted) process.exitCode = 130;
    else if (error instanceof Failure) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    } else throw error;
  }
}

/** Installs what is missing and builds what is stale, or in any case; says so while it does it. Returns the Node that everything runs on. */
export async function prepare({ rebuild = false } = {}) {
  if (!atLeast(process.versions.node, 20, 19)) {
    throw new Failure(`Quarterdeck needs Node 20.19 or newer to start; this is ${process.versions.node}.`);
  }
  if (rebuild || !isInstalled() || !isBuilt()) {
    const unlock = await lock();
    try {
      if (!isInstalled()) await install();
      if (rebuild || !isBuilt()) await build();
    } finally {
      unlock();
    }
  }
  return runtime();
}

async function build() {
  say('Building ...');
  const startedAt = Date.now();
  const sources = hashOfSources();
  rmSync(BUILD_STAMP, { force: true });
  const code = await run(runtime(), [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build']);
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Failure('The build failed: the compiler says why above.');
  writeFileSync(BUILD_STAMP, sources);
  say(`Built in ${seconds(startedAt)}.`);
}

async function install() {
  say('Installing the packages of package-lock.json (npm ci) ...');
  const startedAt = Date.now();
  // The Node under node_modules is about to be replaced, so npm must not run on it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(join(ROOT, 'node_modules')));
  const code = await run('npm', ['ci', '--include=dev', '--loglevel=error'], { env: { ...process.env, PATH: path.join(delimiter) } }).catch(
    (error) => {
      throw new Failure(`The packages cannot be installed: npm does not start (${error.code ?? error.message}).`);
    },
  );
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Failure('The packages cannot be installed: npm says why above (is the package registry within reach?).');
  say(`Installed in ${seconds(startedAt)}.`);
}

/** npm keeps what it has really installed in a lock file of its own; optional packages are there only where they fit the machine. */
function isInstalled() {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  const present = readLock(join(ROOT, 'node_modules/.package-lock.json'));
  if (wanted === null) throw new Failure('package-lock.json is missing or damaged: this is not a whole copy of Quarterdeck.');
  if (present === null) return false;
  const same = (path) => present[path]?.version === wanted[path].version && present[path]?.integrity === wanted[path].integrity;
  const missing = Object.keys(wanted).some((path) => path !== '' && !same(path) && !(wanted[path].optional && !present[path]));
  return !missing && Object.keys(present).every((path) => path in wanted);
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

function isBuilt() {
  return existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === hashOfSources();
}

function hashOfSources() {
  const hash = createHash('sha256');
  const top = ['package-lock.json', 'nest-cli.json', ...readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name))];
  for (const file of [...top.map((name) => join(ROOT, name)), ...filesUnder(join(ROOT, 'src'))].sort((a, b) => (a < b ? -1 : 1))) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

function runtime() {
  if (existsSync(PINNED_NODE)) return PINNED_NODE;
  if (atLeast(process.versions.node, 24, 9)) return process.execPath;
  throw new Failure(
    'The Node 24 that belongs to Quarterdeck is not installed (are install scripts switched off?): run "npm rebuild node".',
  );
}

function atLeast(version, major, minor) {
  const [haveMajor, haveMinor] = version.split('.').map(Number);
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
}

/** One at a time installs and builds in this folder: `npm test` beside a first `npm start` waits for it. */
async function lock() {
  const file = join(tmpdir(), `quarterdeck-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}.lock`);
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Failure(`The lock ${file} cannot be written (${error.code}).`);
    }
    if (!isAlive(file)) rmSync(file, { force: true });
    else {
      if (!told) say('Waiting for another start or test of this folder to finish its installation ...');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (interrupted) throw new Interrupted();
    }
  }
}

function isAlive(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function seconds(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
