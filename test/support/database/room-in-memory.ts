import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** A database takes 30 MB, and a dozen of them are open at once; a container often has 64 MB here. */
const ENOUGH_BYTES = 2 * 2 ** 30;

/** Where a test keeps files that nothing has to outlive: in memory where the machine has room there, else the temporary directory. */
export function roomInMemory(memory = MEMORY, enoughBytes = ENOUGH_BYTES): string {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enoughBytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}
