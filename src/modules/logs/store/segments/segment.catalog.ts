import { rm, stat } from 'node:fs/promises';
import type { IndexedBlock } from './block.js';
import type { StoredBlock } from './block.order.js';
import { readIndex } from './segment.file.js';

/** The blocks that can be searched, and the size of each finished segment's file. */
export class SegmentCatalog {
  private list: readonly StoredBlock[] = [];
  private readonly sizes = new Map<string, number>();
  private readonly damagedPaths = new Set<string>();

  /** `mend` gives what can be read of a segment whose index is damaged, and remembers what cannot. */
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

  /** A block of the file cannot be read. */
  damaged(path: string): void {
    this.damagedPaths.add(path);
  }

  isDamaged(path: string): boolean {
    return this.damagedPaths.has(path);
  }

  add(block: StoredBlock): void {
    this.list = [...this.list, block];
  }

  /** Reads the index of a finished segment, or mends it; rejects never. */
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

  /** A segment was written again, perhaps under another name: its blocks are there in one step. */
  async replace(path: string, by: string, blocks: readonly IndexedBlock[]): Promise<void> {
    const { bytes } = await readIndex(by);
    this.list = [...this.list.filter((block) => block.path !== path), ...blocks.map((block) => ({ ...block, path: by }))];
    this.sizes.delete(path);
    this.damagedPaths.delete(path);
    this.sizes.set(by, bytes);
  }

  /** The file is no longer there. */
  forget(path: string): void {
    this.list = this.list.filter((block) => block.path !== path);
    this.sizes.delete(path);
    this.damagedPaths.delete(path);
  }

  /** Files have got their final names. */
  async moved(paths: ReadonlyMap<string, string>): Promise<void> {
    const sizes = await Promise.all([...paths.values()].map(async (path) => [path, (await readIndex(path)).bytes] as const));
    for (const [path, bytes] of sizes) this.sizes.set(path, bytes);
    this.list = this.list.map((block) => ({ ...block, path: paths.get(block.path) ?? block.path }));
  }

  /** Takes segments out and then their files; gives how many entries went. */
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
