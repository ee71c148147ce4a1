import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

export const HEAD_BYTES = 1024;
export const TAIL_BYTES = 256;

/** How far a file has been read, committed together with the entries that came of it. */
export interface FileMark {
  /** Device and inode. */
  readonly id: string;
  /** Path below its root, when it was last seen. */
  readonly path: string;
  /** SHA-256 of the first `headBytes` bytes (of the text, where the file is compressed). */
  readonly head: string;
  readonly headBytes: number;
  /** Everything before this byte is in the store. */
  readonly offset: number;
  /** SHA-256 of up to 256 bytes before `offset`. */
  readonly tail: string;
  /** A compressed file that was read to its end. */
  readonly done?: boolean;
  /** Size and time of a compressed file: another one may get its inode. */
  readonly packed?: string;
}

export function isFileMark(value: unknown): value is FileMark {
  return typeof value === 'object' && value !== null && 'id' in value && 'offset' in value && 'head' in value;
}

/**
 * What is kept of the file that had this id before `mark`, where it was another one: file systems give the inode of a removed file to the
 * next one, and its text may still come back, packed or as a copy. At most 256 for an inode.
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

/** Hash of the beginning of a file; of less than `bytes` where it is shorter. */
export async function headOf(file: FileHandle, bytes = HEAD_BYTES): Promise<{ head: string; headBytes: number }> {
  const beginning = await readAt(file, 0, bytes);
  return { head: hashOf(beginning), headBytes: beginning.length };
}

export async function tailOf(file: FileHandle, offset: number): Promise<string> {
  const start = Math.max(0, offset - TAIL_BYTES);
  return hashOf(await readAt(file, start, offset - start));
}

/** Whether the file still begins, and still reads before the mark, as it did when the mark was made. */
export async function continues(file: FileHandle, size: number, mark: FileMark): Promise<boolean> {
  if (size < mark.offset) return false;
  const { head, headBytes } = await headOf(file, mark.headBytes);
  if (headBytes !== mark.headBytes || head !== mark.head) return false;
  return (await tailOf(file, mark.offset)) === mark.tail;
}
