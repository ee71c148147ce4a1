import type { TradeDto } from './dto/trade.dto.js';
import { displayStatus, type Trade } from './trade.js';

/** A trade as REST, the topic and exports publish it; prices and quantities unrounded. */
export function toTradeDto(trade: Trade): TradeDto {
  return {
    id: trade.id,
    symbol: trade.symbol,
    side: trade.side,
    quantity: trade.quantity,
    price: trade.price,
    timestamp: new Date(trade.atMs).toISOString(),
    status: displayStatus(trade.status),
    order_type: trade.orderType,
    fees: trade.fees,
    broker: trade.broker,
    strategy: trade.strategy,
    pnl: trade.pnl,
    currency: trade.currency,
  };
}
