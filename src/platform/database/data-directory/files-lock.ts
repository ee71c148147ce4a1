import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../../config/config.js';
import { inUse, isHolder, readLock, takeLock } from './data-directory.js';
import { type Holder, isAlive, processIdentity } from './process-identity.js';

/** A child whose backend is dead gets this long to close the files by itself before it is killed, and as long again to be gone. */
const ORPHAN_PATIENCE_MS = 5_000;
const POLL_MS = 20;

interface FilesHolder extends Holder {
  readonly parent: Holder;
  readonly socketDirectory: string;
}

/**
 * The lock on the database files, in the name of the child process that has them open. The claim on the data directory is not enough:
 * when a backend is killed its child lives on for a moment, and two PGlites on the same files destroy them.
 */
export class FilesLock {
  private readonly path: string;

  constructor(private readonly dataDir: string) {
    this.path = join(dataDir, 'embedded-postgres.files.lock');
  }

  /** Resolves when no process has the files open; ends the child of a dead backend if need be. @throws StartupError if its backend lives. */
  async awaitFree(): Promise<void> {
    const holder = readFilesLock(this.path);
    if (!holder) return;
    if (isAlive(holder)) {
      if (isAlive(holder.parent)) throw new StartupError(inUse(this.dataDir, holder.parent.pid));
      if (!(await diesWithin(holder, ORPHAN_PATIENCE_MS))) {
        kill(holder.pid);
        if (!(await diesWithin(holder, ORPHAN_PATIENCE_MS))) throw new StartupError(inUse(this.dataDir, holder.pid));
      }
    }
    rmSync(holder.socketDirectory, { recursive: true, force: true });
  }

  /** To be called before the child opens anything. @throws StartupError when another backend did so first. */
  take(childPid: number, socketDirectory: string): void {
    const holder: FilesHolder = { ...processIdentity(childPid), parent: processIdentity(process.pid), socketDirectory };
    const other = takeLock(this.path, holder);
    if (other) throw new StartupError(inUse(this.dataDir, other.pid));
  }

  /** Only after the child is dead. */
  release(): void {
    rmSync(this.path, { force: true });
  }
}

function readFilesLock(path: string): FilesHolder | null {
  const lock = readLock(path);
  const parent = lock?.['parent'];
  const socketDirectory = lock?.['socketDirectory'];
  if (!lock || !isHolder(parent) || typeof socketDirectory !== 'string') return null;
  return { pid: lock.pid, startedAt: lock.startedAt, parent, socketDirectory };
}

/** It may have ended by itself at this moment. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function diesWithin(holder: Holder, patienceMs: number): Promise<boolean> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(POLL_MS)) {
    if (!isAlive(holder)) return true;
  }
  return false;
}
