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
  type Trade,
} from './bar.js';
import type { TradeMemory } from './trade.memory.js';
import { TradeReader } from './trade.reader.js';

/** What is to be added to a bar of the database. */
export interface Addition {
  bar: Bar;
  /** The bar had been closed before, so those who follow it are told once it is written; the same for the bar of its hour. */
  late: boolean;
  lateForHour: boolean;
}

/** The bars of one instrument that are open, and what the database does not have yet. */
export class SymbolBars {
  readonly reader = new TradeReader();
  /** By their start: whole, as far as this desk knows, until they are closed. */
  readonly open: Readonly<Record<BuiltInterval, Map<number, Bar>>> = { '1s': new Map(), '1m': new Map(), '1h': new Map() };
  /** By their start. An hour is made of its minutes. */
  readonly additions: Readonly<Record<'1s' | '1m', Map<number, Addition>>> = { '1s': new Map(), '1m': new Map() };
  /** Null = no feed of it has ever put a trade right. */
  memory: TradeMemory | null = null;
  /** Feeds whose trades are in it. */
  readonly feeds = new Set<string>();

  /** Of the minutes before, another process has had trades. */
  private basedMs = Number.NEGATIVE_INFINITY;

  constructor(readonly instrument: Instrument) {}

  /** `kept`: what of it goes to the database. */
  add(trade: Trade, nowMs: number, kept: { readonly seconds: boolean; readonly minutes: boolean }): void {
    for (const interval of BUILT_INTERVALS) {
      const stepMs = BUILT_MS[interval];
      const atMs = startOf(trade.atMs, stepMs);
      if (isOver(atMs, stepMs, nowMs)) continue;
      const bar = this.open[interval].get(atMs);
      if (bar) addTrade(bar, trade);
      else this.open[interval].set(atMs, barOf(trade, stepMs));
    }
    if (kept.seconds) this.addTo('1s', trade, nowMs);
    if (kept.minutes) this.addTo('1m', trade, nowMs);
  }

  /** What the database had of an open bar when this process began. */
  base(interval: BuiltInterval, bar: Bar): void {
    if (interval === '1m') this.basedMs = bar.atMs + BUILT_MS['1m'];
    const known = this.open[interval].get(bar.atMs);
    this.open[interval].set(bar.atMs, known ? mergeBars(bar, known) : bar);
  }

  /** From when on every trade is known here, if the first one comes now. */
  wholeFromMs(nowMs: number): number {
    return Math.max(startOf(nowMs, BUILT_MS['1m']), this.basedMs);
  }

  /** The open bars that are over, oldest first; they are open no more. */
  close(interval: BuiltInterval, nowMs: number): Bar[] {
    const open = this.open[interval];
    if (open.size === 0) return [];
    const over = [...open.values()].filter(({ atMs }) => isOver(atMs, BUILT_MS[interval], nowMs));
    for (const { atMs } of over) open.delete(atMs);
    return over.toSorted((one, other) => one.atMs - other.atMs);
  }

  /** Takes the bar in place of the one that is open, and out of what the database is yet to get. */
  correct(interval: '1s' | '1m', atMs: number, bar: Bar | null): void {
    this.additions[interval].delete(atMs);
    if (!this.open[interval].has(atMs)) return;
    if (bar === null) this.open[interval].delete(atMs);
    else this.open[interval].set(atMs, { ...bar });
  }

  /** The hour is what it is in the database and these minutes of it, where it is still open. */
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

  private addTo(interval: '1s' | '1m', trade: Trade, nowMs: number): void {
    const stepMs = BUILT_MS[interval];
    const atMs = startOf(trade.atMs, stepMs);
    const late = isOver(atMs, stepMs, nowMs);
    const lateForHour = interval === '1m' && late && isOver(startOf(trade.atMs, BUILT_MS['1h']), BUILT_MS['1h'], nowMs);
    const known = this.additions[interval].get(atMs);
    if (known === undefined) {
      this.additions[interval].set(atMs, { bar: barOf(trade, stepMs), late, lateForHour });
      return;
    }
    addTrade(known.bar, trade);
    known.late ||= late;
    known.lateForHour ||= lateForHour;
  }
}

/** Whether the bar that begins there is closed by now. */
export function isOver(atMs: number, stepMs: number, nowMs: number): boolean {
  return atMs + stepMs + GRACE_MS <= nowMs;
}
