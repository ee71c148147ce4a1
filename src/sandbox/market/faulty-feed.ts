import { type FaultOf, readFaultOf } from '../services/fault.js';
import type { FeedTick, VenueTick } from './venue-ticks.js';

export const FEED_FAULT_MODES = [
  'none',
  'mute',
  'slow',
  'garbage',
  'out_of_order',
  'duplicate',
  'jump',
  'crossed',
  'future',
  'stop',
] as const;
export type FeedFault = FaultOf<(typeof FEED_FAULT_MODES)[number]>;

const NO_FAULT: FeedFault = { mode: 'none' };
const SLOW_MS = 2000;
/** How much older a late tick is than the one before it. */
const OLDER_MS = 5000;
/** Further ahead than any clock that is merely wrong. */
const AHEAD_MS = 120_000;
/** A jump that no reader believes at once. */
const JUMP = 1.3;

/** One way from the venues to the backend: numbers its ticks, and corrupts them on demand. */
export class FaultyFeed {
  private fault: FeedFault = NO_FAULT;
  private endsAtMs = Number.POSITIVE_INFINITY;
  private seq = 0;
  private delayed: { readonly tick: FeedTick; readonly dueMs: number }[] = [];
  /** Symbols whose last price has jumped: the next one jumps back, so that none confirms another. */
  private readonly jumped = new Set<string>();

  constructor(
    readonly name: string,
    private readonly publisher: string,
  ) {}

  /** Reads the body of a `POST /__fault` and applies it, in place of the one before. @throws FaultInputError */
  setFault(raw: unknown): void {
    this.fault = readFaultOf(raw, FEED_FAULT_MODES);
    this.endsAtMs = this.fault.for_seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + this.fault.for_seconds * 1000;
    this.jumped.clear();
  }

  faultState(): Record<string, unknown> {
    const { mode, delay_ms = null } = this.current(Date.now());
    return { feed: this.name, mode, delay_ms, ends_at: Number.isFinite(this.endsAtMs) ? new Date(this.endsAtMs).toISOString() : null };
  }

  /** The ticks to send now, in order; null = the feed has hung up. */
  pass(ticks: readonly VenueTick[], nowMs: number): FeedTick[] | null {
    const fault = this.current(nowMs);
    const numbered = ticks.map((tick): FeedTick => ({ ...tick, publisher: this.publisher, seq: (this.seq += 1) }));
    switch (fault.mode) {
      case 'slow':
        this.delayed.push(...numbered.map((tick) => ({ tick, dueMs: nowMs + (fault.delay_ms ?? SLOW_MS) })));
        return this.due(nowMs);
      case 'mute':
        this.delayed = [];
        return [];
      case 'stop':
        this.delayed = [];
        return null;
      case 'none':
        return [...this.due(Number.POSITIVE_INFINITY), ...numbered];
      case 'garbage':
        return numbered.map((tick) => ({ ...tick, ltp: 'NaN' }));
      case 'out_of_order':
        return numbered.flatMap((tick) => [tick, { ...at(tick, -OLDER_MS), seq: (this.seq += 1) }]);
      case 'duplicate':
        return numbered.flatMap((tick) => [tick, tick]);
      case 'jump':
        return numbered.map((tick) => this.jump(tick));
      case 'crossed':
        return numbered.map((tick) => (tick.bids && tick.asks ? { ...tick, bids: tick.asks, asks: tick.bids } : tick));
      case 'future':
        return numbered.map((tick) => at(tick, AHEAD_MS));
      default:
        return fault.mode satisfies never;
    }
  }

  private current(nowMs: number): FeedFault {
    if (nowMs >= this.endsAtMs) {
      this.fault = NO_FAULT;
      this.endsAtMs = Number.POSITIVE_INFINITY;
    }
    return this.fault;
  }

  private due(nowMs: number): FeedTick[] {
    const due = this.delayed.filter(({ dueMs }) => dueMs <= nowMs);
    this.delayed = this.delayed.slice(due.length);
    return due.map(({ tick }) => tick);
  }

  private jump(tick: FeedTick): FeedTick {
    if (tick.ltp === undefined || this.jumped.delete(tick.symbol)) return tick;
    this.jumped.add(tick.symbol);
    return { ...tick, ltp: Number(tick.ltp) * JUMP };
  }
}

/** The tick as if it had happened earlier, or later. */
function at(tick: FeedTick, byMs: number): FeedTick {
  return { ...tick, timestamp: new Date(Date.parse(tick.timestamp) + byMs).toISOString() };
}
