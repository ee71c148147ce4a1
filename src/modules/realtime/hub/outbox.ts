import type { Connection } from '../protocol/connection.js';
import type { Message } from '../protocol/message.js';

/** Limits of one client's unsent data (realtime.md "Slow consumers"). */
export interface OutboxLimits {
  /** Above this, `latest` topics keep only the newest value per key, in bytes. */
  readonly conflateBytes: number;
  /** The same for a client that is so far behind, where it tells; absent = no limit. */
  readonly lagMs?: number;
  /** Above this the client is closed, in bytes. */
  readonly closeBytes: number;
  /** Unsent `log` events above which the client is closed. */
  readonly closeEvents: number;
  /** Time without any progress after which the client is closed. */
  readonly stallMs: number;
}

/** Measures what one client has not read yet; the client decides about the consequences. */
export class Outbox {
  private sentBytes = 0;
  private readBytes = 0;
  private progressAtMs = 0;
  /** No byte was unsent at the last check: the time until the next send is no stall. */
  private wasIdle = true;
  /** Ends (in `sentBytes`) of log events that may still be unsent, oldest first. Empty on a client that keeps up. */
  private eventEnds: number[] = [];
  /** A replay is one answer of any size that the client asked for: it does not count until it is flushed. */
  private allowanceEnd = 0;

  constructor(
    private readonly connection: Connection,
    private readonly limits: OutboxLimits,
  ) {}

  get congested(): boolean {
    const { conflateBytes, lagMs = Number.POSITIVE_INFINITY } = this.limits;
    return this.connection.buffered() > conflateBytes || (this.connection.lagMs?.() ?? 0) > lagMs;
  }

  get unsentBytes(): number {
    return this.connection.buffered();
  }

  /** Sends and counts; `logEvents` is how many log events the message carries. Returns the unsent bytes after it. */
  send(message: Message, nowMs: number, logEvents = 0): number {
    this.sentBytes += this.connection.send(message);
    const buffered = this.connection.buffered();
    if (buffered === 0) {
      this.wasIdle = true;
      if (this.eventEnds.length > 0) this.eventEnds = [];
      return 0;
    }
    if (this.wasIdle) this.progressAtMs = nowMs;
    this.wasIdle = false;
    for (let event = 0; event < logEvents; event += 1) this.eventEnds.push(this.sentBytes);
    return buffered;
  }

  /**
   * Counts bytes that went out as an answer. A replay (`anySize`) does not count as slowness until it is flushed, but only one at a time:
   * a client that asks for replays and reads none must not fill the memory.
   */
  answered(bytes: number, anySize: boolean, nowMs: number): void {
    this.sentBytes += bytes;
    const buffered = this.connection.buffered();
    if (this.wasIdle) this.progressAtMs = nowMs;
    this.wasIdle = buffered === 0;
    if (anySize && this.allowanceEnd <= this.sentBytes - buffered) this.allowanceEnd = this.sentBytes;
  }

  /** Whether a replay is on its way that the client has not read to its end. */
  get replaying(): boolean {
    const buffered = this.connection.buffered();
    return buffered > 0 && this.allowanceEnd > Math.max(0, this.sentBytes - buffered);
  }

  /** Whether a limit of bytes or events may be exceeded with so many unsent bytes; cheap, unlike `tooSlow`. */
  isOver(unsentBytes: number): boolean {
    return unsentBytes > this.limits.closeBytes || this.eventEnds.length > this.limits.closeEvents;
  }

  /** Why this client counts as too slow now, or null. */
  tooSlow(nowMs: number): string | null {
    const buffered = this.connection.buffered();
    const flushed = this.sentBytes - buffered;
    // What waits for the end of this turn is not unsent yet, and would look like progress of a reader who reads nothing.
    const read = flushed - (this.connection.held?.() ?? 0);
    this.wasIdle = buffered === 0;
    if (this.wasIdle || read > this.readBytes) this.progressAtMs = nowMs;
    this.readBytes = read;
    if (this.wasIdle) return null;
    if (nowMs - this.progressAtMs >= this.limits.stallMs) return `nothing read for ${this.limits.stallMs} ms`;
    const counted = this.sentBytes - Math.max(flushed, this.allowanceEnd);
    if (counted > this.limits.closeBytes) return `more than ${this.limits.closeBytes} bytes behind`;
    return this.unsentEvents(flushed) > this.limits.closeEvents ? `more than ${this.limits.closeEvents} events behind` : null;
  }

  private unsentEvents(flushed: number): number {
    if (this.eventEnds.length <= this.limits.closeEvents) return this.eventEnds.length;
    const firstUnsent = this.eventEnds.findIndex((end) => end > flushed);
    this.eventEnds = firstUnsent === -1 ? [] : this.eventEnds.slice(firstUnsent);
    return this.eventEnds.length;
  }
}
