import { livePath } from './file-name.js';
import type { FileReader } from './file.reader.js';

const MAX_OPEN = 256;

/** Readers by device and inode, and by log. */
export class FileReaders {
  private readonly byId = new Map<string, FileReader>();
  private readonly byLog = new Map<string, Set<FileReader>>();

  get(id: string): FileReader | undefined {
    return this.byId.get(id);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  set(id: string, reader: FileReader): void {
    this.delete(id);
    this.byId.set(id, reader);
    const log = logOf(reader);
    const readers = this.byLog.get(log) ?? new Set();
    this.byLog.set(log, readers.add(reader));
  }

  delete(id: string): void {
    const reader = this.byId.get(id);
    if (!reader) return;
    this.byId.delete(id);
    const log = logOf(reader);
    const readers = this.byLog.get(log);
    readers?.delete(reader);
    if (readers?.size === 0) this.byLog.delete(log);
  }

  entries(): [string, FileReader][] {
    return [...this.byId];
  }

  all(): FileReader[] {
    return [...this.byId.values()];
  }

  /** The readers of all files of a log after rotation, in the order in which they were found. */
  ofLog(path: string): FileReader[] {
    return [...(this.byLog.get(livePath(path)) ?? [])];
  }

  /** The selected readers of each log, oldest first. */
  perLog(isWanted: (reader: FileReader) => boolean): FileReader[][] {
    const ageOf = ({ found }: FileReader): number => found.stats.mtimeMs;
    const logs = Map.groupBy([...this.byId.values()].filter(isWanted), logOf);
    return [...logs.values()].map((readers) => readers.toSorted((a, b) => ageOf(a) - ageOf(b)));
  }

  async closeLeastUsed(): Promise<void> {
    const open = this.all().filter(({ isOpen }) => isOpen);
    if (open.length <= MAX_OPEN) return;
    const idle = open.filter(({ waits }) => !waits).toSorted((a, b) => a.lastGrowthMs - b.lastGrowthMs);
    for (const reader of idle.slice(0, open.length - MAX_OPEN)) await reader.close();
  }
}

function logOf({ metAs }: FileReader): string {
  return livePath(metAs);
}
