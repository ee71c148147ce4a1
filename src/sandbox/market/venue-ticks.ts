import { DAY_MS } from '../../common/time/time.js';
import { roundPrice, type BrokerName } from './instruments.js';
import type { Market } from './market.js';
import type { SeededRandom } from './random.js';

/** The exchange under which the backend knows the instruments of a broker. */
export const EXCHANGES: Readonly<Record<BrokerName, string>> = { alpaca: 'US', binance: 'BINANCE', degiro: 'EURONEXT' };
const LEVELS = 5;

/** A tick as the public intakes of market data take it. */
export interface VenueTick {
  readonly exchange: string;
  readonly symbol: string;
  readonly ltp?: number;
  readonly last_quantity?: number;
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  /** Of the day before; absent while no day has ended on this desk. */
  readonly close?: number;
  readonly volume?: number;
  readonly bids?: readonly (readonly [price: number, quantity: number])[];
  readonly asks?: readonly (readonly [price: number, quantity: number])[];
  /** RFC 3339. */
  readonly timestamp: string;
}

/** A tick as a feed sends it: numbered, and not always right. */
export interface FeedTick extends Omit<VenueTick, 'ltp'> {
  readonly ltp?: number | string;
  readonly publisher: string;
  readonly seq: number;
}

/** The trading day of one symbol, in UTC. */
interface Session {
  readonly day: number;
  readonly open: number;
  high: number;
  low: number;
  last: number;
  volume: number;
}

/** The ticks of the desk's venues: each new price with its day and an order book around it. */
export class VenueTicks {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly random: SeededRandom) {}

  /** One tick for each symbol whose price has changed since the last call. */
  read(nowMs: number, market: Market): VenueTick[] {
    return market.symbols().flatMap((symbol) => {
      const price = market.price(symbol);
      const before = this.sessions.get(symbol);
      if (price === undefined || (before?.last === price && before.day === dayOf(nowMs))) return [];
      return [this.tick(nowMs, symbol, price, market)];
    });
  }

  private tick(nowMs: number, symbol: string, price: number, market: Market): VenueTick {
    const exchange = EXCHANGES[market.broker(symbol).name];
    const close = market.close(symbol);
    const quantity = this.size(price);
    const session = this.traded(nowMs, symbol, price, quantity);
    const { open, high, low, volume } = session;
    return {
      exchange,
      symbol,
      ltp: price,
      last_quantity: quantity,
      open,
      high,
      low,
      ...(close !== undefined && { close }),
      volume,
      bids: this.side(price, -1),
      asks: this.side(price, 1),
      timestamp: new Date(nowMs).toISOString(),
    };
  }

  private traded(nowMs: number, symbol: string, price: number, quantity: number): Session {
    const day = dayOf(nowMs);
    const before = this.sessions.get(symbol);
    const session = before?.day === day ? before : { day, open: price, high: price, low: price, last: price, volume: 0 };
    session.high = Math.max(session.high, price);
    session.low = Math.min(session.low, price);
    session.last = price;
    session.volume = tidy(session.volume + quantity);
    this.sessions.set(symbol, session);
    return session;
  }

  /** Five levels, the best first; `direction` is away from the price. */
  private side(price: number, direction: 1 | -1): [number, number][] {
    const step = stepOf(price);
    const halfSpread = step * (1 + Math.floor(this.random.next() * 3));
    return Array.from({ length: LEVELS }, (_, level) => [
      tidy(roundPrice(price) + direction * (halfSpread + level * step)),
      this.size(price),
    ]);
  }

  /** Fractions of expensive instruments, hundreds of cheap ones. */
  private size(price: number): number {
    const size = this.random.between(1, 20);
    return price >= 1000 ? Number((size / 10).toFixed(3)) : Math.ceil(size) * 10;
  }
}

function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/** The last decimal that prices of this size are quoted in. */
function stepOf(price: number): number {
  return 10 ** -Math.min(4, Math.max(2, 4 - Math.floor(Math.log10(price))));
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toFixed(6));
}
