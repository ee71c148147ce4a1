import { rm, stat } from 'node:fs/promises';
import type { IndexedBlock } from '../blocks/block.js';
import type { StoredBlock } from '../search/block.order.js';
import { readIndex } from './segment.file.js';

/** The searchable blocks, and the file size of each finished segment. */
export class SegmentCatalog {
  private list: readonly StoredBlock[] = [];
  private readonly sizes = new Map<string, number>();
  private readonly damagedPaths = new Set<string>();

  /** `mend` returns the readable blocks of a segment with a damaged index, and records the lost ones. */
  constructor(
    private readonly onTrouble: (error: unknown) => void,
    private readonly mend: (path: string) => Promise<readonly IndexedBlock[]>,
  ) {}

  get blocks(): readonly StoredBlock[] {
    return this.list;
  }

  /** Bytes of each segment's file, by its path. */
  get bytesOf(): ReadonlyMap<string, number> {
    return this.sizes;
  }

  get bytes(): number {
    let sum = 0;
    for (const size of this.sizes.values()) sum += size;
    return sum;
  }

  /** Records a damaged block of the file. */
  damaged(path: string): void {
    this.damagedPaths.add(path);
  }

  isDamaged(path: string): boolean {
    return this.damagedPaths.has(path);
  }

  add(block: StoredBlock): void {
    this.list = [...this.list, block];
  }

  /** Reads the index of a finished segment, or repairs the segment; never rejects. */
  async load(path: string): Promise<void> {
    try {
      const { blocks, bytes } = await readIndex(path).catch(async (error: unknown) => {
        this.onTrouble(error);
        const mended = await this.mend(path);
        return { blocks: mended, bytes: (await stat(path)).size };
      });
      this.sizes.set(path, bytes);
      this.list = [...this.list, ...blocks.map((block) => ({ ...block, path }))];
    } catch (error) {
      this.onTrouble(error);
    }
  }

  /** Replaces a rewritten segment, possibly under another name, in one step. */
  async replace(path: string, by: string, blocks: readonly IndexedBlock[]): Promise<void> {
    const { bytes } = await readIndex(by);
    this.list = [...this.list.filter((block) => block.path !== path), ...blocks.map((block) => ({ ...block, path: by }))];
    this.sizes.delete(path);
    this.damagedPaths.delete(path);
    this.sizes.set(by, bytes);
  }

  /** Removes a missing file. */
  forget(path: string): void {
    this.list = this.list.filter((block) => block.path !== path);
    this.sizes.delete(path);
    this.damagedPaths.delete(path);
  }

  /** Renames files to their final names. */
  async moved(paths: ReadonlyMap<string, string>): Promise<void> {
    const sizes = await Promise.all([...paths.values()].map(async (path) => [path, (await readIndex(path)).bytes] as const));
    for (const [path, bytes] of sizes) this.sizes.set(path, bytes);
    this.list = this.list.map((block) => ({ ...block, path: paths.get(block.path) ?? block.path }));
  }

  /** Removes segments and then their files; returns the number of entries. */
  async remove(paths: ReadonlySet<string>): Promise<number> {
    const gone = this.list.filter(({ path }) => paths.has(path));
    this.list = this.list.filter(({ path }) => !paths.has(path));
    for (const path of paths) {
      this.sizes.delete(path);
      this.damagedPaths.delete(path);
      await rm(path, { force: true });
    }
    return gone.reduce((sum, { row }) => sum + row.count, 0);
  }
}
