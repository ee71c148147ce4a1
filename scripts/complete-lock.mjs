// npm run lock:complete, after a change of dependencies: a registry that lacks binaries for other platforms leaves them out of
// package-lock.json, and then `npm ci` refuses the lock everywhere. This adds their entries, as npm writes them, without a checksum.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const OS = /\b(darwin|linux|win32|freebsd|android|openharmony)\b/;
const CPU = /\b(x64|arm64|arm|ia32|ppc64|s390x|riscv64|loong64)\b/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const os = OS.exec(name)?.[1];
    const cpu = CPU.exec(name)?.[1];
    if (!os || !cpu || !/^\d/.test(version) || isLocked(path, name)) continue;
    const libc = os !== 'linux' ? undefined : name.includes('musl') ? ['musl'] : ['glibc'];
    lock.packages[`node_modules/${name}`] = { version, cpu: [cpu], dev, libc, optional: true, os: [os] };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
if (added.length > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} platform packages added to package-lock.json\n${added.map((entry) => `  ${entry}\n`).join('')}`);

/** Whether the package is found from `path` upwards, as Node resolves it. */
function isLocked(path, name) {
  const folders = path.split('/node_modules/').map((_, i, parts) => `${parts.slice(0, i + 1).join('/node_modules/')}/`);
  return ['', ...folders].some((folder) => `${folder}node_modules/${name}` in lock.packages);
}
