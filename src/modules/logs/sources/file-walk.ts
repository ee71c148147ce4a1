import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath, stat } from 'node:fs/promises';
import { join, matchesGlob, relative, sep } from 'node:path';
import { errorCode } from './error-code.js';

const MAX_DEPTH = 16;

export interface FoundFile {
  /** Path below the root, as it is shown and matched. */
  readonly path: string;
  /** Where it really lies. */
  readonly realPath: string;
  readonly stats: Stats;
}

export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** Which files of a folder are logs: globs below the root, and real places outside of it that links may lead to. */
export class FileWalk {
  private readonly matched = new Map<string, boolean>();

  constructor(
    private readonly root: string,
    private readonly include: readonly string[],
    private readonly exclude: readonly string[],
    private readonly allowedRoots: readonly string[],
  ) {}

  /** Every file that matches, and those that are refused with the reason. Null when the root itself is gone. */
  async look(): Promise<{ files: FoundFile[]; refused: RefusedFile[] } | null> {
    const realRoot = await realpath(this.root).catch(() => null);
    if (realRoot === null) return null;
    const allowed = [realRoot, ...(await Promise.all(this.allowedRoots.map((path) => realpath(path).catch(() => path))))];
    const files: FoundFile[] = [];
    const refused: RefusedFile[] = [];
    await this.walk(realRoot, 0, async (path) => {
      const found = await examine(path, allowed);
      const shown = relative(realRoot, path);
      if ('reason' in found) refused.push({ path: shown, reason: found.reason });
      else files.push({ path: shown, ...found });
    });
    return { files, refused };
  }

  private async walk(folder: string, depth: number, found: (path: string) => Promise<void>): Promise<void> {
    const directory = await opendir(folder).catch(() => null);
    if (!directory) return;
    for await (const entry of directory) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (this.matches(path)) await found(path);
        else if (depth < MAX_DEPTH) await this.walk(path, depth + 1, found);
      } else if (this.matches(path)) await found(path);
    }
  }

  private matches(path: string): boolean {
    const known = this.matched.get(path);
    if (known !== undefined) return known;
    const shown = relative(this.root, path).split(sep).join('/');
    const name = `/${shown}`.slice(1);
    const isWanted = this.include.some((glob) => matchesGlob(name, glob)) && !this.exclude.some((glob) => matchesGlob(name, glob));
    if (this.matched.size > 200_000) this.matched.clear();
    this.matched.set(path, isWanted);
    return isWanted;
  }
}

/** What a path really is, without opening it. */
async function examine(path: string, allowed: readonly string[]): Promise<{ realPath: string; stats: Stats } | { reason: string }> {
  try {
    const link = await lstat(path);
    const realPath = link.isSymbolicLink() ? await realpath(path) : path;
    if (link.isSymbolicLink() && !allowed.some((root) => realPath === root || realPath.startsWith(root + sep)))
      return { reason: 'it leads out of the allowed folders' };
    const stats = link.isSymbolicLink() ? await stat(realPath) : link;
    if (!stats.isFile()) return { reason: 'it is no regular file' };
    if (
      stats.nlink > 1 &&
      process.getuid !== undefined &&
      stats.uid !== process.getuid() &&
      stats.uid !== (await stat(join(path, '..'))).uid
    )
      return { reason: "it is another owner's file by another name" };
    return { realPath, stats };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** The file was renamed or removed since it was found: the next look finds it where it is. */
export class MovedError extends Error {
  override readonly name = 'MovedError';
}

/**
 * Opens without following a link or waiting for a writer, and makes sure that it is the file that was looked at.
 * @throws MovedError when that is no longer there.
 */
export async function openChecked({ realPath, stats }: FoundFile): Promise<FileHandle> {
  const file = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    throw errorCode(error) === 'ENOENT' ? new MovedError('it is gone', { cause: error }) : error;
  });
  const opened = await file.stat();
  if (opened.isFile() && opened.dev === stats.dev && opened.ino === stats.ino) return file;
  await file.close();
  throw new MovedError('it changed while it was opened');
}

/** What the look gives; null where the file has moved under it, of which nothing can be said then. */
export async function unlessMoved<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MovedError) return null;
    throw error;
  }
}

/** The file, open; null where it may not be read. @throws MovedError when it is no longer there. */
export function openIfReadable(found: FoundFile): Promise<FileHandle | null> {
  return openChecked(found).catch((error: unknown) => {
    if (error instanceof MovedError) throw error;
    return null;
  });
}

export function reasonOf(error: unknown): string {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read';
    case 'ELOOP':
      return 'it is a link';
    case 'ENOENT':
      return 'it is gone';
    default:
      return error instanceof Error ? error.message : 'it cannot be read';
  }
}
