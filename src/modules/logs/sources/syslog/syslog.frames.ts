const LF = 0x0a;
const NUL = 0;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const MAX_DIGITS = 8;

/** Splits the stream of a syslog connection: messages have a length prefix if the first byte is a digit, else they end with LF or NUL. */
export class SyslogFrames {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly maxBytes: number) {}

  /** The messages that these bytes complete. Throws for an invalid length, or a message over the limit. */
  push(chunk: Buffer): Buffer[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: Buffer[] = [];
    for (let next = this.next(); next; next = this.next()) if (next.length > 0) messages.push(next);
    if (this.rest.length > this.maxBytes + MAX_DIGITS) throw new Error('A message is longer than the limit');
    return messages;
  }

  /** The last message without a terminator, when the connection ends. */
  end(): Buffer[] {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    return rest.length > 0 ? [rest] : [];
  }

  private next(): Buffer | null {
    const [first = -1] = this.rest;
    return first >= DIGIT_0 && first <= DIGIT_9 ? this.counted() : this.ended();
  }

  private counted(): Buffer | null {
    const blank = this.rest.indexOf(0x20);
    if (blank === -1) {
      if (this.rest.length > MAX_DIGITS) throw new Error('A length is invalid');
      return null;
    }
    const digits = this.rest.toString('latin1', 0, blank);
    const length = Number(digits);
    if (!/^\d{1,8}$/.test(digits) || length > this.maxBytes) throw new Error('A length is invalid');
    const end = blank + 1 + length;
    return this.rest.length < end ? null : this.cut(blank + 1, end, end);
  }

  private ended(): Buffer | null {
    const end = this.rest.findIndex((byte) => byte === LF || byte === NUL);
    return end === -1 ? null : this.cut(0, end, end + 1);
  }

  private cut(from: number, to: number, next: number): Buffer {
    const message = this.rest.subarray(from, to);
    this.rest = this.rest.subarray(next);
    return message;
  }
}
