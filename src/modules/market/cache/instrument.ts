import { DEPTH, keyOf, LTP, type Mode, MODES, QUOTE } from '../ticks/instrument-name.js';
import { FIELD, type TickFlag, type PriceLevel, noValues } from '../ticks/tick.js';
import { JumpWatch } from './jump.watch.js';
import { GapMedian } from './gap.median.js';

export type ValueState = 'live' | 'waiting' | 'stale';

/** How long a value is not stale while the instrument has too few ticks for a median gap, in ms. */
const UNKNOWN_RHYTHM_MS = 30_000;
/** A younger value is never stale, however short the median gap, in ms. */
export const SHORTEST_STALE_MS = 5000;

/** The time of the value of one mode, by three clocks. */
export interface Stamp {
  /** Exchange time if the feed gives one, else the time of receipt; epoch ms. Clients get this one. */
  atMs: number;
  receivedMs: number;
  /** The exchange time, which orders ticks; -Infinity = no tick had one. */
  exchangeMs: number;
  /** The monotonic clock, for ages. -Infinity = no value yet. */
  monoMs: number;
}

function noStamp(): Stamp {
  return { atMs: 0, receivedMs: 0, exchangeMs: Number.NEGATIVE_INFINITY, monoMs: Number.NEGATIVE_INFINITY };
}

/** The present figures of one instrument. Only the tick path writes it. */
export class Instrument {
  readonly key: string;
  readonly values = noValues();
  bids: readonly PriceLevel[] | null = null;
  asks: readonly PriceLevel[] | null = null;
  flags: readonly TickFlag[] = [];
  feed = '';
  session: string | null = null;
  /** The source time of the present value where it was ahead of our clock; else NaN. */
  sourceTimestampMs = NaN;
  updates = 0;
  firstAtMs = 0;
  readonly stamps: Readonly<Record<Mode, Stamp>> = { [LTP]: noStamp(), [QUOTE]: noStamp(), [DEPTH]: noStamp() };
  /** The number of the newest frame of each mode, also without subscribers. */
  readonly seqs: Record<Mode, number> = { [LTP]: 0, [QUOTE]: 0, [DEPTH]: 0 };
  /** Number of holders by mode: sockets, topics, REST and subscribers in this process. */
  readonly holders: Record<Mode, number> = { [LTP]: 0, [QUOTE]: 0, [DEPTH]: 0 };
  readonly jump = new JumpWatch();
  readonly gaps = new GapMedian();
  /** Whether it was published as stale. */
  staleAnnounced = false;
  /** Modes whose value is older than the last failure of its feed, one bit each. */
  private fallen = 0;
  /** The monotonic time when the last holder left, or the instrument was created. */
  idleSinceMs: number;

  /** `maker`: the principal whose tick created it; null = a feed or a subscription. */
  constructor(
    readonly exchange: string,
    readonly symbol: string,
    monoMs: number,
    readonly maker: string | null = null,
  ) {
    this.key = keyOf(exchange, symbol);
    this.idleSinceMs = monoMs;
  }

  get held(): boolean {
    return this.holders[LTP] + this.holders[QUOTE] + this.holders[DEPTH] > 0;
  }

  /** The highest mode that is held; null = there is no holder. */
  get wanted(): Mode | null {
    if (this.holders[DEPTH] > 0) return DEPTH;
    if (this.holders[QUOTE] > 0) return QUOTE;
    return this.holders[LTP] > 0 ? LTP : null;
  }

  /** Whether there is a value of this mode. */
  has(mode: Mode): boolean {
    return mode === LTP ? !Number.isNaN(this.values[FIELD.ltp]) : this.stamps[mode].monoMs > Number.NEGATIVE_INFINITY;
  }

  /** Its feed has failed: the values of these modes are stale until the feed sends new ones. */
  fall(modes: readonly Mode[] = MODES): void {
    for (const mode of modes) this.fallen |= 1 << mode;
  }

  /** A new value of this mode has arrived. */
  restore(mode: Mode): void {
    this.fallen &= ~(1 << mode);
  }

  isFallen(mode: Mode): boolean {
    return (this.fallen & (1 << mode)) !== 0;
  }

  /** Whether all values are older than the last failure of its feed. */
  get isLost(): boolean {
    return this.fallen !== 0 && this.known !== null && MODES.every((mode) => !this.has(mode) || this.isFallen(mode));
  }

  /** The highest mode with a value; null = none. */
  get known(): Mode | null {
    if (this.has(DEPTH)) return DEPTH;
    if (this.has(QUOTE)) return QUOTE;
    return this.has(LTP) ? LTP : null;
  }

  /** Age of the value: time since its receipt plus its delay at receipt; Infinity = there is none. In ms. */
  ageMs(mode: Mode, monoMs: number): number {
    if (!this.has(mode)) return Number.POSITIVE_INFINITY;
    const { monoMs: at, receivedMs, atMs } = this.stamps[mode];
    return Math.max(0, Math.round(monoMs - at)) + Math.max(0, receivedMs - atMs);
  }

  /** The age of the newest value of any mode, in ms. */
  lastAgeMs(monoMs: number): number {
    return Math.min(this.ageMs(LTP, monoMs), this.ageMs(QUOTE, monoMs), this.ageMs(DEPTH, monoMs));
  }

  /** The age from which a value is stale: ten times the median gap of the instrument, or as configured. In ms. */
  expectedEveryMs(configuredMs: number): number {
    if (configuredMs > 0) return configuredMs;
    return this.gaps.medianMs === null ? UNKNOWN_RHYTHM_MS : Math.min(300_000, Math.max(SHORTEST_STALE_MS, this.gaps.medianMs * 10));
  }

  state(mode: Mode, monoMs: number, configuredMs: number): ValueState {
    if (!this.has(mode)) return 'waiting';
    return this.isFallen(mode) || this.ageMs(mode, monoMs) > this.expectedEveryMs(configuredMs) ? 'stale' : 'live';
  }

  get lastReceivedMs(): number {
    return Math.max(this.stamps[LTP].receivedMs, this.stamps[QUOTE].receivedMs, this.stamps[DEPTH].receivedMs);
  }
}
