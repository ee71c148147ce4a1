const CHUNK_BYTES = 64 * 1024;

/** A buffer for bytes that are being written: full chunks are given away. */
export class ExportBytes {
  /** Where to write next, from `position` on; valid only after `reserve`. */
  chunk: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  position = 0;
  private full: Buffer[] = [];

  /** Makes room for so many bytes. */
  reserve(bytes: number): void {
    if (this.position + bytes <= this.chunk.length) return;
    this.close();
    this.chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
  }

  /** Gives all bytes since the last call. */
  take(): Buffer[] {
    this.close();
    this.chunk = Buffer.alloc(0);
    const taken = this.full;
    this.full = [];
    return taken;
  }

  private close(): void {
    if (this.position > 0) this.full.push(this.chunk.subarray(0, this.position));
    this.position = 0;
  }
}
