import { accessSync, constants, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isNativeError } from 'node:util/types';
import { StartupError } from '../../../config/config.js';
import { type Holder, isAlive, processIdentity } from './process-identity.js';

const LOCK = 'embedded-postgres.lock';
const held = new Map<string, number>();

/** Makes sure that `dir` is a directory this process can write to (created with mode 0700). @throws StartupError with one sentence. */
export function prepareDataDirectory(dir: string): void {
  const path = resolve(dir);
  try {
    makeDirectory(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new StartupError(`The data directory ${path} cannot be written to: choose another one with DATA_DIR.`, { cause });
  }
  if (!statSync(path).isDirectory())
    throw new StartupError(`The data directory ${path} is not a directory: choose another one with DATA_DIR.`);
}

/** Node's own `recursive` never returns for a place like /proc, where the parent exists and nothing can be made in it. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return isNativeError(error) && 'code' in error && error.code === code;
}

/**
 * Claims a prepared data directory for this process; calling it again in the same process is fine, each claim is released on its own.
 * A claim of a dead process is taken over. @throws StartupError naming the pid when another process lives in it.
 */
export function claimDataDirectory(dir: string, { lock = LOCK, variable = 'DATA_DIR' } = {}): { release(): void } {
  const path = join(resolve(dir), lock);
  const claims = held.get(path) ?? 0;
  if (claims === 0) {
    const other = takeLock(path, processIdentity(process.pid));
    if (other) throw new StartupError(inUse(resolve(dir), other.pid, variable));
  }
  held.set(path, claims + 1);
  let released = false;
  return {
    release: () => {
      if (released) return;
      released = true;
      const left = (held.get(path) ?? 1) - 1;
      held.set(path, left);
      if (left === 0) rmSync(path, { force: true });
    },
  };
}

/** Checks whether a data directory could be claimed, without doing it. @throws StartupError naming the pid of the process that has it. */
export function checkUnclaimed(dir: string): void {
  const holder = readLock(join(resolve(dir), LOCK));
  if (holder && isAlive(holder)) throw new StartupError(inUse(resolve(dir), holder.pid));
}

export function inUse(dir: string, pid: number, variable = 'DATA_DIR'): string {
  return `The data directory ${dir} is in use by process ${pid}: stop that one or choose another directory with ${variable}.`;
}

/** Writes the lock file as `holder`, or returns the living process that has it. The file appears complete or not at all. */
export function takeLock<T extends Holder>(path: string, holder: T): Holder | null {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (;;) {
      if (linked(draft, path)) return null;
      const other = readLock(path);
      if (other && isAlive(other)) return other;
      removeStale(path, other);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process that wrote the lock file; null when there is none or it cannot be read. */
export function readLock(path: string): (Holder & Record<string, unknown>) | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function isHolder(value: unknown): value is Holder & Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isInteger(value.pid) &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Another starter may have replaced the dead lock since we read it: if the file that we moved away is another one, it goes back. */
function removeStale(path: string, dead: Holder | null): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved && (moved.pid !== dead?.pid || moved.startedAt !== dead.startedAt)) linked(aside, path);
  rmSync(aside, { force: true });
}
