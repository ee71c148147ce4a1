import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 256;

/** How far a file has been read, committed together with its entries. */
export interface FileMark {
  /** Device and inode. */
  readonly id: string;
  /** Last known path below the root. */
  readonly path: string;
  /** SHA-256 of the first `headBytes` bytes (of the text, where the file is compressed). */
  readonly head: string;
  readonly headBytes: number;
  /** Everything before this byte is stored. */
  readonly offset: number;
  /** SHA-256 of up to 256 bytes before `offset`. */
  readonly tail: string;
  /** A compressed file was read to its end. */
  readonly done?: boolean;
  /** Size and time of a compressed file, because another file may get its inode. */
  readonly packed?: string;
}

/** The mark of a file of which nothing is read. */
export function newMark(id: string, path: string): FileMark {
  return { id, path, head: '', headBytes: 0, offset: 0, tail: '' };
}

export function isFileMark(value: unknown): value is FileMark {
  return typeof value === 'object' && value !== null && 'id' in value && 'offset' in value && 'head' in value;
}

/**
 * The marks of earlier files with this id. File systems give the inode of a removed file to the next one, and the removed text may
 * still come back, compressed or as a copy. At most 256 per inode.
 */
export function keptOfBefore(before: unknown, mark: FileMark): Record<string, FileMark> {
  const isOther = isFileMark(before) && before.headBytes > 0 && before.done !== true && before.head !== mark.head;
  if (!isOther) return {};
  const id = `${before.id}~${before.head.slice(0, 2)}`;
  return { [id]: { ...before, id } };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** The bytes `[at, at + length)` of a file, fewer where it ends before. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** Hash of the first `bytes` of a file, or of all of a shorter one. */
export async function headOf(file: FileHandle, bytes = HEAD_BYTES): Promise<{ head: string; headBytes: number }> {
  const beginning = await readAt(file, 0, bytes);
  return { head: hashOf(beginning), headBytes: beginning.length };
}

export async function tailOf(file: FileHandle, offset: number): Promise<string> {
  const start = Math.max(0, offset - TAIL_BYTES);
  return hashOf(await readAt(file, start, offset - start));
}

/** Whether the beginning of the file and the bytes before the mark are unchanged since the mark was made. */
export async function continues(file: FileHandle, size: number, mark: FileMark): Promise<boolean> {
  if (size < mark.offset) return false;
  const { head, headBytes } = await headOf(file, mark.headBytes);
  if (headBytes !== mark.headBytes || head !== mark.head) return false;
  return (await tailOf(file, mark.offset)) === mark.tail;
}
