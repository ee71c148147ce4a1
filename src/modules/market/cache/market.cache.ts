import { Injectable } from '@nestjs/common';
import { Shares } from '../../../common/shares.js';
import { Config } from '../../../config/config.js';
import { type InstrumentName, LTP, type Mode, QUOTE, DEPTH } from '../ticks/instrument-name.js';
import { FIELD } from '../ticks/tick.js';
import { Instrument, SHORTEST_STALE_MS, type ValueState } from './instrument.js';

export interface CurrentPrice {
  readonly exchange: string;
  readonly symbol: string;
  readonly ltp: number;
  readonly timestampMs: number;
  readonly ageMs: number;
  readonly state: ValueState;
  readonly feed: string;
}

const DEFAULT_FRESH_MS = 30_000;

/** The newest values of every instrument, in memory; every read is without I/O. */
@Injectable()
export class MarketCache {
  readonly instruments = new Map<string, Instrument>();
  /** The same by exchange and symbol: joining the two to a key for each tick would take longer than both searches. */
  private readonly byExchange = new Map<string, Map<string, Instrument>>();
  /** Exchanges of accepted ticks. */
  readonly exchanges = new Set<string>();
  /** Reads of a fresh value, and reads of a missing or stale one. */
  hits = 0;
  misses = 0;
  private readonly shares: Shares;
  private readonly staleMs: number;

  constructor(config: Config) {
    this.shares = new Shares(config.variables.MARKET_MAX_SYMBOLS);
    this.staleMs = config.variables.MARKET_SYMBOL_STALE_SECONDS * 1000;
  }

  get(exchange: string, symbol: string): Instrument | undefined {
    return this.byExchange.get(exchange)?.get(symbol);
  }

  /**
   * The instrument, created if it is new; null when the cache is full. `maker`: the principal who sent the tick. In a full cache, a
   * principal who created half of all instruments replaces one of these; the others replace one of that principal's first.
   */
  ensure(exchange: string, symbol: string, monoMs = performance.now(), maker: string | null = null): Instrument | null {
    const known = this.get(exchange, symbol);
    if (known) return known;
    if (this.shares.isFull && !this.makeRoom(maker)) return null;
    const made = new Instrument(exchange, symbol, monoMs, maker);
    this.instruments.set(made.key, made);
    const symbols = this.byExchange.get(exchange);
    if (symbols) symbols.set(symbol, made);
    else this.byExchange.set(exchange, new Map([[symbol, made]]));
    this.shares.add(maker);
    return made;
  }

  ltp(exchange: string, symbol: string, monoMs = performance.now()): CurrentPrice | null {
    const instrument = this.get(exchange, symbol);
    const state = this.ask(instrument, LTP, monoMs);
    return instrument === undefined || state === 'waiting' ? null : priceOf(instrument, state, monoMs);
  }

  /** The instrument with a quote; null = there is none. */
  quote(exchange: string, symbol: string): Instrument | null {
    const instrument = this.get(exchange, symbol);
    return instrument === undefined || this.ask(instrument, QUOTE) === 'waiting' ? null : instrument;
  }

  depth(exchange: string, symbol: string): Instrument | null {
    const instrument = this.get(exchange, symbol);
    return instrument === undefined || this.ask(instrument, DEPTH) === 'waiting' ? null : instrument;
  }

  /** Last prices in the requested order; null where there is none. */
  ltps(names: readonly InstrumentName[]): (CurrentPrice | null)[] {
    const monoMs = performance.now();
    return names.map(({ exchange, symbol }) => this.ltp(exchange, symbol, monoMs));
  }

  /** In ms; Infinity = there is no value. */
  age(exchange: string, symbol: string, mode: Mode): number {
    return this.get(exchange, symbol)?.ageMs(mode, performance.now()) ?? Number.POSITIVE_INFINITY;
  }

  isFresh(exchange: string, symbol: string, maxAgeMs = DEFAULT_FRESH_MS): boolean {
    return this.age(exchange, symbol, LTP) <= maxAgeMs;
  }

  stateOf(instrument: Instrument, mode: Mode, monoMs = performance.now()): ValueState {
    return instrument.state(mode, monoMs, this.staleMs);
  }

  expectedEveryMs(instrument: Instrument): number {
    return instrument.expectedEveryMs(this.staleMs);
  }

  /** A younger value is never stale, in ms. */
  get shortestStaleMs(): number {
    return this.staleMs > 0 ? this.staleMs : SHORTEST_STALE_MS;
  }

  /** The state of the value of this mode; counts the read. */
  private ask(instrument: Instrument | undefined, mode: Mode, monoMs = performance.now()): ValueState {
    const state = instrument === undefined ? 'waiting' : this.stateOf(instrument, mode, monoMs);
    if (state === 'live') this.hits += 1;
    else this.misses += 1;
    return state;
  }

  private makeRoom(maker: string | null): boolean {
    if (this.shares.isSpent(maker)) return this.dropOldestIdle((instrument) => instrument.maker === maker);
    return this.dropOldestIdle((instrument) => this.shares.isSpent(instrument.maker)) || this.dropOldestIdle(() => true);
  }

  /** Drops the instrument that has been without holders and ticks for the longest time; never one that is held. */
  private dropOldestIdle(among: (instrument: Instrument) => boolean): boolean {
    let oldest: Instrument | null = null;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const instrument of this.instruments.values()) {
      if (instrument.held || !among(instrument)) continue;
      const usedMs = Math.max(instrument.idleSinceMs, lastTickMono(instrument));
      if (usedMs < oldestMs) [oldest, oldestMs] = [instrument, usedMs];
    }
    if (oldest !== null) this.drop(oldest);
    return oldest !== null;
  }

  /** Drops instruments without holders and without ticks for `idleMs`; returns the number. */
  dropIdle(idleMs: number, monoMs = performance.now()): number {
    const before = this.instruments.size;
    for (const instrument of this.instruments.values()) {
      if (instrument.held || Math.max(instrument.idleSinceMs, lastTickMono(instrument)) > monoMs - idleMs) continue;
      this.drop(instrument);
    }
    return before - this.instruments.size;
  }

  /** The feed has failed: its values are stale until it sends new ones. */
  fall(feed: string): void {
    for (const instrument of this.instruments.values()) if (instrument.feed === feed) instrument.fall();
  }

  private drop({ key, exchange, symbol, maker }: Instrument): void {
    if (!this.instruments.delete(key)) return;
    const symbols = this.byExchange.get(exchange);
    symbols?.delete(symbol);
    if (symbols?.size === 0) this.byExchange.delete(exchange);
    this.shares.add(maker, -1);
  }
}

function priceOf(instrument: Instrument, state: ValueState, monoMs: number): CurrentPrice {
  const { exchange, symbol, values, stamps, feed } = instrument;
  const ltp = values[FIELD.ltp] ?? NaN;
  return { exchange, symbol, ltp, timestampMs: stamps[LTP].atMs, ageMs: instrument.ageMs(LTP, monoMs), state, feed };
}

function lastTickMono({ stamps }: Instrument): number {
  return Math.max(stamps[LTP].monoMs, stamps[QUOTE].monoMs, stamps[DEPTH].monoMs);
}
