// Which packages are installed, and how they come. Plain JavaScript without dependencies: nothing may be installed yet.
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure, Interrupted, run, say, seconds, wasInterrupted } from './processes.mjs';
import { ROOT } from './sources.mjs';

const MODULES = join(ROOT, 'node_modules');
/** What is built and run here; the packages of tests, lint and bench are those of the workspace `tools`. */
const STARTED = ['', 'sdk', 'web'];
const ONLY_STARTED = ['--include-workspace-root', '--workspace', 'sdk', '--workspace', 'web'];

/**
 * npm keeps what it has really installed in a lock file of its own; optional packages are there only where they fit the machine. Without
 * `tools` it is enough that there is what the product is built of and runs on.
 */
export function isInstalled(tools) {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  const present = readLock(join(MODULES, '.package-lock.json'));
  if (wanted === null) throw new Failure('package-lock.json is missing or damaged: this is not a whole copy of Quarterdeck.');
  if (present === null) return false;
  const same = (path) => present[path]?.version === wanted[path].version && present[path]?.integrity === wanted[path].integrity;
  const needed = tools ? Object.keys(wanted).filter(isPackage) : reachable(wanted).filter(isPackage);
  const missing = needed.some((path) => !wanted[path].link && !same(path) && !(wanted[path].optional && !present[path]));
  return !missing && Object.keys(present).every((path) => path in wanted);
}

/** Installs all of package-lock.json, or without `tools` what the product is built of and runs on. Packages of the right version stay. */
export async function install(tools) {
  // Without `npm ci`, which would delete the packages under running processes.
  const command = tools && isInstalled(false) ? ['install', '--no-save'] : ['ci', ...(tools ? [] : ONLY_STARTED)];
  say(`Installing the packages of package-lock.json (npm ${command[0]}) ...`);
  const startedAt = Date.now();
  // The Node under node_modules may be about to be replaced, so npm must not run on it.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(MODULES));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const code = await run('npm', [...command, '--include=dev', '--loglevel=error'], { env }).catch((error) => {
    throw new Failure(`The packages cannot be installed: npm does not start (${error.code ?? error.message}).`);
  });
  if (wasInterrupted()) throw new Interrupted();
  if (code !== 0) throw new Failure('The packages cannot be installed: npm says why above (is the package registry within reach?).');
  removeForeign();
  removeAddons();
  removeUnread();
  const installed = join(MODULES, '.package-lock.json');
  if (!tools && existsSync(installed)) removeOptionalPeers(installed);
  // npm takes it for outdated where a folder is newer.
  if (existsSync(installed)) utimesSync(installed, new Date(), new Date());
  say(`Installed in ${seconds(startedAt)}.`);
}

/** The package `node` has Node a second time, with C headers that only compilers of addons read (67 MB). */
function removeForeign() {
  const packages = join(MODULES, 'node/node_modules');
  // It has put the executable at node/bin.
  if (!existsSync(join(MODULES, 'node/bin/node')) || !existsSync(packages)) return;
  for (const name of readdirSync(packages))
    if (name.startsWith(`node-${process.platform}-`)) rmSync(join(packages, name), { recursive: true, force: true });
}

/** ZeroMQ brings addons for seven machines and four versions of Node. Its loader takes the newest of this machine in the manifest (28 MB). */
function removeAddons() {
  const build = join(MODULES, 'zeromq/build');
  const manifest = readJson(join(build, 'manifest.json'));
  if (manifest === null) return;
  const newest = new Map();
  for (const [text, path] of Object.entries(manifest)) {
    const { os, arch, libc, abi } = JSON.parse(text);
    if (os === process.platform && arch === process.arch && !(newest.get(libc)?.abi > abi))
      newest.set(libc, { abi, path: join(build, path) });
  }
  const kept = new Set([...newest.values()].map(({ path }) => path));
  for (const { name, parentPath } of readdirSync(build, { recursive: true, withFileTypes: true }))
    if (name.endsWith('.node') && !kept.has(join(parentPath, name))) rmSync(join(parentPath, name));
}

/** npm brings the optional peers of packages where any workspace has them: compilers and formatters that no start runs (43 MB). */
function removeOptionalPeers(installed) {
  const present = JSON.parse(readFileSync(installed, 'utf8'));
  const needed = new Set(reachable(readLock(join(ROOT, 'package-lock.json'))));
  for (const path of Object.keys(present.packages).filter((name) => isPackage(name) && !needed.has(name))) {
    rmSync(join(ROOT, path), { recursive: true, force: true });
    delete present.packages[path];
  }
  for (const folder of ['node_modules/.bin', 'web/node_modules/.bin', 'sdk/node_modules/.bin'].map((path) => join(ROOT, path)))
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (lstatSync(join(folder, name)).isSymbolicLink() && !existsSync(join(folder, name))) rmSync(join(folder, name));
  writeFileSync(installed, JSON.stringify(present, null, 2));
}

/** Nothing reads the source maps of packages (src/source-maps.ts; 66 MB), and Node loads no TypeScript of a package (5 MB): types stay. */
function removeUnread() {
  for (const folder of ['node_modules', 'web/node_modules', 'sdk/node_modules'].map((path) => join(ROOT, path)))
    if (existsSync(folder)) removeUnreadIn(folder);
}

/** Not by `recursive`, with which Node follows links: some packages are links to our own sources. */
function removeUnreadIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeUnreadIn(path);
    else if (entry.isFile() && isUnread(entry.name)) rmSync(path, { force: true });
  }
}

function isUnread(name) {
  return /\.[cm]?(js|ts)\.map$/.test(name) || (/\.[cm]?tsx?$/.test(name) && !/\.d\.([\w-]+\.)?[cm]?ts$/.test(name));
}

function isPackage(path) {
  return path.includes('node_modules/');
}

/** Folders of what `npm start` installs, below the root of the repository. */
export function foldersOfStart() {
  return reachable(readLock(join(ROOT, 'package-lock.json')) ?? {}).filter((path) => isPackage(path) && existsSync(join(ROOT, path)));
}

/** Paths of the lock that the product needs, from package to package as Node finds them. */
function reachable(lock) {
  const paths = new Set(STARTED.filter((path) => path in lock));
  for (const path of paths) {
    const { link, resolved, dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = lock[path];
    if (link) paths.add(resolved);
    const names = Object.keys({ ...dependencies, ...(isPackage(path) ? {} : devDependencies), ...optionalDependencies });
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional);
    for (const name of [...names, ...peers]) {
      const found = resolve(lock, path, name);
      if (found !== null) paths.add(found);
    }
  }
  return [...paths];
}

/** Where in the lock `path` finds the package; null = nowhere. */
function resolve(lock, path, name) {
  const folders = path === '' ? [] : path.split('/node_modules/');
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const found = [...folders.slice(0, depth), name].join('/node_modules/');
    const place = depth === 0 ? `node_modules/${name}` : found;
    if (place in lock) return place;
  }
  return null;
}

function readLock(file) {
  return readJson(file)?.packages ?? null;
}

/** Null where it is not there, or damaged. */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
