import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The epoch of a store, generated at its first start. */
export async function epochOf(directory: string): Promise<string> {
  const path = join(directory, 'epoch');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[a-z0-9]{8,32}$/.test(known)) return known;
  const epoch = randomBytes(8).toString('hex');
  await writeFile(path, epoch, { mode: 0o600 });
  return epoch;
}
