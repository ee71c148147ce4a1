/** A little more than the second that venues count in, so that what leaves in time does not arrive too early. */
const WINDOW_MS = 1050;

/** Lets so many frames a second through, in the order in which they are made. */
export class PacedFrames<T> {
  private readonly sentAtMs: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `next` makes the next frame, or null while there is none. */
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
