import { matchesGlob } from 'node:path';
import type { LogStore } from '../store/log-store.js';
import { dockerName } from './docker-name.js';
import { livePath, serviceOfPath } from './file-name.js';
import { type FileMark, hashOf, isFileMark, readAt } from './file-identity.js';
import type { FileReader } from './file.reader.js';
import { type FoundFile, openChecked, type RefusedFile } from './file-walk.js';
import type { SourceRegistry } from '../intake/source.registry.js';
import type { SourceStatus } from '../intake/source.status.js';

/** What a file is: which source and service it belongs to, and whether its text is known by another name. */
export class FileOrigins {
  private readonly services: readonly (readonly [string, string])[];

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

  /** The mark of a file of the same log whose text begins like this one. */
  markWithHead(beginning: Buffer, live: string): FileMark | null {
    for (const mark of this.store.positions().values()) {
      if (!isFileMark(mark) || mark.done || mark.headBytes === 0 || livePath(mark.path) !== live) continue;
      if (beginning.length >= mark.headBytes && hashOf(beginning.subarray(0, mark.headBytes)) === mark.head) return mark;
    }
    return null;
  }

  /** The reader of the same log that begins like this file. */
  async originalOf(found: FoundFile, readers: Iterable<FileReader>): Promise<FileReader | null> {
    for (const reader of readers) {
      if (reader.mark.headBytes === 0 || livePath(reader.mark.path) !== livePath(found.path)) continue;
      if (found.stats.size >= reader.mark.headBytes && (await beginsLike(found, reader.mark))) return reader;
    }
    return null;
  }
}

export function globs(text: string): string[] {
  // Commas inside of braces belong to the glob.
  return text.split(/,(?![^{]*\})/).flatMap((part) => part.trim() || []);
}

export function idOf({ stats: { dev, ino } }: FoundFile): string {
  return `file:${dev}:${ino}`;
}

export async function beginsLike(found: FoundFile, { head, headBytes }: FileMark): Promise<boolean> {
  const file = await openChecked(found).catch(() => null);
  if (!file) return false;
  try {
    const beginning = await readAt(file, 0, headBytes);
    return beginning.length === headBytes && hashOf(beginning) === head;
  } finally {
    await file.close();
  }
}
