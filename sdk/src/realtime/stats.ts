/** Counts of the stream so far, for a panel or a log line. */
export interface RealtimeStats {
  /** Delivered event frames. */
  readonly events: number;
  /** Older values that the server skipped on `latest` topics. */
  readonly skipped: number;
  /** Gaps in the sequence numbers. */
  readonly gaps: number;
  /** Recoveries with all missed events. */
  readonly recovered: number;
  /** Resets of topics. */
  readonly resets: number;
  /** Repeated events. */
  readonly duplicates: number;
  /** Messages that are no frames. */
  readonly dropped: number;
  readonly connections: number;
  /** Of the last `ping`, in ms; null before it. */
  readonly roundTripMs: number | null;
  /** The server's clock minus ours, in ms; null before the first `pong`. */
  readonly offsetMs: number | null;
  /** Delay from the time of an event to its arrival, by the server's clock, over the last 512; null without events or offset. */
  readonly lagMs: { readonly p50: number; readonly p99: number } | null;
}

const SAMPLES = 512;
/** Parsing a time costs more than the rest of a frame, so in a flood only every eighth is measured. */
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

  /** A `pong`: times of request and answer by our clock, and the server's time in between. */
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
