import { toCurrency } from '../../common/money/currency.js';
import { brokerFault, readName } from '../../common/text/name.js';
import { fitName } from '../../common/text/text.js';
import { MAX_AHEAD_MS } from '../../common/time/time.js';
import type { DeskFact } from '../../platform/events/ports/desk-facts.js';
import { fields, type Fields } from '../../platform/upstream/fields.js';
import { MAX_FIGURE, MAX_NAME, tradeSide } from '../trades/ledger/trade.reader.js';
import { type Order, stateOf, UNKNOWN } from './order.js';

/** Events that say that an order has changed, but not its new state. */
const NO_STATES: ReadonlySet<string> = new Set(['UPDATED', 'UPDATE', 'CHANGED', 'MODIFIED', 'REPLACED', 'AMENDED', 'STATUS', 'EVENT']);
const CHANGED_AT = ['updated_at', 'update_time', 'updateTime', 'last_update', 'filled_at', 'cancelled_at', 'canceled_at'] as const;
const TIMES = ['timestamp', 'time', 'event_time', 'transaction_time'] as const;
const PLACED_AT = ['placed_at', 'created_at', 'submitted_at', 'order_time'] as const;

/**
 * Reads an `order_*` event; null when it names neither an order nor a symbol. The state is that of the payload, else that of the event's
 * name: `order_cancelled` -> CANCELLED. Without an order id the event's id becomes the order's.
 */
export function readOrder({ id, type, timestamp, data }: DeskFact): Order | null {
  const f = fields(data);
  const clientOrderId = f.id('client_order_id', 'clientOrderId', 'clOrdId', 'orderLinkId');
  const own = f.id('order_id', 'orderId', 'id') ?? clientOrderId;
  const symbol = fitName(f.id('symbol', 'instrument', 'ticker'), MAX_NAME);
  const broker = f.text('broker', 'exchange');
  // An order with an unreadable broker could belong to any broker, so it is refused.
  if ((own === null && symbol === null) || (broker !== null && brokerFault(broker) !== null)) return null;
  const factMs = Date.parse(timestamp);
  const quantity = figure(f, 'quantity', 'size', 'qty', 'origQty', 'order_quantity', 'amount');
  return {
    id: own ?? id,
    broker: readName(broker),
    clientOrderId,
    symbol,
    side: tradeSide(fitName(f.word('side', 'direction', 'action'), MAX_NAME), quantity),
    orderType: fitName(f.word('order_type', 'orderType', 'type'), MAX_NAME),
    quantity: quantity === null ? null : Math.abs(quantity),
    filledQuantity: absolute(figure(f, 'filled_quantity', 'executed_quantity', 'executed_qty', 'executedQty', 'filled_qty', 'cum_qty')),
    price: figure(f, 'price', 'limit_price', 'limitPrice'),
    stopPrice: figure(f, 'stop_price', 'stopPrice', 'trigger_price', 'triggerPrice'),
    averagePrice: figure(f, 'average_price', 'avg_price', 'avgPrice', 'avg_fill_price', 'filled_avg_price', 'fill_price'),
    status: statusOf(f, type),
    strategy: fitName(f.id('strategy', 'strategy_name', 'strategy_id', 'source'), MAX_NAME),
    currency: toCurrency(f.text('currency', 'quote_currency')),
    reason: f.text('reason', 'reject_reason', 'rejection_reason', 'error', 'message'),
    atMs: timeOf(f, [...PLACED_AT, ...TIMES], factMs),
    reportedAtMs: timeOf(f, [...CHANGED_AT, ...TIMES], factMs),
  };
}

function statusOf(f: Fields, type: string): string {
  const word = fitName(f.word('status', 'state', 'order_status', 'orderStatus'), MAX_NAME);
  const named = type.replace(/^order_/, '').toUpperCase();
  if (word !== null) return stateOf(word);
  return NO_STATES.has(named) ? UNKNOWN : stateOf(named.slice(0, MAX_NAME));
}

function figure(f: Fields, ...names: string[]): number | null {
  const value = f.number(...names);
  return value === null || Math.abs(value) > MAX_FIGURE ? null : value;
}

function absolute(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}

/** A time that the payload names, if it is not ahead of the event by more than clocks differ; else the event's. */
function timeOf(f: Fields, names: readonly string[], factMs: number): number {
  const ms = f.time(...names);
  return ms === null || ms > factMs + MAX_AHEAD_MS ? factMs : ms;
}
