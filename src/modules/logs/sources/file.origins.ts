import { matchesGlob } from 'node:path';
import type { LogStore } from '../store/log-store.js';
import { dockerName } from './docker-name.js';
import { isCompressed, livePath, serviceOfPath } from './file-name.js';
import { continues, type FileMark, hashOf, isFileMark, readAt } from './file-identity.js';
import type { FileReader } from './file.reader.js';
import { type FoundFile, openIfReadable, type RefusedFile } from './file-walk.js';
import type { SourceRegistry } from '../intake/source.registry.js';
import type { SourceStatus } from '../intake/source.status.js';

/** What a file is: which source and service it belongs to, and whether its text is known by another name. All throw MovedError. */
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

  /** The service that `LOG_SERVICE_MAP` gives the path. */
  mapped(path: string): string | undefined {
    return this.services.find(([glob]) => matchesGlob(path, glob))?.[1];
  }

  /** The service that the file itself tells: the name of its container, else what its own name says. */
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

  /** The mark, that was read furthest, of a file of the same log whose text begins like this one. */
  markWithHead(beginning: Buffer, live: string): FileMark | null {
    return furthest(
      this.marksOf(live).filter(({ head, headBytes }) => {
        return beginning.length >= headBytes && hashOf(beginning.subarray(0, headBytes)) === head;
      }),
    );
  }

  /** The mark of another file of the same log that this one goes on from: it is a copy of it, or has got its text. */
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

  /** The file's own mark; null where it has none, or where its inode was another file's when the mark was made. */
  async ownMark(id: string, found: FoundFile): Promise<FileMark | null> {
    const mark = this.store.positionOf(id);
    if (!isFileMark(mark)) return null;
    if (isCompressed(found.path)) return mark.packed === packedOf(found) ? mark : null;
    if (mark.packed !== undefined) return null;
    // One that was cut where it lies is found out when it is read.
    if (this.marksOf(livePath(found.path)).every(({ id: other }) => other === id)) return mark;
    const isSame = mark.headBytes === 0 || (await beginsLike(found, mark)) || (await this.markOfCopy(id, found)) === null;
    return isSame ? mark : null;
  }

  /** Whether a file that nobody has read has the text of the mark's file, which was cut. */
  async isCopyOf(mark: FileMark, id: string, found: FoundFile): Promise<boolean> {
    const isLike = !isCompressed(found.path) && livePath(found.path) === livePath(mark.path) && found.stats.size >= mark.offset;
    return isLike && (await this.ownMark(id, found)) === null && beginsLike(found, mark);
  }

  /** The reader of the same log that begins like this file. */
  async originalOf(found: FoundFile, readers: Iterable<FileReader>): Promise<FileReader | null> {
    for (const reader of readers) {
      if (reader.mark.headBytes === 0) continue;
      if (found.stats.size >= reader.mark.headBytes && (await beginsLike(found, reader.mark))) return reader;
    }
    return null;
  }

  /** The position that the store has under an id. */
  readonly positionOf = (id: string): unknown => this.store.positionOf(id);

  /** Reads the marks anew when it is next asked for them. */
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
  // Commas inside of braces belong to the glob.
  return text.split(/,(?![^{]*\})/).flatMap((part) => part.trim() || []);
}

/** What tells a compressed file from another one. */
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
