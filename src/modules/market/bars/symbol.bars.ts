import type { Instrument } from '../cache/instrument.js';
import {
  addTrade,
  type Bar,
  barOf,
  BUILT_INTERVALS,
  BUILT_MS,
  type BuiltInterval,
  GRACE_MS,
  mergeBars,
  startOf,
  type BarTrade,
} from './bar.js';
import { ByStart } from './by-start.js';
import type { TradeMemory } from './trade.memory.js';
import { TradeReader } from './trade.reader.js';

/** An addition to a stored bar. */
export interface Addition {
  bar: Bar;
  /** The bar was closed before, so its listeners are called once it is written; likewise for the bar of its hour. */
  late: boolean;
  lateForHour: boolean;
}

/** The open bars of one instrument, and the additions that are not stored yet. */
export class SymbolBars {
  readonly reader = new TradeReader();
  /** Open bars by their start: complete, as far as this desk knows, until they are closed. */
  readonly open: Readonly<Record<BuiltInterval, ByStart<Bar>>> = {
    '1s': new ByStart(BUILT_MS['1s']),
    '1m': new ByStart(BUILT_MS['1m']),
    '1h': new ByStart(BUILT_MS['1h']),
  };
  /** Additions by the start of their bar. Hours are built from minutes. */
  readonly additions: Readonly<Record<'1s' | '1m', ByStart<Addition>>> = {
    '1s': new ByStart(BUILT_MS['1s']),
    '1m': new ByStart(BUILT_MS['1m']),
  };
  /** Null = no feed of the instrument has corrected a trade yet. */
  memory: TradeMemory | null = null;
  /** The feeds of its trades. */
  readonly feeds = new Set<string>();

  /** Bars before this time may have trades that another process has received. */
  private basedMs = Number.NEGATIVE_INFINITY;

  constructor(readonly instrument: Instrument) {}

  add(trade: BarTrade, nowMs: number, keepsMinutes: boolean, keepsSeconds: boolean): void {
    for (const interval of BUILT_INTERVALS) this.addToOpen(interval, trade, nowMs);
    if (keepsSeconds) this.addTo('1s', trade, nowMs);
    if (keepsMinutes) this.addTo('1m', trade, nowMs);
  }

  /** The stored part of an open bar when this process began. */
  base(interval: BuiltInterval, bar: Bar): void {
    if (interval === '1m') this.basedMs = bar.atMs + BUILT_MS['1m'];
    const known = this.open[interval].at(bar.atMs);
    this.open[interval].set(bar.atMs, known ? mergeBars(bar, known) : bar);
  }

  /** The time from which this process knows every trade, if the first one arrives now. */
  wholeFromMs(nowMs: number): number {
    return Math.max(startOf(nowMs, BUILT_MS['1m']), this.basedMs);
  }

  /** Closes the bars whose time is over, and returns them, oldest first. */
  close(interval: BuiltInterval, nowMs: number): Bar[] {
    const open = this.open[interval];
    if (!open.hasEnded(nowMs, GRACE_MS)) return [];
    const over = [...open.values()].filter(({ atMs }) => isOver(atMs, BUILT_MS[interval], nowMs));
    for (const { atMs } of over) open.delete(atMs);
    return over.toSorted((one, other) => one.atMs - other.atMs);
  }

  /** Replaces the open bar, and removes its additions. */
  correct(interval: '1s' | '1m', atMs: number, bar: Bar | null): void {
    this.additions[interval].delete(atMs);
    if (!this.open[interval].has(atMs)) return;
    if (bar === null) this.open[interval].delete(atMs);
    else this.open[interval].set(atMs, { ...bar });
  }

  /** Rebuilds the hour from its stored part and these minutes, if it is still open. */
  correctHour(atMs: number, hour: Bar | null, minutes: readonly Bar[]): void {
    if (!this.open['1h'].has(atMs)) return;
    const stepMs = BUILT_MS['1h'];
    const parts = [...(hour ? [hour] : []), ...minutes.filter((minute) => startOf(minute.atMs, stepMs) === atMs)];
    this.open['1h'].delete(atMs);
    const [first, ...others] = parts;
    if (first)
      this.open['1h'].set(
        atMs,
        others.reduce((sofar, part) => mergeBars(sofar, part, atMs), { ...first, atMs }),
      );
  }

  /** The newest open bar. */
  current(interval: BuiltInterval): Bar | null {
    let newest: Bar | null = null;
    for (const bar of this.open[interval].values()) if (newest === null || bar.atMs > newest.atMs) newest = bar;
    return newest;
  }

  get isIdle(): boolean {
    return (
      BUILT_INTERVALS.every((interval) => this.open[interval].size === 0) && this.additions['1s'].size + this.additions['1m'].size === 0
    );
  }

  private addToOpen(interval: BuiltInterval, trade: BarTrade, nowMs: number): void {
    const stepMs = BUILT_MS[interval];
    const open = this.open[interval];
    const bar = open.at(trade.atMs);
    const atMs = bar ? bar.atMs : startOf(trade.atMs, stepMs);
    if (isOver(atMs, stepMs, nowMs)) return;
    if (bar) addTrade(bar, trade);
    else open.set(atMs, barOf(trade, stepMs));
  }

  private addTo(interval: '1s' | '1m', trade: BarTrade, nowMs: number): void {
    const stepMs = BUILT_MS[interval];
    const known = this.additions[interval].at(trade.atMs);
    const atMs = known ? known.bar.atMs : startOf(trade.atMs, stepMs);
    const late = isOver(atMs, stepMs, nowMs);
    const lateForHour = late && interval === '1m' && isOver(startOf(trade.atMs, BUILT_MS['1h']), BUILT_MS['1h'], nowMs);
    if (known === undefined) {
      this.additions[interval].set(atMs, { bar: barOf(trade, stepMs), late, lateForHour });
      return;
    }
    addTrade(known.bar, trade);
    known.late ||= late;
    known.lateForHour ||= lateForHour;
  }
}

/** Whether the bar that begins at `atMs` is closed. */
export function isOver(atMs: number, stepMs: number, nowMs: number): boolean {
  return atMs + stepMs + GRACE_MS <= nowMs;
}
