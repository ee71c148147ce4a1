import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { Demand } from '../cache/demand.js';
import type { Instrument } from '../cache/instrument.js';
import { MarketCache } from '../cache/market.cache.js';
import { type Revision, TickPath } from '../cache/tick.path.js';
import { FeedLeases } from '../cluster/feed.leases.js';
import type { TickFlag, Tick } from '../ticks/tick.js';
import { type Bar, BUILT_INTERVALS, BUILT_MS, type BuiltInterval, GRACE_MS, startOf, type BarTrade } from './bar.js';
import { SecondSymbols } from './second.symbols.js';
import { type Addition, isOver, SymbolBars } from './symbol.bars.js';
import { TradeMemory } from './trade.memory.js';

const MAX_FEEDS = 8;

/** An addition to a stored bar, with the key of that bar. */
export interface DueAddition extends Addition {
  readonly interval: '1s' | '1m';
  readonly exchange: string;
  readonly symbol: string;
  readonly feeds: readonly string[];
}

/** A bar after one of its trades was corrected; null = it has no trades. */
export interface Correction extends Omit<DueAddition, keyof Addition> {
  readonly atMs: number;
  readonly bar: Bar | null;
}

/** Called when a bar is closed, and again when a later trade has changed it (`revised`). */
export type CloseListener = (
  instrument: Pick<Instrument, 'exchange' | 'symbol'>,
  interval: BuiltInterval,
  bar: Bar,
  revised: boolean,
) => void;

/** Builds bars in memory from accepted ticks; the writer takes from it what is to be stored. */
@Injectable()
export class BarKeeper {
  private readonly symbols = new Map<Instrument, SymbolBars>();
  private readonly seconds: SecondSymbols<Instrument>;
  private readonly listeners: CloseListener[] = [];
  private readonly correctors: ((correction: Correction) => void)[] = [];
  private readonly uncorrected;
  private readonly keptMs: number;
  private readonly secondsKeptMs: number;

  constructor(
    private readonly cache: MarketCache,
    path: TickPath,
    demand: Demand,
    config: Config,
    private readonly leases: FeedLeases,
    metrics: Metrics,
  ) {
    this.uncorrected = metrics.counter('market_bars_uncorrected_total', 'Corrections of trades that came too late for their bars');
    const { MARKET_BARS_1S_SYMBOLS, MARKET_BARS_1S_DAYS, MARKET_BARS_1M_DAYS, MARKET_BARS_1H_DAYS } = config.variables;
    this.seconds = new SecondSymbols(MARKET_BARS_1S_SYMBOLS);
    this.secondsKeptMs = MARKET_BARS_1S_DAYS * DAY_MS;
    this.keptMs = Math.max(MARKET_BARS_1M_DAYS, MARKET_BARS_1H_DAYS) * DAY_MS;
    path.onTrade((instrument, tick, flags, isOld) => this.take(instrument, tick, flags, isOld));
    path.onRevision((instrument, revision, feed) => this.revise(instrument, revision, feed));
    demand.onWanted((instrument, mode) => {
      if (mode !== null) this.seconds.hold(instrument);
    });
  }

  onClose(listener: CloseListener): void {
    this.listeners.push(listener);
  }

  closed(...event: Parameters<CloseListener>): void {
    for (const listener of this.listeners) listener(...event);
  }

  /** Called with the bar that replaces a stored one. */
  onCorrected(listener: (correction: Correction) => void): void {
    this.correctors.push(listener);
  }

  /** Reports a corrected bar to the listeners; `hour`: its hour as stored, without the `minutes` that are not stored yet. */
  corrected(correction: Correction, hour: Bar | null, minutes: readonly Bar[], nowMs = Date.now()): void {
    const { interval, exchange, symbol, atMs, bar } = correction;
    if (bar && isOver(atMs, BUILT_MS[interval], nowMs)) this.closed(correction, interval, bar, true);
    if (interval === '1s') return;
    const hourMs = startOf(atMs, BUILT_MS['1h']);
    if (hour && isOver(hourMs, BUILT_MS['1h'], nowMs)) this.closed(correction, '1h', hour, true);
    this.of(exchange, symbol)?.correctHour(hourMs, hour, minutes);
  }

  of(exchange: string, symbol: string): SymbolBars | undefined {
    const instrument = this.cache.get(exchange, symbol);
    return instrument && this.symbols.get(instrument);
  }

