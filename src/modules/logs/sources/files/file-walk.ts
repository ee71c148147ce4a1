import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath, stat } from 'node:fs/promises';
import { dirname, join, matchesGlob, sep } from 'node:path';
import { errorCode } from './error-code.js';

const MAX_DEPTH = 16;
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'ELOOP']);
const HIDDEN = /\p{Cc}/gu;
const NO_ASCII = /[^ -~]/g;

/** Of the numbers of a file those that are used; all of them would take half a kilobyte for each file that is followed. */
export type FileStats = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs'>;

export interface FoundFile {
  /** Path below the root for display and globs: control characters, and bytes that are no UTF-8, as `\xff`. */
  readonly path: string;
  /** The real path; bytes where the name is no UTF-8. */
  readonly realPath: string | Buffer;
  readonly stats: FileStats;
}

export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** Finds the log files of a folder: globs below the root, and allowed real folders outside of it for links. */
export class FileWalk {
  private readonly matched = new Map<string, boolean>();

  constructor(
    private readonly root: string,
    private readonly include: readonly string[],
    private readonly exclude: readonly string[],
    private readonly allowedRoots: readonly string[],
  ) {}

  /** The matching files, the refused ones with the reason, and all folders. Null when the root does not exist. */
  async look(): Promise<{ files: FoundFile[]; refused: RefusedFile[]; folders: string[] } | null> {
    const realRoot = await realpath(this.root).catch(() => null);
    if (realRoot === null) return null;
    const allowed = [realRoot, ...(await Promise.all(this.allowedRoots.map((path) => realpath(path).catch(() => path))))];
    const files: FoundFile[] = [];
    const refused: RefusedFile[] = [];
    const folders: string[] = [];
    await this.walk({ real: realRoot, shown: '' }, 0, folders, async ({ real, shown }) => {
      const found = await examine(real, allowed);
      if ('reason' in found) refused.push({ path: shown, reason: found.reason });
      else files.push({ path: shown, ...found });
    });
    return { files, refused, folders };
  }

  private async walk(folder: Place, depth: number, folders: string[], found: (place: Place) => Promise<void>): Promise<void> {
    // Names are bytes, and latin1 keeps each byte.
    const directory = await opendir(folder.real as string, { encoding: 'latin1' as BufferEncoding }).catch(() => null);
    if (!directory) return;
    if (typeof folder.real === 'string') folders.push(folder.real);
    for await (const entry of directory) {
      const place = placeIn(folder, Buffer.from(entry.name, 'latin1'));
      if (entry.isDirectory()) {
        if (this.matches(place.shown)) await found(place);
        else if (depth < MAX_DEPTH) await this.walk(place, depth + 1, folders, found);
      } else if (this.matches(place.shown)) await found(place);
    }
  }

  private matches(shown: string): boolean {
    const known = this.matched.get(shown);
    if (known !== undefined) return known;
    const isWanted = this.include.some((glob) => matchesGlob(shown, glob)) && !this.exclude.some((glob) => matchesGlob(shown, glob));
    if (this.matched.size > 200_000) this.matched.clear();
    this.matched.set(shown, isWanted);
    return isWanted;
  }
}

/** Real path, and displayed path below the root. */
interface Place {
  readonly real: string | Buffer;
  readonly shown: string;
}

function placeIn({ real, shown }: Place, name: Buffer): Place {
  const text = name.toString();
  const isText = Buffer.from(text).equals(name);
  const visible = isText ? text.replace(HIDDEN, escaped) : name.toString('latin1').replace(NO_ASCII, escaped);
  return {
    real: isText && typeof real === 'string' ? join(real, text) : Buffer.concat([Buffer.from(real), Buffer.from(sep), name]),
    shown: shown === '' ? visible : `${shown}/${visible}`,
  };
}

function escaped(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Type and real path of a file, without opening it. */
async function examine(
  path: string | Buffer,
  allowed: readonly string[],
): Promise<Pick<FoundFile, 'realPath' | 'stats'> | { reason: string }> {
  try {
    const link = await lstat(path);
    const target = link.isSymbolicLink() ? await realpath(path) : null;
    if (target !== null && !allowed.some((root) => target === root || target.startsWith(root + sep)))
      return { reason: 'it links to a place outside the allowed folders' };
    const stats = target === null ? link : await stat(target);
    if (!stats.isFile()) return { reason: 'it is no regular file' };
    if (stats.nlink > 1 && process.getuid !== undefined && stats.uid !== process.getuid() && stats.uid !== (await stat(folderOf(path))).uid)
      return { reason: 'it is a hard link to a file of another owner' };
    const { dev, ino, size, mtimeMs } = stats;
    return { realPath: target ?? path, stats: { dev, ino, size, mtimeMs } };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function folderOf(path: string | Buffer): string | Buffer {
  return typeof path === 'string' ? dirname(path) : path.subarray(0, path.lastIndexOf(sep));
}

/** The file was renamed or removed since it was found; the next walk finds it. */
export class MovedError extends Error {
  override readonly name = 'MovedError';
}

/**
 * Opens without following a link or waiting for a writer, and checks that it is the examined file.
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

/** The result of `look`; null when the file has moved meanwhile. */
export async function unlessMoved<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof MovedError) return null;
    throw error;
  }
}

/** Opens the file; null when it may not be read. @throws MovedError when it is no longer there. */
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

/** The status of a source whose file cannot be read. */
export function standingOf(error: unknown): { readonly state: 'refused' | 'failed'; readonly reason: string } {
  return { state: FORBIDDEN.has(errorCode(error)) ? 'refused' : 'failed', reason: reasonOf(error) };
}
