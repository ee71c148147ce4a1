import type { Currency } from '../market/instruments.js';
import { rfc3339 } from './desk-event.js';

export interface SandboxTrade {
  readonly id: string;
  readonly atMs: number;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly price: number;
  readonly fees: number;
  /** Currency of price, fees and profit: the broker's. */
  readonly currency: Currency;
  readonly broker: string;
  readonly strategy: string;
  /** Gross profit that this fill realised (fees are apart); null when it closed nothing. */
  readonly pnl: number | null;
}

/** An order, with the data that figures about orders need. */
export interface PlacedOrder {
  readonly atMs: number;
  readonly filled: boolean;
}

/** A trade in the documented form. */
export function tradeRow(trade: SandboxTrade): Record<string, unknown> {
  const { id, symbol, side, quantity, price, fees, broker, strategy, pnl, currency } = trade;
  return {
    id,
    symbol,
    side,
    quantity,
    price,
    timestamp: rfc3339(trade.atMs),
    status: 'FILLED',
    order_type: 'MARKET',
    fees,
    broker,
    strategy,
    pnl,
    currency,
  };
}
