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
/** The page is built beside the backend, and each is left alone while only the other is stale. */
const WEB = join(ROOT, 'dist/web');
const WEB_STAMP = join(WEB, '.sources');

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
export function run(command, args, { env = process.env, channel = false, onStart = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    if (interrupted) throw new Interrupted();
    const running = spawn(command, args, { cwd: ROOT, env, stdio: ['inherit', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])] });
    child = running;
    onStart(running);
    running.once('error', reject);
    running.once('exit', (code, signal) => {
      child = null;
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs what is built, on the settings of the file .env; `onStart` gets its process. */
export function desk(node, args = [], onStart = () => {}) {
  const settings = existsSync(join(ROOT, '.env')) ? ['--env-file=.env'] : [];
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(ROOT, 'node_modules/.cache/node') };
  return run(node, [...settings, '--enable-source-maps', 'dist/start.js', ...args], { env, channel: true, onStart });
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

/** Installs what is missing and builds what is stale (or `always`, or `never`), and says so. Returns the Node that everything runs on. */
export async function prepare({ builds = 'stale' } = {}) {
  if (!atLeast(process.versions.node, 20, 19)) {
    throw new Failure(`Quarterdeck needs Node 20.19 or newer to start; this is ${process.versions.node}.`);
  }
  const must = (isBuilt) => builds === 'always' || (builds === 'stale' && !isBuilt());
  if (!isInstalled() || must(isBackendBuilt) || must(isWebBuilt)) {
    const unlock = await lock();
    try {
      if (!isInstalled()) await install();
      if (must(isBackendBuilt)) await buildBackend();
      if (must(isWebBuilt)) await buildWeb();
    } finally {
      unlock();
    }
  }
  return runtime();
}

async function buildBackend() {
  const sources = hashOfSources();
  // Without what of `dist` is not the backend: its compiler would take the page away too.
  if (existsSync(join(ROOT, 'dist')))
    for (const name of readdirSync(join(ROOT, 'dist'))) if (name !== 'web') rmSync(join(ROOT, 'dist', name), { recursive: true });
  await build('Building ...', ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  markBuilt(sources);
}

async function buildWeb() {
  const sources = hashOfWeb();
  rmSync(WEB_STAMP, { force: true });
  await build('Building the page ...', [viteOfWeb(), 'build', 'web', '--logLevel', 'error']);
  writeFileSync(WEB_STAMP, sources);
}

/** npm puts it beside the page where another part of the tree has another version of what it takes. */
function viteOfWeb() {
  const own = 'web/node_modules/vite/bin/vite.js';
  return existsSync(join(ROOT, own)) ? own : 'node_modules/vite/bin/vite.js';
}

async function build(says, [script, ...args]) {
  say(says);
  const startedAt = Date.now();
  const code = await run(runtime(), [join(ROOT, script), ...args]);
  if (interrupted) throw new Interrupted();
  if (code !== 0) throw new Failure('The build failed: the compiler says why above.');
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

function isBackendBuilt() {
  return isStamped(BUILD_STAMP, hashOfSources);
}

/** True also where there is no page to build, as in a copy of the backend alone. */
function isWebBuilt() {
  return !existsSync(join(ROOT, 'web')) || (existsSync(join(WEB, 'index.html')) && isStamped(WEB_STAMP, hashOfWeb));
}

function isStamped(file, hash) {
  return existsSync(file) && readFileSync(file, 'utf8') === hash();
}

/** Notes that `dist` has been made of these sources. */
export function markBuilt(sources) {
  writeFileSync(BUILD_STAMP, sources);
}

export function hashOfSources() {
  const top = ['package-lock.json', 'nest-cli.json', ...readdirSync(ROOT).filter((name) => /^tsconfig.*\.json$/.test(name))];
  return hashOf([...top.map((name) => join(ROOT, name)), ...filesUnder(join(ROOT, 'src'))]);
}

/** The page and the client that it is built on. */
function hashOfWeb() {
  return hashOf([join(ROOT, 'package-lock.json'), ...filesUnder(join(ROOT, 'web')), ...filesUnder(join(ROOT, 'sdk/src'))]);
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort((a, b) => (a < b ? -1 : 1)))
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => !name.includes('node_modules'))
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
