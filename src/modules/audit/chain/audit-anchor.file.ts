import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { isObject } from '../../../platform/upstream/fields.js';
import type { ChainPoint } from './audit-chain.repository.js';

/** The end of the chain as it was at `at`, kept outside the database. */
export interface Anchor extends ChainPoint {
  /** RFC 3339. */
  readonly at: string;
}

/** The anchor of one chain in the data directory; written beside its place and moved there, so that a crash leaves the old or the new one. */
export class AnchorFile {
  private readonly path: string;

  constructor(
    private readonly directory: string,
    chain: string,
  ) {
    this.path = join(directory, `audit-${chain.slice(0, 8)}.anchor.json`);
  }

  /** Null when there is none. Throws when there is one that cannot be read: that is no reason to believe there was none. */
  read(): Anchor | null {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    const anchor: unknown = JSON.parse(text);
    if (!isObject(anchor) || typeof anchor.id !== 'number' || typeof anchor.hash !== 'string' || typeof anchor.at !== 'string')
      throw new Error(`${this.path} is not an anchor of the audit trail`);
    return { id: anchor.id, hash: anchor.hash, at: anchor.at };
  }

  write(anchor: Anchor): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const draft = `${this.path}.${randomUUID()}`;
    writeFileSync(draft, `${JSON.stringify(anchor)}\n`, { mode: 0o600, flush: true });
    renameSync(draft, this.path);
  }
}
