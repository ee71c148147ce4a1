import { type FileHandle, open, rm } from 'node:fs/promises';
import type { LogFilter } from '../../../query/log-filter.js';
import type { IndexedBlock, SealedBlock } from '../blocks/block.js';
import { blockAt, type StoredBlock } from '../search/block.order.js';
import { mayHold } from '../blocks/block.skip.js';
import type { Damage } from './damage.js';
import type { SearchPool } from '../search/search.pool.js';
import { readBytes, SegmentWriter, verifySegment } from '../files/segment.file.js';

export interface Rewriting {
  readonly blocks: readonly StoredBlock[];
  readonly to: string;
  /** Level of zstd. */
  readonly level: number;
  /** Entries to write as `[erased]`; null = none. */
  readonly erase: LogFilter | null;
  /** Called before damaged blocks are left out, because they may contain entries to erase. */
  readonly onLost?: (damages: readonly Damage[]) => Promise<void>;
}

export interface Rewritten {
  readonly blocks: readonly IndexedBlock[];
  readonly erased: number;
  readonly sha256: string;
}

/**
 * Rewrites the blocks of a segment, possibly under the same name; nothing changes until the new file is complete and checked. A damaged
 * block is copied as it is, and is still reported by answers; when it may contain entries to erase, it is left out.
 */
export async function rewriteSegment(pool: SearchPool, { blocks, to, level, erase, onLost }: Rewriting): Promise<Rewritten> {
  const temporary = `${to}.part`;
  const writer = await SegmentWriter.create(temporary);
  const damages: Damage[] = [];
  let erased = 0;
  try {
    for (const block of blocks) {
      const isTouched = erase === null || mayHold(block, erase);
      const result = isTouched ? await pool.run({ kind: 'rewrite', block: blockAt(block), level, erase }) : null;
      erased += result?.erased ?? 0;
      const written = result?.block ?? (result === null || erase === null ? await asItIs(block) : null);
      if (written) await writer.add(written);
      else damages.push(damageOf(block));
    }
    await writer.finish(temporary);
    const { ok, sha256 } = await verifySegment(temporary);
    if (!ok) throw new Error('The segment is not what was written');
    if (damages.length > 0) await onLost?.(damages);
    await writer.rename(temporary, to);
    return { blocks: writer.blocks, erased, sha256 };
  } catch (error) {
    await writer.abandon().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function asItIs({ path, row, words, trigrams }: StoredBlock): Promise<SealedBlock> {
  const file: FileHandle = await open(path, 'r');
  try {
    return { row, words, trigrams, bytes: await readBytes(file, row.offset, row.columnBytes + row.textBytes) };
  } finally {
    await file.close();
  }
}

function damageOf({ row: { minTime, maxTime, count, minSeq, maxSeq } }: StoredBlock): Damage {
  return { fromMs: minTime, toMs: maxTime, count, minSeq, maxSeq, foundMs: Date.now() };
}
