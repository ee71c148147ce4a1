import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const HEADER_BYTES = 8;
const BRACE = 0x7b;

/** The content of a file. */
export interface WalContent {
  readonly payloads: Buffer[];
  /** Indexes of payloads that follow damaged frames. */
  readonly gaps: ReadonlySet<number>;
  /** Bytes of a damaged frame after the last payload. */
  readonly lostBytes: number;
}

/** A file of frames `[u32 length][u32 crc][payload]`, each payload a JSON object, written and synced in order. */
export class Wal {
  private end: number;

  private constructor(
    private readonly file: FileHandle,
    length: number,
  ) {
    this.end = length;
  }

  /** Opens for writing after the last complete frame; a torn frame of a crash is cut off. */
  static async open(path: string): Promise<WalContent & { wal: Wal }> {
    const file = await open(path, 'a+', 0o600);
    const { length, ...content } = wholeFrames(await readFile(path));
    await file.truncate(length);
    return { wal: new Wal(file, length), ...content };
  }

  /** Creates a log with a first payload; when that cannot be written, the file is removed. */
  static async begin(path: string, payload: Buffer): Promise<Wal> {
    const { wal } = await Wal.open(path);
    try {
      await wal.append([payload]);
      return wal;
    } catch (error) {
      await wal.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The complete frames of a file. */
  static read(bytes: Buffer): WalContent {
    const { payloads, gaps, lostBytes } = wholeFrames(bytes);
    return { payloads, gaps, lostBytes };
  }

  get bytes(): number {
    return this.end;
  }

  /** Resolves once the payloads are on disk, each in a frame of its own. After a failure the file is unchanged. */
  async append(payloads: readonly Buffer[]): Promise<void> {
    const frames = Buffer.concat(payloads.flatMap((payload) => [header(payload), payload]));
    try {
      let written = 0;
      while (written < frames.length) written += (await this.file.write(frames, written, frames.length - written)).bytesWritten;
      await this.file.datasync();
      this.end += frames.length;
    } catch (error) {
      // A partial frame would hide every later one from the next start.
      await this.file.truncate(this.end).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

function header(payload: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(crc32(payload), 4);
  return bytes;
}

/**
 * The payloads of all sound frames, and their end. A torn frame at the end was never acknowledged; a complete frame with a wrong
 * checksum, or one with others after it, was.
 */
function wholeFrames(bytes: Buffer): WalContent & { length: number } {
  const payloads: Buffer[] = [];
  const gaps = new Set<number>();
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = endAt(bytes, at);
    if (isSound(bytes, at, end)) {
      payloads.push(bytes.subarray(at + HEADER_BYTES, end));
      at = end;
      continue;
    }
    const next = nextFrame(bytes, at + 1);
    const stop = next === -1 ? bytes.length : next;
    // Possibly only its length is damaged.
    const isLength = isSound(bytes, at, stop);
    if (isLength) payloads.push(bytes.subarray(at + HEADER_BYTES, stop));
    else if (next !== -1 || end <= bytes.length) gaps.add(payloads.length);
    if (!isLength && next === -1) break;
    at = stop;
  }
  const lostBytes = gaps.has(payloads.length) ? bytes.length - at : 0;
  return { payloads, gaps, lostBytes, length: at };
}

function endAt(bytes: Buffer, at: number): number {
  return at + HEADER_BYTES + bytes.readUInt32LE(at);
}

function isSound(bytes: Buffer, at: number, end: number): boolean {
  if (end > bytes.length || end <= at + HEADER_BYTES) return false;
  return crc32(bytes.subarray(at + HEADER_BYTES, end)) === bytes.readUInt32LE(at + 4);
}

/** Offset of the next sound frame; -1 = none. */
function nextFrame(bytes: Buffer, from: number): number {
  for (let brace = bytes.indexOf(BRACE, from + HEADER_BYTES); brace !== -1; brace = bytes.indexOf(BRACE, brace + 1)) {
    const at = brace - HEADER_BYTES;
    if (isSound(bytes, at, endAt(bytes, at))) return at;
  }
  return -1;
}
