import type { OrderDto } from './dto/order.dto.js';
import type { Order } from './order.js';

/** An order as REST and the topic publish it; prices and quantities unrounded. */
export function toOrderDto(order: Order): OrderDto {
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    symbol: order.symbol,
    side: order.side,
    order_type: order.orderType,
    quantity: order.quantity,
    filled_quantity: order.filledQuantity,
    price: order.price,
    stop_price: order.stopPrice,
    average_price: order.averagePrice,
    status: order.status,
    broker: order.broker,
    strategy: order.strategy,
    currency: order.currency,
    reason: order.reason,
    timestamp: new Date(order.atMs).toISOString(),
    updated_at: new Date(order.reportedAtMs).toISOString(),
  };
}
