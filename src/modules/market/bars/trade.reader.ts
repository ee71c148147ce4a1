import type { Instrument } from '../cache/instrument.js';
import { FIELD, type TickFlag, type Tick } from '../ticks/tick.js';
import type { BarTrade } from './bar.js';

/** Trades that are so much older than the newest one of their instrument are ignored, in ms. */
const MAX_LATE_MS = 3_600_000;
/** How long a price that jumped waits for others that confirm it, in ms by the time of receipt. */
const CONFIRM_WITHIN_MS = 5000;
/** Prices that differ by more do not confirm each other. */
const STEP = 0.2;
const MAX_WAITING = 16;

/** Extracts trades from the ticks of one instrument; feeds report them in several ways. */
export class TradeReader {
  private newestMs = Number.NEGATIVE_INFINITY;
  /** Trades at a price that jumped, kept until it is confirmed. */
  private jumped: { readonly trade: BarTrade; readonly receivedMs: number }[] = [];

  /**
   * The trades that are certain now: of this tick, and of earlier ones at a price that it confirms. Call it before the instrument is
   * updated with the tick. `isOld`: a newer tick was taken before, so this tick cannot be compared with the figures of the instrument.
   */
  read(instrument: Instrument, tick: Tick, flags: readonly TickFlag[], isOld: boolean): readonly BarTrade[] {
    if (tick.repeatsPrice) return NONE;
    const trade = tradeOf(instrument, tick, isOld);
    if (trade === null || trade.atMs < this.newestMs - MAX_LATE_MS) return NONE;
    if (flags.includes('jump')) {
      this.jumped.push({ trade, receivedMs: tick.receivedMs });
      if (this.jumped.length > MAX_WAITING) this.jumped.shift();
      return NONE;
    }
    if (trade.atMs > this.newestMs) this.newestMs = trade.atMs;
    return this.jumped.length === 0 ? [trade] : [...this.confirmed(trade, tick.receivedMs), trade];
  }

  private confirmed(by: BarTrade, receivedMs: number): BarTrade[] {
    const sure = this.jumped.filter(
      (waiting) =>
        receivedMs - waiting.receivedMs <= CONFIRM_WITHIN_MS && Math.abs(waiting.trade.price - by.price) <= STEP * Math.abs(by.price),
    );
    this.jumped = [];
    return sure.map(({ trade }) => trade);
  }
}

const NONE: readonly BarTrade[] = [];

function tradeOf({ values }: Instrument, tick: Tick, isOld: boolean): BarTrade | null {
  const price = tick.values[FIELD.ltp] ?? NaN;
  const quantity = tick.values[FIELD.lastQuantity] ?? NaN;
  const dayVolume = tick.values[FIELD.volume] ?? NaN;
  const atMs = timeOf(tick);
  if (Number.isNaN(dayVolume)) return { atMs, price, quantity: Number.isNaN(quantity) ? null : quantity };
  const before = values[FIELD.volume] ?? NaN;
  // The growth of the day's volume cannot be used for trades before our first tick, nor for those that later ticks have counted already.
  if (isOld || Number.isNaN(before)) return Number.isNaN(quantity) ? null : { atMs, price, quantity };
  const grown = dayVolume < before ? dayVolume : dayVolume - before;
  if (grown > 0) return { atMs, price, quantity: grown };
  return price === values[FIELD.ltp] ? null : { atMs, price, quantity: 0 };
}

/** Time of the trade, epoch ms; the time of receipt when the exchange time is ahead of our clock. */
function timeOf({ values, exchangeMs, receivedMs }: Tick): number {
  const tradedMs = values[FIELD.lastTradeTime] ?? NaN;
  const atMs = Number.isNaN(tradedMs) ? exchangeMs : tradedMs;
  return Number.isNaN(atMs) || atMs > receivedMs ? receivedMs : atMs;
}
