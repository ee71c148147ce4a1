import type { Revision } from '../cache/tick.path.js';
import { addTrade, type Bar, barOf, type Trade } from './bar.js';

const KEPT_MS = 600_000;
/** About 500 KB. */
const MAX_TRADES = 5000;

/** A trade that its venue may take back or put right. */
export interface NamedTrade {
  /** Null = nobody can name it. */
  readonly name: string | null;
  readonly trade: Trade;
}

/** The trades of one instrument in the last minutes: without them nobody could say what a bar was without one of them. */
export class TradeMemory {
  /** In the order in which they came. */
  private trades: NamedTrade[] = [];

  /** `sinceMs`: every trade from then on has come by here. */
  constructor(private sinceMs: number) {}

  add(named: NamedTrade, nowMs: number): void {
    this.trades.push(named);
    if (this.trades.length <= MAX_TRADES && (this.trades[0]?.trade.atMs ?? nowMs) >= nowMs - 2 * KEPT_MS) return;
    // Half at once: to look at all of them for each new one would take too long.
    const fromMs = nowMs - KEPT_MS;
    const kept = this.trades.slice(-MAX_TRADES / 2).filter(({ trade }) => trade.atMs >= fromMs);
    const forgotten = this.trades.slice(0, this.trades.length - kept.length);
    for (const { trade } of forgotten) this.sinceMs = Math.max(this.sinceMs, trade.atMs + 1);
    this.trades = kept;
  }

  /** Puts a trade right; gives what it was, or null when it is not known here. */
  revise({ name, by }: Revision): Trade | null {
    const place = this.trades.findIndex((named) => named.name === name);
    const was = this.trades[place];
    if (was === undefined) return null;
    if (by === null) this.trades.splice(place, 1);
    else this.trades[place] = { name: by.name, trade: { atMs: was.trade.atMs, price: by.price, quantity: by.quantity } };
    return was.trade;
  }

  /** The bar that begins there; null = nobody traded in it, undefined = not all of its trades are known. */
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
