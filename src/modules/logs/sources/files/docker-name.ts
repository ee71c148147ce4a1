import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MAX_BYTES = 1024 * 1024;
const CONTAINER_FILE = /(?:^|\/)[0-9a-f]{64}-json\.log(?:\.\d+)?(?:\.gz)?$/;

/** The container name of a json-file log, from the `config.v2.json` beside it; null for other files, or without that file. */
export function dockerName(realPath: string | Buffer): string | null {
  if (typeof realPath !== 'string' || !CONTAINER_FILE.test(realPath)) return null;
  try {
    const parsed: unknown = JSON.parse(readSmall(join(dirname(realPath), 'config.v2.json')));
    const name = typeof parsed === 'object' && parsed !== null && 'Name' in parsed ? parsed.Name : null;
    return typeof name === 'string' && name.length > 1 ? name.replace(/^\//, '') : null;
  } catch {
    return null;
  }
}

/** A regular file of a bounded size, never through a link. */
function readSmall(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) throw new Error('no configuration of a container');
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}
