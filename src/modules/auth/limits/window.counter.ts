/** The count of a key in its current window, and the end of that window. */
export interface Count {
  readonly used: number;
  readonly endMs: number;
}

/**
 * Counts per key and window of time in this process; a window begins with the first count of the key. Synchronous, unlike the limiter
 * libraries, because it runs on every request.
 */
export class WindowCounter {
  /** Ordered by the end of the window: a window that begins later ends later. */
  private readonly counts = new Map<string, { used: number; endMs: number }>();

  constructor(private readonly windowMs: number) {}

  /** How many keys are kept. */
  get size(): number {
    return this.counts.size;
  }

  /** Adds to the count of the key (-1 subtracts one), and returns it. */
  add(key: string, amount: number, nowMs: number): Count {
    const count = this.counts.get(key);
    if (count === undefined || nowMs >= count.endMs) return this.begin(key, amount, nowMs);
    count.used += amount;
    return count;
  }

  /** The count of the key; undefined while it has none. */
  get(key: string, nowMs: number): Count {
    const count = this.counts.get(key);
    return count === undefined || nowMs >= count.endMs ? { used: 0, endMs: nowMs } : count;
  }

  clear(key: string): void {
    this.counts.delete(key);
  }

  private begin(key: string, used: number, nowMs: number): Count {
    this.counts.delete(key);
    for (const [old, { endMs }] of this.counts) {
      if (nowMs < endMs) break;
      this.counts.delete(old);
    }
    const count = { used, endMs: nowMs + this.windowMs };
    this.counts.set(key, count);
    return count;
  }
}
