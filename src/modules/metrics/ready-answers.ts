/** An answer as it goes out. */
interface Entry {
  readonly bytes: Buffer;
  readonly untilMs: number;
}

/** Answers at hand, for as long as they hold and at most so many bytes of them: the one not used for longest makes room. */
export class ReadyAnswers {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string, nowMs: number): Buffer | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    this.entries.delete(key);
    if (entry.untilMs <= nowMs) {
      this.bytes -= entry.bytes.length;
      return null;
    }
    this.entries.set(key, entry);
    return entry.bytes;
  }

  set(key: string, bytes: Buffer, untilMs: number): void {
    this.bytes += bytes.length - (this.entries.get(key)?.bytes.length ?? 0);
    this.entries.delete(key);
    this.entries.set(key, { bytes, untilMs });
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.maxBytes) return;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes.length;
    }
  }
}
