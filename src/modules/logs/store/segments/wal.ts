import { type FileHandle, open, readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const HEADER_BYTES = 8;

/** A file of frames `[u32 length][u32 crc][payload]`, written and made durable one after the other. */
export class Wal {
  private end: number;

  private constructor(
    private readonly file: FileHandle,
    length: number,
  ) {
    this.end = length;
  }

  /** Opens for writing behind the last whole frame; what a crash has torn is cut off. */
  static async open(path: string): Promise<{ wal: Wal; payloads: Buffer[] }> {
    const file = await open(path, 'a+', 0o600);
    const { payloads, length } = wholeFrames(await readFile(path));
    await file.truncate(length);
    return { wal: new Wal(file, length), payloads };
  }

  get bytes(): number {
    return this.end;
  }

  /** Resolves once the payloads are on disk, each in a frame of its own. After a failure the file is as it was before. */
  async append(payloads: readonly Buffer[]): Promise<void> {
    const frames = Buffer.concat(payloads.flatMap((payload) => [header(payload), payload]));
    try {
      let written = 0;
      while (written < frames.length) written += (await this.file.write(frames, written, frames.length - written)).bytesWritten;
      await this.file.datasync();
      this.end += frames.length;
    } catch (error) {
      // Half a frame would hide every later one from the next start.
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

/** The payloads up to the first frame that is torn or damaged, and where that one begins. */
function wholeFrames(bytes: Buffer): { payloads: Buffer[]; length: number } {
  const payloads: Buffer[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + HEADER_BYTES, end);
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) break;
    payloads.push(payload);
    at = end;
  }
  return { payloads, length: at };
}
