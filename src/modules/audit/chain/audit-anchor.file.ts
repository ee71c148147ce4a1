import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { isObject } from '../../../platform/upstream/fields.js';
import type { ChainPoint } from './audit-chain.repository.js';

/** The end of the chain at the time `at`, stored outside the database. */
export interface Anchor extends ChainPoint {
  /** RFC 3339. */
  readonly at: string;
}

/**
 * The file with the anchor of one chain, in the data directory. Written to a draft and renamed, so that a crash leaves the old or the
 * new one.
 */
export class AnchorFile {
  private readonly path: string;

  constructor(
    private readonly directory: string,
    chain: string,
  ) {
    this.path = join(directory, `audit-${chain.slice(0, 8)}.anchor.json`);
  }

  /** Null when there is no file. Throws when the file cannot be read, because an unreadable anchor must not count as a missing one. */
  async read(): Promise<Anchor | null> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    const anchor: unknown = JSON.parse(text);
    if (!isObject(anchor) || typeof anchor.id !== 'number' || typeof anchor.hash !== 'string' || typeof anchor.at !== 'string')
      throw new Error(`${this.path} is not an anchor of the audit trail`);
    return { id: anchor.id, hash: anchor.hash, at: anchor.at };
  }

  /** Asynchronous: writing takes milliseconds, for which a synchronous write would delay every request. */
  async write(anchor: Anchor): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const draft = `${this.path}.${randomUUID()}`;
    try {
      await writeFile(draft, `${JSON.stringify(anchor)}\n`, { mode: 0o600, flush: true });
      await rename(draft, this.path);
    } catch (error) {
      // While the disk is full, each try would leave a draft behind.
      await rm(draft, { force: true });
      throw error;
    }
  }
}
