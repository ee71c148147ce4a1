import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';

const CHUNK = Buffer.alloc(64 * 1024);

/** A file system of its own in memory that can be filled to the last byte. Mounting one takes the rights of root. */
export class SmallDisk {
  private readonly filler: string;

  private constructor(readonly path: string) {
    this.filler = join(path, 'filler');
  }

  /** Whether this machine lets us mount one. */
  static readonly possible = ((): boolean => {
    const path = mkdtempSync(join(tmpdir(), 'quarterdeck-disk-'));
    const mounted = mount(path, 1);
    if (mounted) spawnSync('umount', [path]);
    rmSync(path, { recursive: true, force: true });
    return mounted;
  })();

  static mount(mebibytes: number): SmallDisk {
    const path = mkdtempSync(join(tmpdir(), 'quarterdeck-disk-'));
    if (!mount(path, mebibytes)) throw new Error('The disk of the test could not be mounted');
    return new SmallDisk(path);
  }

  /** Leaves room for nothing more. */
  fill(): void {
    const file = openSync(this.filler, 'a');
    try {
      for (;;) writeSync(file, CHUNK);
    } catch (error) {
      if (!(isNativeError(error) && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      fsyncSync(file);
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.filler, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['--lazy', this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }
}

function mount(path: string, mebibytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]).status === 0;
}
