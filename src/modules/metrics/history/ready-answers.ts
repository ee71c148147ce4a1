/** An answer as it is sent. */
interface Entry {
  readonly bytes: Buffer;
  readonly untilMs: number;
}

/** About how many bytes an entry takes besides its text and bytes. */
const ENTRY_BYTES = 200;

/** A cache of answers by their lifetime and a limit of bytes, keys included; the least recently used one is removed first. */
export class ReadyAnswers {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string, nowMs: number): Buffer | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    this.entries.delete(key);
    if (entry.untilMs <= nowMs) {
      this.bytes -= weightOf(key, entry);
      return null;
    }
    this.entries.set(key, entry);
    return entry.bytes;
  }

  set(key: string, bytes: Buffer, untilMs: number): void {
    const before = this.entries.get(key);
    if (before) this.bytes -= weightOf(key, before);
    this.entries.delete(key);
    const entry = { bytes, untilMs };
    this.entries.set(key, entry);
    this.bytes += weightOf(key, entry);
    for (const [oldest, old] of this.entries) {
      if (this.bytes <= this.maxBytes) return;
      this.entries.delete(oldest);
      this.bytes -= weightOf(oldest, old);
    }
  }
}

function weightOf(key: string, { bytes }: Entry): number {
  return bytes.length + 2 * key.length + ENTRY_BYTES;
}
