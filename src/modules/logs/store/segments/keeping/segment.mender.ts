import { readFile } from 'node:fs/promises';
import type { IndexedBlock } from '../blocks/block.js';
import { type BlockHead, findBlocks } from '../blocks/block.head.js';
import { type Damage, UNKNOWN_DAMAGE } from './damage.js';
import type { SearchPool } from '../search/search.pool.js';
import { rewriteSegment } from './segment.rewriter.js';

const EMPTY = { bits: Buffer.alloc(8), probes: 1 };

export interface Mended {
  readonly blocks: readonly IndexedBlock[];
  readonly damages: readonly Damage[];
}

/** Rewrites a segment with a damaged index from its sound blocks, and reports the lost ones. */
export async function mendSegment(pool: SearchPool, path: string, level: number): Promise<Mended> {
  const { whole, damaged, isUnsure } = findBlocks(await readFile(path));
  const blocks = whole.map((head) => ({ path, row: rowOf(head), words: EMPTY, trigrams: EMPTY }));
  const foundMs = Date.now();
  const lost = damaged.map(({ minTime, maxTime, count, minSeq, maxSeq }): Damage => ({
    ...{ fromMs: minTime, toMs: maxTime, count, minSeq, maxSeq, foundMs },
  }));
  const damages = isUnsure ? [...lost, { ...UNKNOWN_DAMAGE, foundMs }] : lost;
  if (blocks.length === 0) return { blocks, damages };
  const { blocks: written } = await rewriteSegment(pool, { blocks, to: path, level, erase: null });
  return { blocks: written, damages };
}

/** A row with the values needed to read the block; the others are computed again from its entries. */
function rowOf(head: BlockHead & { readonly offset: number }): IndexedBlock['row'] {
  return { ...head, minServiceSeq: 0, maxServiceSeq: 0, maxReceived: 0, levels: 0, brokers: [], minutes: new Int32Array() };
}
