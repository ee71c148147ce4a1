// What `npm start` and `npm test` need before they can run. Plain JavaScript without dependencies: nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, isInstalled } from './packages.mjs';
import { endWithItsReader, Failure, Interrupted, Mistake, optionsOf, run, say, seconds, wasInterrupted } from './processes.mjs';
import { hashOfSources, hashOfWeb, ROOT } from './sources.mjs';

export { Failure, optionsOf, ROOT, run, say };

const PINNED_NODE = join(ROOT, 'node_modules/node/bin/node');
/** It waits and passes messages on: it needs no room for many new objects (14 MB less). */
const LAUNCHER = ['--max-semi-space-size=1', '--import', './dist/source-maps.js'];
const BUILD_STAMP = join(ROOT, 'dist/.sources');
/** The page is built beside the backend, and each is left alone while only the other is stale. */
const WEB = join(ROOT, 'dist/web');
const WEB_STAMP = join(WEB, '.sources');

/** What has Node read the file .env, where there is one. */
function settingsOf(root = ROOT) {
  const file = join(root, '.env');
  return existsSync(file) ? [`--env-file=${file}`] : [];
}

/** Runs a command that is built, on the settings of the desk itself: another database would be somebody else's. */
export function command(node, file, args, root = ROOT) {
  return run(node, ['--disable-warning=ExperimentalWarning', ...settingsOf(root), file, ...args]);
}

/** Runs what is built, on the settings of the file .env; `onStart` gets its process. */
export function desk(node, args = [], onStart = () => {}) {
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(ROOT, 'node_modules/.cache/node') };
  return run(node, [...settingsOf(), ...LAUNCHER, 'dist/start.js', ...args], { env, channel: true, onStart });
}

/** Runs the body of a script: a Failure is one sentence and exit code 1, a Mistake 2, an interruption is silent. */
export async function main(body) {
  endWithItsReader();
  try {
    process.exitCode = await body();
  } catch (error) {
    if (error instanceof Interrupted) process.exitCode = 130;
    else if (error instanceof Failure) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error instanceof Mistake ? 2 : 1;
    } else throw error;
  }
}

/**
 * Installs what is missing and builds what is stale (or `always`, or `never`), and says so. Without `tools` what tests, lint and bench need
 * is not installed, without `page` the page is not built. Returns the Node that everything runs on.
 */
export async function prepare({ builds = 'stale', tools = true, page = true } = {}) {
  if (!atLeast(process.versions.node, 20, 19)) {
    throw new Failure(`Quarterdeck needs Node 20.19 or newer to start; this is ${process.versions.node}.`);
  }
  const must = (isBuilt) => builds === 'always' || (builds === 'stale' && !isBuilt());
  const mustBuildPage = () => page && must(isWebBuilt);
  if (!isInstalled(tools) || must(isBackendBuilt) || mustBuildPage()) {
    const unlock = await lock();
    try {
      if (!isInstalled(tools)) await install(tools);
      if (must(isBackendBuilt)) await buildBackend();
      if (mustBuildPage()) await buildWeb();
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
  await build('Building ...', ['scripts/compile/compile.mjs']);
  writeFileSync(join(ROOT, 'dist/build.json'), `${JSON.stringify({ commit: commitOf() })}\n`);
  markBuilt(sources);
}

/** The commit of the build; null outside a repository. It is stored for health, as the machine that runs it may have no git. */
function commitOf() {
  const { stdout, status } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
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
  if (wasInterrupted()) throw new Interrupted();
  if (code !== 0) throw new Failure('The build failed: the compiler says why above.');
  say(`Built in ${seconds(startedAt)}.`);
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
      if (wasInterrupted()) throw new Interrupted();
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
