import { fields } from '../../../../platform/upstream/fields.js';

/** An order as the desk reports it; unknown fields are absent. */
export interface OrderUpdate {
  readonly mode: 'live' | 'analyze';
  readonly broker?: string;
  readonly orderid: string;
  readonly symbol?: string;
  readonly exchange?: string;
  readonly action?: string;
  readonly quantity?: number;
  readonly price?: number;
  readonly trigger_price?: number;
  readonly pricetype?: string;
  readonly product?: string;
  readonly order_status?: string;
  readonly filled_quantity?: number;
  readonly pending_quantity?: number;
  readonly average_price?: number;
  readonly rejection_reason?: string;
  /** Epoch ms. */
  readonly timestamp: number;
}

/** The states of orders in OpenAlgo's terms. */
const STATUSES: Readonly<Record<string, string>> = {
  PLACED: 'open',
  OPEN: 'open',
  NEW: 'open',
  ACCEPTED: 'open',
  SUBMITTED: 'open',
  FILLED: 'complete',
  COMPLETE: 'complete',
  COMPLETED: 'complete',
  EXECUTED: 'complete',
  REJECTED: 'rejected',
  FAILED: 'rejected',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
};
const SIDES: Readonly<Record<string, string>> = { BUY: 'BUY', LONG: 'BUY', B: 'BUY', SELL: 'SELL', SHORT: 'SELL', S: 'SELL' };
const SIMULATED: ReadonlySet<string> = new Set(['ANALYZE', 'ANALYSE', 'PAPER', 'SANDBOX', 'SIMULATED']);

/** The order in a payload of `order.*`; null = it names no order. */
export function readOrder(payload: unknown, timestamp: string): OrderUpdate | null {
  const order = fields(payload);
  const orderid = order.id('order_id', 'orderid', 'id');
  if (orderid === null) return null;
  const side = order.word('action', 'side', 'transaction_type');
  const status = order.word('order_status', 'status');
  return {
    mode: SIMULATED.has(order.word('mode') ?? '') ? 'analyze' : 'live',
    ...known('broker', order.text('broker')),
    orderid,
    ...known('symbol', order.text('symbol')),
    ...known('exchange', order.text('exchange')),
    ...known('action', side === null ? null : (SIDES[side] ?? side)),
    ...known('quantity', order.number('quantity', 'qty', 'size')),
    ...known('price', order.number('price')),
    ...known('trigger_price', order.number('trigger_price', 'stop_price')),
    ...known('pricetype', order.word('pricetype', 'price_type', 'order_type', 'type')),
    ...known('product', order.text('product')),
    ...known('order_status', status === null ? null : (STATUSES[status] ?? status.toLowerCase().replaceAll('_', ' '))),
    ...known('filled_quantity', order.number('filled_quantity', 'filled_qty', 'executed_quantity')),
    ...known('pending_quantity', order.number('pending_quantity', 'remaining_quantity')),
    ...known('average_price', order.number('average_price', 'avg_price', 'average_fill_price')),
    ...known('rejection_reason', order.text('rejection_reason', 'reason', 'error')),
    timestamp: order.time('timestamp', 'updated_at') ?? Date.parse(timestamp),
  };
}

function known<Name extends string, Value>(name: Name, value: Value | null): { [Each in Name]?: Value } {
  return value === null ? {} : ({ [name]: value } as { [Each in Name]?: Value });
}
