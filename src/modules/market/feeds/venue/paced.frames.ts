/** Slightly more than the second of the venues' limits, because frames may arrive closer together than they were sent. */
const WINDOW_MS = 1050;

/** Sends at most so many frames a second, in their order. */
export class PacedFrames<T> {
  private readonly sentAtMs: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `next` returns the next frame, or null while there is none. */
  constructor(
    private readonly perSecond: number,
    private readonly next: () => T | null,
    private readonly send: (frame: T) => void,
  ) {}

  /** There may be something to send. */
  wake(): void {
    if (this.timer !== undefined) return;
    for (;;) {
      const nowMs = performance.now();
      while ((this.sentAtMs[0] ?? nowMs) < nowMs - WINDOW_MS) this.sentAtMs.shift();
      if (this.sentAtMs.length >= this.perSecond) return this.wakeIn((this.sentAtMs[0] ?? nowMs) + WINDOW_MS - nowMs);
      const frame = this.next();
      if (frame === null) return;
      this.sentAtMs.push(nowMs);
      this.send(frame);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wakeIn(ms: number): void {
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.wake();
      },
      Math.max(1, ms),
    ).unref();
  }
}
