const LF = 0x0a;
const CR = 0x0d;
const NUL = 0;

/** A line without its ending, cut at the limit, and where it lies among the bytes that were put in. */
export interface SplitLine {
  readonly bytes: Buffer;
  readonly offset: number;
  /** Bytes from its beginning to the next line's. */
  readonly length: number;
  /** Bytes of the whole line, where it was cut; else null. */
  readonly originalBytes: number | null;
}

/** Cuts bytes into lines. A line over the limit keeps its head; the rest of it costs no memory. */
export class LineSplitter {
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private lineBytes = 0;
  private lineStart: number;

  constructor(
    private readonly maxBytes: number,
    offset = 0,
  ) {
    this.lineStart = offset;
  }

  /** Where the line begins that is not complete yet. */
  get offset(): number {
    return this.lineStart;
  }

  get hasPartial(): boolean {
    return this.lineBytes > 0;
  }

  /** Every line that ends in these bytes. */
  push(chunk: Buffer): SplitLine[] {
    const lines: SplitLine[] = [];
    let at = 0;
    for (let end = chunk.indexOf(LF, at); end !== -1; end = chunk.indexOf(LF, at)) {
      this.add(chunk.subarray(at, end));
      lines.push(this.finish(1));
      at = end + 1;
    }
    if (at < chunk.length) this.add(chunk.subarray(at));
    return lines;
  }

  /** The line that has no ending, if there is one: nothing more of it has come. */
  takePartial(): SplitLine | null {
    return this.lineBytes > 0 ? this.finish(0) : null;
  }

  private add(part: Buffer): void {
    this.lineBytes += part.length;
    const room = this.maxBytes - this.keptBytes;
    if (room <= 0 || part.length === 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    // A copy: a chunk would stay in memory for the few bytes of a line that goes on in the next one.
    this.kept.push(this.keptBytes === 0 && part.length <= room ? kept : Buffer.from(kept));
    this.keptBytes += kept.length;
  }

  private finish(endingBytes: number): SplitLine {
    const [only] = this.kept;
    const joined = this.kept.length === 1 && only ? only : Buffer.concat(this.kept);
    const isCut = this.lineBytes > this.keptBytes;
    const line = {
      bytes: trimmed(joined),
      offset: this.lineStart,
      length: this.lineBytes + endingBytes,
      originalBytes: isCut ? this.lineBytes : null,
    };
    this.lineStart += line.length;
    this.kept = [];
    this.keptBytes = 0;
    this.lineBytes = 0;
    return line;
  }
}

/** Without carriage returns at the end, and without the NULs at the beginning that a writer leaves in a file cut under it. */
function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (end > start && bytes[end - 1] === CR) end -= 1;
  while (start < end && bytes[start] === NUL) start += 1;
  return bytes.subarray(start, end);
}
