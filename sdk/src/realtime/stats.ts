import type { Clock } from '../clock.js';

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
  /**
   * Delay from the time of an event to its arrival, by the server's clock, over the last 10 s: of events that are dated after the
   * connection opened, as older ones are history and say nothing about the stream. `least` is how late the stream itself is, because an
   * event may be old when its source sends it. Null without such events or offset.
   */
  readonly lagMs: { readonly least: number; readonly p50: number; readonly p99: number } | null;
}

const SAMPLES = 512;
/** Parsing a time costs more than the rest of a frame, so in a flood only every eighth is measured. */
const EVERY = 8;
/** An older delay says nothing about now. */
const WINDOW_MS = 10_000;

export class Meter {
  readonly counts = { events: 0, skipped: 0, gaps: 0, recovered: 0, resets: 0, duplicates: 0, dropped: 0, connections: 0 };
  roundTripMs: number | null = null;
  offsetMs: number | null = null;
  /** When events have come by our clock, and when they happened by the server's. */
  private readonly samples: (readonly [at: number, happened: number])[] = [];
  /** When the connection opened, by our clock. */
  openedMs = 0;

  constructor(private readonly clock: Clock) {}

  /** Counts an event that happened at `timestamp` (RFC 3339) and has come now. */
  event(timestamp: string, skipped: number | undefined): void {
    const { counts, samples } = this;
    if (counts.events % EVERY === 0 || samples.length < SAMPLES) {
      if (samples.push([this.clock.wall(), Date.parse(timestamp)]) > SAMPLES) samples.shift();
    }
    counts.events += 1;
    counts.skipped += skipped ?? 0;
  }

  /** A `pong`: times of request and answer by our clock, and the server's time in between. */
  pong(askedMs: number, answeredMs: number, serverMs: number): void {
    if (Number.isNaN(serverMs)) return;
    this.roundTripMs = answeredMs - askedMs;
    this.offsetMs = serverMs - (askedMs + answeredMs) / 2;
  }

  read(): RealtimeStats {
    const { counts, roundTripMs, offsetMs, openedMs } = this;
    const from = this.clock.wall() - WINDOW_MS;
    // Without it no event counts.
    const ahead = offsetMs ?? NaN;
    const ages = this.samples
      .flatMap(([at, happened]) => (at >= from && happened >= openedMs + ahead ? at - happened + ahead : []))
      .sort((a, b) => a - b);
    const part = (of: number): number => Math.max(0, ages[Math.floor(ages.length * of)] ?? 0);
    return { ...counts, roundTripMs, offsetMs, lagMs: ages[0] === undefined ? null : { least: part(0), p50: part(0.5), p99: part(0.99) } };
  }
}
