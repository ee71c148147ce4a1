interface Entry<T> {
  readonly value: T;
  readonly expiresAtMs: number;
  /** Whether it was read since it was last considered for removal. */
  used: boolean;
}

/**
 * At most `capacity` values, each until its own end (epoch ms). The oldest one that was not read lately makes room (second chance:
 * reading only marks an entry, because moving it would cost every request two changes of the map).
 */
export class ExpiringLru<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string, nowMs: number): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (nowMs < entry.expiresAtMs) {
      entry.used = true;
      return entry.value;
    }
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: T, expiresAtMs: number): void {
    this.entries.delete(key);
    if (this.entries.size >= this.capacity) this.makeRoom();
    this.entries.set(key, { value, expiresAtMs, used: false });
  }

  /** Drops every value that `matches`: O(size), meant for rare events. */
  forget(matches: (value: T) => boolean): void {
    for (const [key, { value }] of this.entries) if (matches(value)) this.entries.delete(key);
  }

  private makeRoom(): void {
    for (const [key, entry] of this.entries) {
      this.entries.delete(key);
      if (!entry.used) return;
      entry.used = false;
      this.entries.set(key, entry);
    }
  }
}
