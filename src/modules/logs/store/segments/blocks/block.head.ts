import { crc32 } from 'node:zlib';
import type { BlockRow } from './block.js';

/** The header of a block in its file, with which it can be read when the index is lost. */
export type BlockHead = Pick<
  BlockRow,
  'service' | 'count' | 'columnBytes' | 'textBytes' | 'crc' | 'rawBytes' | 'minTime' | 'maxTime' | 'minSeq' | 'maxSeq'
>;

const PREFIX_BYTES = 8;
const MAX_BYTES = 2048;
const BRACE = 0x7b;

/** `[u32 length][u32 crc32][JSON]`. */
export function blockHead({ service, count, columnBytes, textBytes, crc, rawBytes, minTime, maxTime, minSeq, maxSeq }: BlockHead): Buffer {
  const head: BlockHead = { service, count, columnBytes, textBytes, crc, rawBytes, minTime, maxTime, minSeq, maxSeq };
  const json = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(json.length, 0);
  prefix.writeUInt32LE(crc32(json), 4);
  return Buffer.concat([prefix, json]);
}

export interface FoundBlocks {
  readonly whole: readonly (BlockHead & { readonly offset: number })[];
  readonly damaged: readonly BlockHead[];
  /** A damaged header was found: nothing is known of its block. */
  readonly isUnsure: boolean;
}

/** The blocks of a segment by their headers. */
export function findBlocks(file: Buffer): FoundBlocks {
  const whole: (BlockHead & { offset: number })[] = [];
  const damaged: BlockHead[] = [];
  let isUnsure = false;
  for (let at = 0; at < file.length;) {
    const found = headAt(file, at);
    if (!found) {
      const next = nextHead(file, at + 1);
      // After the last block are the index and the footer.
      if (next === -1) break;
      isUnsure = true;
      at = next;
      continue;
    }
    const { head, end } = found;
    const bytes = file.subarray(end, end + head.columnBytes + head.textBytes);
    if (crc32(bytes) === head.crc) whole.push({ ...head, offset: end });
    else damaged.push(head);
    at = end + head.columnBytes + head.textBytes;
  }
  return { whole, damaged, isUnsure: isUnsure || headAt(file, 0) === null };
}

function headAt(file: Buffer, at: number): { head: BlockHead; end: number } | null {
  if (at + PREFIX_BYTES > file.length) return null;
  const length = file.readUInt32LE(at);
  const end = at + PREFIX_BYTES + length;
  if (length > MAX_BYTES || end > file.length) return null;
  const json = file.subarray(at + PREFIX_BYTES, end);
  if (crc32(json) !== file.readUInt32LE(at + 4)) return null;
  try {
    return { head: JSON.parse(json.toString()) as BlockHead, end };
  } catch {
    return null;
  }
}

function nextHead(file: Buffer, from: number): number {
  for (let brace = file.indexOf(BRACE, from + PREFIX_BYTES); brace !== -1; brace = file.indexOf(BRACE, brace + 1))
    if (headAt(file, brace - PREFIX_BYTES)) return brace - PREFIX_BYTES;
  return -1;
}
