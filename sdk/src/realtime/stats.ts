/** What the stream has done so far, for a panel or a log line. */
export interface RealtimeStats {
  /** Event frames that were given on. */
  readonly events: number;
  /** Older values that the server passed over on `latest` topics. */
  readonly skipped: number;
  /** Holes in the numbers that were seen. */
  readonly gaps: number;
  /** Times that the server gave all that was missed. */
  readonly recovered: number;
  /** Times that a topic had to begin anew. */
  readonly resets: number;
  /** Events that had come before. */
  readonly duplicates: number;
  /** Messages that were no frames. */
  readonly dropped: number;
  readonly connections: number;
  /** Of the last `ping`, in ms; null before it. */
  readonly roundTripMs: number | null;
  /** The server's clock minus ours, in ms; null before the first `pong`. */
  readonly offsetMs: number | null;
  /** From when an event happened until it was here, by the server's clock, over the last 512; null without events or offset. */
  readonly lagMs: { readonly p50: number; readonly p99: number } | null;
}

const SAMPLES = 512;
/** Reading a time costs more than the rest of a frame's way: of a flood every eighth is enough. */
const EVERY = 8;

export class Meter {
  readonly counts = { events: 0, skipped: 0, gaps: 0, recovered: 0, resets: 0, duplicates: 0, dropped: 0, connections: 0 };
  roundTripMs: number | null = null;
  offsetMs: number | null = null;
  private readonly ages = new Float64Array(SAMPLES);
  private sampled = 0;

  /** Counts an event that happened at `timestamp` (RFC 3339) and is here at `wallMs`. */
  event(timestamp: string, skipped: number | undefined, wallMs: () => number): void {
    const { counts } = this;
    if (counts.events % EVERY === 0 || this.sampled < SAMPLES) {
      this.ages[this.sampled % SAMPLES] = wallMs() - Date.parse(timestamp);
      this.sampled += 1;
    }
    counts.events += 1;
    if (skipped !== undefined) counts.skipped += skipped;
  }

  /** A `pong`: asked and answered at our own times, at the server's time in between. */
  pong(askedMs: number, answeredMs: number, serverMs: number): void {
    if (Number.isNaN(serverMs)) return;
    this.roundTripMs = answeredMs - askedMs;
    this.offsetMs = serverMs - (askedMs + answeredMs) / 2;
  }

  read(): RealtimeStats {
    const { roundTripMs, offsetMs, counts } = this;
    return { ...counts, roundTripMs, offsetMs, lagMs: this.lag() };
  }

  private lag(): RealtimeStats['lagMs'] {
    const { offsetMs } = this;
    if (offsetMs === null || this.sampled === 0) return null;
    const sorted = this.ages
      .slice(0, Math.min(this.sampled, SAMPLES))
      .filter((age) => !Number.isNaN(age))
      .sort();
    const at = (part: number): number =>
      Math.max(0, (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) + offsetMs);
    return { p50: at(0.5), p99: at(0.99) };
  }
}