  /** The stored part of an open bar when this process began. */
  base(exchange: string, symbol: string, interval: BuiltInterval, bar: Bar, nowMs = Date.now()): void {
    const instrument = isOver(bar.atMs, BUILT_MS[interval], nowMs) ? null : this.cache.ensure(exchange, symbol);
    if (instrument) this.barsOf(instrument).base(interval, bar);
  }

  /** Closes bars whose time is over. */
  close(nowMs = Date.now()): void {
    for (const [instrument, bars] of this.symbols) {
      for (const interval of BUILT_INTERVALS) for (const bar of bars.close(interval, nowMs)) this.closed(instrument, interval, bar, false);
      if (!bars.isIdle || this.cache.get(instrument.exchange, instrument.symbol) === instrument) continue;
      this.symbols.delete(instrument);
      this.seconds.forget(instrument);
    }
  }

  /** Takes the additions to closed bars out of memory; with `all` those to open bars too. */
  due(nowMs = Date.now(), all = false): DueAddition[] {
    const due: DueAddition[] = [];
    for (const [{ exchange, symbol }, { additions, feeds }] of this.symbols) {
      for (const interval of ['1s', '1m'] as const) {
        if (!all && !additions[interval].hasEnded(nowMs, GRACE_MS)) continue;
        for (const [atMs, addition] of additions[interval]) {
          if (!all && !isOver(atMs, BUILT_MS[interval], nowMs)) continue;
          additions[interval].delete(atMs);
          due.push({ ...addition, interval, exchange, symbol, feeds: [...feeds] });
        }
      }
    }
    return due;
  }

  private take(instrument: Instrument, tick: Tick, flags: readonly TickFlag[], isOld: boolean): void {
    const bars = this.barsOf(instrument);
    const trades = bars.reader.read(instrument, tick, flags, isOld);
    // Only the replica that is connected to the venue stores its trades; every replica needs open bars for the topics.
    if (tick.isRevisable) bars.memory ??= new TradeMemory(bars.feeds.size === 0 ? bars.wholeFromMs(tick.receivedMs) : tick.receivedMs);
    const isOurs = tick.isRelayed !== true && this.leases.owns(tick.feed);
    for (const trade of trades) {
      const ageMs = tick.receivedMs - trade.atMs;
      if (ageMs > this.keptMs) continue;
      bars.add(trade, tick.receivedMs, isOurs, isOurs && ageMs < this.secondsKeptMs && this.seconds.has(instrument));
      if (bars.feeds.size < MAX_FEEDS) bars.feeds.add(tick.feed);
    }
    if (bars.memory) this.remember(bars.memory, tick, flags.includes('jump') ? null : trades.at(-1), trades);
  }

  /** Only for instruments with a feed that corrects trades; then trades of all feeds, because a bar is built from all of them. */
  private remember(memory: TradeMemory, tick: Tick, own: BarTrade | null | undefined, trades: readonly BarTrade[]): void {
    for (const trade of trades) memory.add({ name: trade === own && tick.isRevisable ? nameOf(tick) : null, trade }, tick.receivedMs);
  }

  private revise(instrument: Instrument, revision: Revision, feed: string): void {
    const bars = this.symbols.get(instrument);
    const was = bars?.memory?.revise(revision);
    if (!bars?.memory || !was) return this.uncorrected.inc();
    for (const interval of ['1s', '1m'] as const) {
      const atMs = startOf(was.atMs, BUILT_MS[interval]);
      const bar = bars.memory.bar(atMs, BUILT_MS[interval]);
      if (bar === undefined) {
        this.uncorrected.inc();
        continue;
      }
      bars.correct(interval, atMs, bar);
      if (!this.leases.owns(feed) || (interval === '1s' && !this.seconds.has(instrument))) continue;
      const { exchange, symbol } = instrument;
      for (const listener of this.correctors) listener({ interval, exchange, symbol, feeds: [...bars.feeds], atMs, bar });
    }
  }

  private barsOf(instrument: Instrument): SymbolBars {
    const known = this.symbols.get(instrument);
    if (known) return known;
    const made = new SymbolBars(instrument);
    this.symbols.set(instrument, made);
    return made;
  }
}

/** The name under which the venue would correct the trade. */
function nameOf({ publisher, seq }: Tick): string {
  return `${publisher} ${seq}`;
}
