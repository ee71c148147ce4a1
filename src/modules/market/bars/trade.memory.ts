import type { Revision } from '../cache/tick.path.js';
import { addTrade, type Bar, barOf, type BarTrade } from './bar.js';

const KEPT_MS = 600_000;
/** About 500 KB. */
const MAX_TRADES = 5000;

/** A trade that its venue may cancel or correct. */
export interface NamedTrade {
  /** Null = the venue cannot name it. */
  readonly name: string | null;
  readonly trade: BarTrade;
}

/** The trades of one instrument in the last minutes, from which a bar is rebuilt when one of its trades is cancelled or corrected. */
export class TradeMemory {
  /** In the order of arrival. */
  private trades: NamedTrade[] = [];

  /** `sinceMs`: from then on every trade was added. */
  constructor(private sinceMs: number) {}

  add(named: NamedTrade, nowMs: number): void {
    this.trades.push(named);
    if (this.trades.length <= MAX_TRADES && (this.trades[0]?.trade.atMs ?? nowMs) >= nowMs - 2 * KEPT_MS) return;
    // Removes half at once, because checking all for each new trade would take too long.
    const fromMs = nowMs - KEPT_MS;
    const kept = this.trades.slice(-MAX_TRADES / 2).filter(({ trade }) => trade.atMs >= fromMs);
    const forgotten = this.trades.slice(0, this.trades.length - kept.length);
    for (const { trade } of forgotten) this.sinceMs = Math.max(this.sinceMs, trade.atMs + 1);
    this.trades = kept;
  }

  /** Corrects a trade; returns the old one, or null when it is not known here. */
  revise({ name, by }: Revision): BarTrade | null {
    const place = this.trades.findIndex((named) => named.name === name);
    const was = this.trades[place];
    if (was === undefined) return null;
    if (by === null) this.trades.splice(place, 1);
    else this.trades[place] = { name: by.name, trade: { atMs: was.trade.atMs, price: by.price, quantity: by.quantity } };
    return was.trade;
  }

  /** The bar that begins at `atMs`; null = it has no trades, undefined = not all of its trades are known. */
  bar(atMs: number, stepMs: number): Bar | null | undefined {
    if (atMs < this.sinceMs) return undefined;
    let bar: Bar | null = null;
    for (const { trade } of this.trades) {
      if (trade.atMs < atMs || trade.atMs >= atMs + stepMs) continue;
      if (bar === null) bar = barOf(trade, stepMs);
      else addTrade(bar, trade);
    }
    return bar;
  }
}
