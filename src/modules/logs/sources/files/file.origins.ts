import { matchesGlob } from 'node:path';
import type { LogStore } from '../../store/log-store.js';
import { dockerName } from './docker-name.js';
import { isCompressed, livePath, serviceOfPath } from './file-name.js';
import { continues, type FileMark, hashOf, isFileMark, readAt } from './file-identity.js';
import type { FileReader } from './file.reader.js';
import { type FoundFile, openIfReadable, type RefusedFile } from './file-walk.js';
import type { SourceRegistry } from '../../intake/source.registry.js';
import type { SourceStatus } from '../../intake/source.status.js';

/** Identifies a file: its source and service, and whether its text is known under another name. All methods throw MovedError. */
export class FileOrigins {
  private readonly services: readonly (readonly [string, string])[];
  private marks: ReadonlyMap<string, readonly FileMark[]> | null = null;

  constructor(
    private readonly store: LogStore,
    private readonly registry: SourceRegistry,
    serviceMap: string,
  ) {
    this.services = globs(serviceMap).flatMap((pair): [string, string][] => {
      const [glob, service] = pair.split('=', 2);
      return glob && service ? [[glob, service]] : [];
    });
  }

  /** The service of the path in `LOG_SERVICE_MAP`. */
  mapped(path: string): string | undefined {
    return this.services.find(([glob]) => matchesGlob(path, glob))?.[1];
  }

  /** The service by the name of its container, else by the name of the file. */
  serviceOf(found: FoundFile): string {
    return dockerName(found.realPath) ?? serviceOfPath(found.path);
  }

  statusOf(found: FoundFile): SourceStatus {
    const status = this.registry.of(`file:${livePath(found.path)}`, 'file', this.mapped(found.path) ?? this.serviceOf(found));
    status.path = found.path;
    return status;
  }

  refuse({ path, reason }: RefusedFile): void {
    const status = this.registry.of(`file:${livePath(path)}`, 'file', serviceOfPath(path));
    Object.assign(status, { state: 'refused', reason, path });
  }

  /** The furthest mark of a file of the same log with the same beginning. */
  markWithHead(beginning: Buffer, live: string): FileMark | null {
    return furthest(
      this.marksOf(live).filter(({ head, headBytes }) => {
        return beginning.length >= headBytes && hashOf(beginning.subarray(0, headBytes)) === head;
      }),
    );
  }

  /** The mark of another file of the same log whose text this file has: it is a copy or the renamed file. */
  async markOfCopy(id: string, found: FoundFile): Promise<FileMark | null> {
    const marks = this.marksOf(livePath(found.path)).filter((mark) => mark.id !== id && mark.offset <= found.stats.size);
    const file = marks.length === 0 ? null : await openIfReadable(found);
    if (!file) return null;
    try {
      const fitting: FileMark[] = [];
      for (const mark of marks) if (await continues(file, found.stats.size, mark)) fitting.push(mark);
      return furthest(fitting);
    } finally {
      await file.close();
    }
  }

  /** The mark of the file; null when it has none, or the mark is of another file with the same inode. */
  async ownMark(id: string, found: FoundFile): Promise<FileMark | null> {
    const mark = this.store.positionOf(id);
    if (!isFileMark(mark)) return null;
    if (isCompressed(found.path)) return mark.packed === packedOf(found) ? mark : null;
    if (mark.packed !== undefined) return null;
    // A truncated file is detected when it is read.
    if (this.marksOf(livePath(found.path)).every(({ id: other }) => other === id)) return mark;
    const isSame = mark.headBytes === 0 || (await beginsLike(found, mark)) || (await this.markOfCopy(id, found)) === null;
    return isSame ? mark : null;
  }

  /** Whether an unread file has the text of the mark's file, which was truncated. */
  async isCopyOf(mark: FileMark, id: string, found: FoundFile): Promise<boolean> {
    const isLike = !isCompressed(found.path) && livePath(found.path) === livePath(mark.path) && found.stats.size >= mark.offset;
    return isLike && (await this.ownMark(id, found)) === null && beginsLike(found, mark);
  }

  /** The reader of the same log with the same beginning. */
  async originalOf(found: FoundFile, readers: Iterable<FileReader>): Promise<FileReader | null> {
    for (const reader of readers) {
      if (reader.mark.headBytes === 0) continue;
      if (found.stats.size >= reader.mark.headBytes && (await beginsLike(found, reader.mark))) return reader;
    }
    return null;
  }

  /** The committed position under an id. */
  readonly positionOf = (id: string): unknown => this.store.positionOf(id);

  /** The marks are read again at the next use. */
  marksMayHaveChanged(): void {
    this.marks = null;
  }

  private marksOf(live: string): readonly FileMark[] {
    const isRead = (mark: unknown): mark is FileMark => isFileMark(mark) && mark.done !== true && mark.headBytes > 0;
    this.marks ??= Map.groupBy([...this.store.positions().values()].filter(isRead), ({ path }) => livePath(path));
    return this.marks.get(live) ?? [];
  }
}

export function globs(text: string): string[] {
  // Commas inside braces belong to the glob.
  return text.split(/,(?![^{]*\})/).flatMap((part) => part.trim() || []);
}

/** Identifies the content of a compressed file. */
export function packedOf({ stats: { size, mtimeMs } }: FoundFile): string {
  return `${size}:${mtimeMs}`;
}

function furthest(marks: readonly FileMark[]): FileMark | null {
  return marks.reduce<FileMark | null>((most, mark) => (most === null || mark.offset > most.offset ? mark : most), null);
}

export function idOf({ stats: { dev, ino } }: { readonly stats: Pick<FoundFile['stats'], 'dev' | 'ino'> }): string {
  return `file:${dev}:${ino}`;
}

async function beginsLike(found: FoundFile, { head, headBytes }: FileMark): Promise<boolean> {
  const file = await openIfReadable(found);
  if (!file) return false;
  try {
    const beginning = await readAt(file, 0, headBytes);
    return beginning.length === headBytes && hashOf(beginning) === head;
  } finally {
    await file.close();
  }
}
