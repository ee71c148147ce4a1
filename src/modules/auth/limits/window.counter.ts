/** How often a key was counted in its current window, and when that is over. */
export interface Count {
  readonly used: number;
  readonly endMs: number;
}

/**
 * Counts per key and window of time in this process; a key's window begins when it is first counted. Without promises, unlike the limiter
 * libraries: every request is counted, and nothing here waits.
 */
export class WindowCounter {
  /** In the order of their ends: a window that begins later ends later. */
  private readonly counts = new Map<string, { used: number; endMs: number }>();

  constructor(private readonly windowMs: number) {}

  /** How many keys are kept. */
  get size(): number {
    return this.counts.size;
  }

  /** Adds to what is counted (-1 takes one back), and gives where the key stands then. */
  add(key: string, amount: number, nowMs: number): Count {
    const count = this.counts.get(key);
    if (count === undefined || nowMs >= count.endMs) return this.begin(key, amount, nowMs);
    count.used += amount;
    return count;
  }

  /** Where the key stands; nothing while it is not counted. */
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
