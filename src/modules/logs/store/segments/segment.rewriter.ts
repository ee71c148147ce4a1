import { rm } from 'node:fs/promises';
import type { LogFilter } from '../../query/log-filter.js';
import type { IndexedBlock } from './block.js';
import { blockAt, type StoredBlock } from './block.order.js';
import type { SearchPool } from './search.pool.js';
import { SegmentWriter, verifySegment } from './segment.file.js';

export interface Rewriting {
  readonly blocks: readonly StoredBlock[];
  readonly to: string;
  /** Level of zstd. */
  readonly level: number;
  /** What is written as `[erased]`; null = nothing. */
  readonly erase: LogFilter | null;
}

export interface Rewritten {
  readonly blocks: readonly IndexedBlock[];
  readonly erased: number;
  readonly sha256: string;
}

/** Writes the blocks of a segment again under a name that may be its own; until it is whole and checked, nothing has changed. */
export async function rewriteSegment(pool: SearchPool, { blocks, to, level, erase }: Rewriting): Promise<Rewritten> {
  const temporary = `${to}.part`;
  const writer = await SegmentWriter.create(temporary);
  let erased = 0;
  try {
    for (const block of blocks) {
      const result = await pool.run({ kind: 'rewrite', block: blockAt(block), level, erase });
      erased += result.erased;
      await writer.add(result.block);
    }
    await writer.finish(temporary);
    const { ok, sha256 } = await verifySegment(temporary);
    if (!ok) throw new Error('The segment is not what was written');
    await writer.rename(temporary, to);
    return { blocks: writer.blocks, erased, sha256 };
  } catch (error) {
    await writer.abandon().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
