import { Injectable, Logger } from '@nestjs/common';
import { DEPTH, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import { CLEARED, FIELD, FIRST_QUOTE_FIELD, type TickFlag, type Rejection, type Tick } from '../ticks/tick.js';
import type { Instrument, Stamp } from './instrument.js';
import { MarketCache } from './market.cache.js';
import { MarketCounters } from './market.counters.js';
import { SeqMemory } from './seq.memory.js';
import { takeBest, takeBook } from './tick-book.js';
import { flagsOf } from './tick-flags.js';

/** A tick whose time is further ahead of our clock is refused. */
const MAX_AHEAD_MS = 60_000;
/** A sender's clock further ahead than this is reported as wrong. */
const AHEAD_MS = 1000;

/** The change of an instrument by a tick: the modes with a new frame. */
export interface Change {
  readonly instrument: Instrument;
  readonly modes: readonly Mode[];
  readonly tick: Tick;
}

export type Accepted = { readonly status: 'accepted'; readonly flags: readonly TickFlag[] };
export type Refused = { readonly status: 'duplicate' | 'rejected'; readonly reason: Rejection };

/** For bars, which also take ticks that are too old for the cache (`isOld`). Called before the instrument is updated. */
export type TradeListener = (instrument: Instrument, tick: Tick, flags: readonly TickFlag[], isOld: boolean) => void;
/** The correction of a trade that the feed has sent before. */
export interface Revision {
  /** Publisher and number of the tick. */
  readonly name: string;
  /** The correct trade; null = there was none. */
  readonly by: { readonly name: string; readonly price: number; readonly quantity: number | null } | null;
}
export type RevisionListener = (instrument: Instrument, revision: Revision, feed: string) => void;
/** Called with each accepted tick, also without a change. */
export type TakenListener = (instrument: Instrument, tick: Tick) => void;
export type ChangeListener = (change: Change) => void;

const UNCHANGED: Accepted = { status: 'accepted', flags: [] };

/**
 * Takes the ticks of all feeds into the cache. It runs for many thousand ticks a second: it writes, counts and calls its listeners,
 * which must not block.
 */
@Injectable()
export class TickPath {
  private readonly logger = new Logger(TickPath.name);
  private readonly changes: ChangeListener[] = [];
  private readonly trades: TradeListener[] = [];
  private readonly taken: TakenListener[] = [];
  private readonly revisions: RevisionListener[] = [];
  private readonly seen = new WeakMap<Instrument, SeqMemory>();

  constructor(
    private readonly cache: MarketCache,
    private readonly counters: MarketCounters,
  ) {}

  /** Called for each tick that has changed a value, synchronously. */
  onChange(listener: ChangeListener): void {
    this.changes.push(listener);
  }

  /** Called for each tick with a price, also one that is too old for the cache. */
  onTrade(listener: TradeListener): void {
    this.trades.push(listener);
  }

  onTaken(listener: TakenListener): void {
    this.taken.push(listener);
  }

  onRevision(listener: RevisionListener): void {
    this.revisions.push(listener);
  }

  /** A trade was corrected or cancelled. Published values stay as they are; only data built from trades is corrected. */
  revise(instrument: Instrument, revision: Revision, feed: string): void {
    this.each(this.revisions, (listener) => listener(instrument, revision, feed));
  }

  /** `sender`: the principal who sent the tick; null = one of our feeds. */
  take(tick: Tick, monoMs = performance.now(), sender: string | null = null): Accepted | Refused {
    const instrument = this.cache.ensure(tick.exchange, tick.symbol, monoMs, sender);
    if (instrument === null) return this.refuse(tick, 'capacity');
    const aheadMs = tick.exchangeMs - tick.receivedMs;
    if (aheadMs >= AHEAD_MS) this.counters.of(tick.feed).clockSkewMs = aheadMs;
    if (isTooFarAhead(tick)) return this.refuse(tick, 'future');
    if (tick.seq !== null && this.isRepeated(instrument, tick, tick.seq)) {
      this.counters.rejected(tick.feed, 'duplicate');
      return { status: 'duplicate', reason: 'duplicate' };
    }
    const isFuture = aheadMs >= AHEAD_MS;
    const exchangeMs = isFuture ? tick.receivedMs : tick.exchangeMs;
    const brings = parts(tick);
    const top = brings.book ? DEPTH : brings.quote ? QUOTE : LTP;
    if (exchangeMs < instrument.stamps[top].exchangeMs) {
      if (brings.price) this.hand(instrument, tick, ['late'], true);
      return this.refuse(tick, 'out_of_order');
    }
    const isJump = brings.price && instrument.jump.isJump(tick.values[FIELD.ltp] ?? NaN, monoMs);
    const flags = flagsOf(tick, instrument, isFuture, isJump);
    this.counters.accepted(tick.feed, flags, monoMs);
    instrument.updates += 1;
    if (instrument.firstAtMs === 0) {
      instrument.firstAtMs = tick.receivedMs;
      this.cache.exchanges.add(tick.exchange);
    }
    instrument.gaps.tick(monoMs);
    if (brings.price) this.hand(instrument, tick, flags, exchangeMs < instrument.stamps[LTP].exchangeMs);
    const modes = this.apply(instrument, tick, { brings, exchangeMs, isFuture, flags, monoMs });
    if (modes.length > 0) {
      const change = { instrument, modes, tick };
      this.each(this.changes, (listener) => listener(change));
    }
    this.each(this.taken, (listener) => listener(instrument, tick));
    return flags.length === 0 ? UNCHANGED : { status: 'accepted', flags };
  }

  private apply(instrument: Instrument, tick: Tick, accepted: Applied): Mode[] {
    const { values, feed } = tick;
    const { brings } = accepted;
    const flagsChanged = !sameFlags(instrument.flags, accepted.flags);
    if (isNewSession(instrument, tick)) clearDay(instrument);
    if (tick.session !== null) instrument.session = tick.session;
    // A quote may be newer than the last quote and still have an older price than the last trade.
    const newPrice = brings.price && !(accepted.exchangeMs < instrument.stamps[LTP].exchangeMs);
    const priceChanged = newPrice && copy(values, instrument.values, 0, FIRST_QUOTE_FIELD);
    const quoteChanged = brings.quote && copy(values, instrument.values, FIRST_QUOTE_FIELD, values.length);
    const bookChanged = brings.book && takeBook(instrument, tick);
    const bestChanged = bookChanged && takeBest(instrument, tick);
    const touchesQuote = brings.quote || bestChanged || (newPrice && tick.mode >= QUOTE);
    instrument.feed = feed;
    instrument.flags = accepted.flags;
    instrument.sourceTimestampMs = accepted.isFuture ? tick.exchangeMs : NaN;

    const newPriceTime = newPrice && stamp(instrument.stamps[LTP], tick, accepted);
    const newQuoteTime = touchesQuote && stamp(instrument.stamps[QUOTE], tick, accepted);
    const newBookTime = brings.book && stamp(instrument.stamps[DEPTH], tick, accepted);
    if (newPrice) instrument.restore(LTP);
    if (touchesQuote) instrument.restore(QUOTE);
    if (brings.book) instrument.restore(DEPTH);
    const price = newPrice && (priceChanged || newPriceTime || flagsChanged);
    const quote = tick.mode >= QUOTE && (price || (touchesQuote && (quoteChanged || bestChanged || newQuoteTime || flagsChanged)));
    const book = tick.mode >= DEPTH && (price || quote || (brings.book && (bookChanged || newBookTime || flagsChanged)));
    const modes: Mode[] = [];
    if (price) modes.push(LTP);
    if (quote && instrument.has(QUOTE)) modes.push(QUOTE);
    if (book && instrument.has(DEPTH)) modes.push(DEPTH);
    for (const mode of modes) instrument.seqs[mode] += 1;
    return modes;
  }

  private hand(instrument: Instrument, tick: Tick, flags: readonly TickFlag[], isOld: boolean): void {
    this.each(this.trades, (listener) => listener(instrument, tick, flags, isOld));
  }

  /** A failing listener must not cost the feed its tick, nor other listeners theirs. */
  private each<T>(listeners: readonly T[], call: (listener: T) => void): void {
    for (const listener of listeners) {
      try {
        call(listener);
      } catch (error) {
        this.logger.error({ err: error }, 'A listener of market data failed');
      }
    }
  }

  private refuse(tick: Tick, reason: Rejection): Refused {
    this.counters.rejected(tick.feed, reason);
    return { status: 'rejected', reason };
  }

  private isRepeated(instrument: Instrument, { feed, publisher, exchangeMs }: Tick, seq: number): boolean {
    let memory = this.seen.get(instrument);
    if (memory === undefined) this.seen.set(instrument, (memory = new SeqMemory()));
    return memory.isRepeated(`${feed} ${publisher}`, seq, exchangeMs);
  }
}

/** Whether the time of a tick is too far in the future. */
export function isTooFarAhead({ exchangeMs, receivedMs }: Tick): boolean {
  return exchangeMs - receivedMs > MAX_AHEAD_MS;
}

interface Parts {
  readonly price: boolean;
  readonly quote: boolean;
  readonly book: boolean;
}

interface Applied {
  readonly brings: Parts;
  readonly exchangeMs: number;
  readonly isFuture: boolean;
  readonly flags: readonly TickFlag[];
  readonly monoMs: number;
}

function parts({ values, bids, asks }: Tick): Parts {
  let quote = false;
  for (let field = FIRST_QUOTE_FIELD; field < values.length && !quote; field += 1) quote = !Number.isNaN(values[field]);
  return { price: !Number.isNaN(values[FIELD.ltp]), quote, book: bids !== null || asks !== null };
}

/** Copies the figures of the tick; others keep their value. True when one has changed. */
function copy(from: readonly number[], to: number[], first: number, end: number): boolean {
  let changed = false;
  for (let field = first; field < end; field += 1) {
    const value = from[field] ?? NaN;
    if (Number.isNaN(value)) continue;
    const kept = value === CLEARED ? NaN : value;
    if (Object.is(to[field], kept)) continue;
    to[field] = kept;
    changed = true;
  }
  return changed;
}

/** Sets the time of the value; true when the exchange time has changed. */
function stamp(at: Stamp, { receivedMs }: Tick, { exchangeMs, monoMs }: Applied): boolean {
  const isNew = exchangeMs > at.exchangeMs;
  at.receivedMs = receivedMs;
  at.monoMs = monoMs;
  at.atMs = Number.isNaN(exchangeMs) ? receivedMs : exchangeMs;
  if (isNew) at.exchangeMs = exchangeMs;
  return isNew;
}

function isNewSession(instrument: Instrument, { session, values }: Tick): boolean {
  if (session !== null && instrument.session !== null) return session !== instrument.session;
  return (values[FIELD.volume] ?? NaN) < (instrument.values[FIELD.volume] ?? NaN);
}

function clearDay({ values }: Instrument): void {
  for (const field of [FIELD.open, FIELD.high, FIELD.low, FIELD.volume]) values[field] = NaN;
}

function sameFlags(before: readonly TickFlag[], now: readonly TickFlag[]): boolean {
  return before.length === now.length && before.every((flag, index) => now[index] === flag);
}
