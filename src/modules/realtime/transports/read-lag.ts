import type { WebSocket } from 'ws';

/** After so many bytes the client is asked whether it has read them. */
const ASK_EVERY_BYTES = 32 * 1024;
/** An answer that takes longer is not waited for: a client need not answer, and a stalled one is found by other means. In ms. */
const PATIENCE_MS = 2000;
const MARK = Buffer.from('read');
/** A ping with the mark, as a server sends it (RFC 6455: final, opcode 9, not masked). */
const PING = Buffer.concat([Buffer.from([0x89, MARK.length]), MARK]);

/**
 * How far a client is behind, by pings between the frames, which every WebSocket client answers when it comes to them. The buffers of the
 * two kernels hold megabytes that a slow reader gets before anything newer, and that the process cannot see otherwise.
 */
export class ReadLag {
  private sentBytes = 0;
  private readBytes = 0;
  /** Bytes sent before the ping that is not answered yet. */
  private askedBytes = 0;
  /** The monotonic time of that ping; NaN = all are answered. */
  private askedMono = NaN;
  /** The fastest answer, which is the time of the way; Infinity = there was none yet. In ms. */
  private fastestMs = Number.POSITIVE_INFINITY;

  constructor(
    socket: WebSocket,
    private readonly write: (frame: Buffer) => void,
  ) {
    socket.on('pong', (data: Buffer) => {
      if (data.equals(MARK)) this.answered();
    });
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
    if (Number.isNaN(this.askedMono)) this.ask();
  }

  /** The age of the bytes that the client reads now, without the time of the way, in ms; 0 also when it does not tell. */
  get ms(): number {
    if (Number.isNaN(this.askedMono)) return 0;
    const waitsMs = performance.now() - this.askedMono;
    return waitsMs > PATIENCE_MS ? 0 : Math.max(0, waitsMs - this.fastestMs);
  }

  private answered(): void {
    this.fastestMs = Math.min(this.fastestMs, performance.now() - this.askedMono);
    this.readBytes = this.askedBytes;
    this.askedMono = NaN;
    this.ask();
  }

  private ask(): void {
    if (this.sentBytes - this.readBytes < ASK_EVERY_BYTES) return;
    this.askedBytes = this.sentBytes;
    this.askedMono = performance.now();
    this.write(PING);
  }
}
