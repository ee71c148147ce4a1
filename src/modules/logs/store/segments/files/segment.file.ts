import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { BlockRow, IndexedBlock, SealedBlock } from '../blocks/block.js';
import { blockHead } from '../blocks/block.head.js';
import { readMinutes, storedMinutes } from '../blocks/block.minutes.js';

const MAGIC = 'QDLOG002';
/** Magic, offset and length of the index, length of the blooms, CRC of both, SHA-256 of all before. */
const FOOTER_BYTES = 8 + 8 + 4 + 4 + 4 + 32;
const SHA_AT = FOOTER_BYTES - 32;

interface StoredRow extends Omit<BlockRow, 'minutes'> {
  readonly minutes: Parameters<typeof readMinutes>[0];
  /** Bytes and probes of its two blooms in the region after the index. */
  readonly blooms: readonly [number, number, number, number];
}

/** Writes a segment: blocks in sequence, until `finish` completes the file. */
export class SegmentWriter {
  readonly blocks: IndexedBlock[] = [];
  private readonly hash: Hash = createHash('sha256');
  private end = 0;

  private constructor(
    private readonly file: FileHandle,
    readonly path: string,
  ) {}

  static async create(path: string): Promise<SegmentWriter> {
    return new SegmentWriter(await open(path, 'w+', 0o600), path);
  }

  get bytes(): number {
    return this.end;
  }

  /** Writes a block; returns the row by which it can be read from then on. */
  async add({ bytes, row, words, trigrams }: SealedBlock): Promise<IndexedBlock> {
    const headed = Buffer.concat([blockHead(row), bytes]);
    await this.writeAt(headed, this.end);
    this.hash.update(headed);
    this.end += headed.length;
    const block = { row: { ...row, offset: this.end - bytes.length }, words, trigrams };
    this.blocks.push(block);
    return block;
  }

  /** Writes index and footer, syncs the file and renames it. May be called again after a failure. */
  async finish(path: string): Promise<void> {
    const rows = this.blocks.map(({ row, words, trigrams }): StoredRow => ({
      ...row,
      minutes: storedMinutes(row.minutes),
      blooms: [words.bits.length, words.probes, trigrams.bits.length, trigrams.probes],
    }));
    const index = zstdCompressSync(Buffer.from(JSON.stringify(rows)));
    const blooms = Buffer.concat(this.blocks.flatMap(({ words, trigrams }) => [words.bits, trigrams.bits]));
    const footer = Buffer.alloc(FOOTER_BYTES);
    footer.write(MAGIC, 0, 'latin1');
    footer.writeBigUInt64LE(BigInt(this.end), 8);
    footer.writeUInt32LE(index.length, 16);
    footer.writeUInt32LE(blooms.length, 20);
    footer.writeUInt32LE(crc32(blooms, crc32(index)), 24);
    this.hash.copy().update(index).update(blooms).digest().copy(footer, SHA_AT);
    await this.writeAt(Buffer.concat([index, blooms, footer]), this.end);
    await this.file.sync();
    await rename(this.path, path);
    await syncDirectory(dirname(path));
    await this.file.close();
  }

  /** Renames a finished file durably, and replaces an existing one. */
  async rename(from: string, to: string): Promise<void> {
    await rename(from, to);
    await syncDirectory(dirname(to));
  }

  async abandon(): Promise<void> {
    await this.file.close();
  }

  private async writeAt(bytes: Buffer, at: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) written += (await this.file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  }
}

/** The blocks of a finished segment, from its index. Throws when the footer or the index is damaged. */
export async function readIndex(path: string): Promise<{ blocks: IndexedBlock[]; bytes: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const footer = await readBytes(file, Math.max(0, size - FOOTER_BYTES), FOOTER_BYTES);
    if (footer.toString('latin1', 0, 8) !== MAGIC) throw new Error('no footer');
    const indexAt = Number(footer.readBigUInt64LE(8));
    const indexBytes = footer.readUInt32LE(16);
    const bloomBytes = footer.readUInt32LE(20);
    if (indexAt + indexBytes + bloomBytes + FOOTER_BYTES !== size) throw new Error('the footer is wrong');
    const index = await readBytes(file, indexAt, indexBytes);
    const blooms = await readBytes(file, indexAt + indexBytes, bloomBytes);
    // A damaged bloom could hide existing entries.
    if (crc32(blooms, crc32(index)) !== footer.readUInt32LE(24)) throw new Error('the index is damaged');
    const rows = JSON.parse(zstdDecompressSync(index).toString()) as StoredRow[];
    let at = 0;
    const next = (length: number): Buffer => blooms.subarray(at, (at += length));
    const blocks = rows.map(({ blooms: [wordBytes, wordProbes, trigramBytes, trigramProbes], ...row }) => ({
      row: { ...row, minutes: readMinutes(row.minutes, row.minTime) },
      words: { bits: next(wordBytes), probes: wordProbes },
      trigrams: { bits: next(trigramBytes), probes: trigramProbes },
    }));
    return { blocks, bytes: size };
  } finally {
    await file.close();
  }
}

/** Whether the file is unchanged, by the SHA-256 in its footer. Reads the whole file. */
export async function verifySegment(path: string): Promise<{ sha256: string; ok: boolean }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const hash = createHash('sha256');
    const body = size - FOOTER_BYTES;
    for (let at = 0; at < body; at += 1 << 20) hash.update(await readBytes(file, at, Math.min(1 << 20, body - at)));
    const sha256 = hash.digest('hex');
    const footer = await readBytes(file, Math.max(0, body), FOOTER_BYTES);
    return { sha256, ok: footer.toString('hex', SHA_AT) === sha256 };
  } finally {
    await file.close();
  }
}

/** Reads `length` bytes of a file from an offset. Throws when it is shorter. */
export async function readBytes(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('the file is too short');
    done += bytesRead;
  }
  return bytes;
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
