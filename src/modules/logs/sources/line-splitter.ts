import type { TextEncoding } from '../formats/encoding.js';

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0;
const NOTHING = Buffer.alloc(0);

/** A line without its line break, cut at the limit, with its place in the input. */
export interface SplitLine {
  readonly bytes: Buffer;
  readonly offset: number;
  /** Bytes from its beginning to that of the next line. */
  readonly length: number;
  /** Bytes of the whole line, where it was cut; else null. */
  readonly originalBytes: number | null;
  /** NULs before its text: the hole that a writer leaves after a truncation of its file. */
  readonly hole: number;
}

/** Splits bytes into lines. Of a line over the limit only the head is kept; the rest takes no memory, nor does a hole before it. */
export class LineSplitter {
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private lineBytes = 0;
  private hole = 0;
  private lineStart: number;
  /** The first byte of a two-byte character whose second byte is in the next chunk. */
  private half: Buffer = NOTHING;

  constructor(
    private readonly maxBytes: number,
    offset = 0,
    private readonly encoding: TextEncoding = 'bytes',
  ) {
    this.lineStart = offset;
  }

  /** Offset of the incomplete line. */
  get offset(): number {
    return this.lineStart;
  }

  get hasPartial(): boolean {
    return this.lineBytes > 0;
  }

  /** Every line that ends in these bytes. */
  push(chunk: Buffer): SplitLine[] {
    const bytes = this.wholeUnits(chunk);
    const lines: SplitLine[] = [];
    let at = 0;
    for (let end = this.endAfter(bytes, at); end !== -1; end = this.endAfter(bytes, at)) {
      this.add(bytes.subarray(at, end));
      lines.push(this.finish(this.unit));
      at = end + this.unit;
    }
    if (at < bytes.length) this.add(bytes.subarray(at));
    return lines;
  }

  /** The incomplete line, if there is one. */
  takePartial(): SplitLine | null {
    return this.lineBytes > 0 ? this.finish(0) : null;
  }

  /** Minimum bytes of a character. */
  private get unit(): 1 | 2 {
    return this.encoding === 'bytes' ? 1 : 2;
  }

  private wholeUnits(chunk: Buffer): Buffer {
    if (this.unit === 1) return chunk;
    const bytes = this.half.length > 0 ? Buffer.concat([this.half, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % 2);
    this.half = Buffer.from(bytes.subarray(whole));
    return bytes.subarray(0, whole);
  }

  private endAfter(bytes: Buffer, from: number): number {
    if (this.unit === 1) return bytes.indexOf(LF, from);
    const low = this.encoding === 'utf-16le' ? 0 : 1;
    for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1))
      if (at % 2 === low && bytes[at - low + (1 - low)] === NUL) return at - low;
    return -1;
  }

  private add(part: Buffer): void {
    this.lineBytes += part.length;
    const text = this.keptBytes > 0 ? part : this.withoutHole(part);
    const room = this.maxBytes - this.keptBytes;
    if (room <= 0 || text.length === 0) return;
    const kept = text.length > room ? text.subarray(0, room) : text;
    // A copy, because a few bytes of an incomplete line would otherwise keep a whole chunk in memory.
    this.kept.push(this.keptBytes === 0 && text.length <= room ? kept : Buffer.from(kept));
    this.keptBytes += kept.length;
  }

  private withoutHole(part: Buffer): Buffer {
    let start = 0;
    while (start < part.length && part[start] === NUL) start += 1;
    // In UTF-16 a single NUL is half of the first character.
    if (this.unit === 2) start -= start % 2;
    this.hole += start;
    return part.subarray(start);
  }

  private finish(endingBytes: number): SplitLine {
    const [only] = this.kept;
    const joined = this.kept.length === 1 && only ? only : Buffer.concat(this.kept);
    const isCut = this.lineBytes > this.keptBytes + this.hole;
    const line = {
      bytes: isCut ? joined : this.withoutReturns(joined),
      offset: this.lineStart,
      length: this.lineBytes + endingBytes,
      originalBytes: isCut ? this.lineBytes : null,
      hole: this.hole,
    };
    this.lineStart += line.length;
    this.kept = [];
    this.keptBytes = 0;
    this.lineBytes = 0;
    this.hole = 0;
    return line;
  }

  private withoutReturns(bytes: Buffer): Buffer {
    let end = bytes.length;
    if (this.unit === 1) {
      while (end > 0 && bytes[end - 1] === CR) end -= 1;
      return bytes.subarray(0, end);
    }
    const low = this.encoding === 'utf-16le' ? 0 : 1;
    while (end > 1 && bytes[end - 2 + low] === CR && bytes[end - 1 - low] === NUL) end -= 2;
    return bytes.subarray(0, end);
  }
}
