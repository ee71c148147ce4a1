import { toCurrency } from '../../../common/money/currency.js';
import { brokerFault, readName } from '../../../common/text/name.js';
import { createHash } from 'node:crypto';
import { MAX_AHEAD_MS } from '../../../common/time/time.js';
import { readDirection, readSide } from '../../../common/desk-words.js';
import { clipped, fitName } from '../../../common/text/text.js';
import type { DeskFact } from '../../../platform/events/ports/desk-facts.js';
import { fields, type Fields } from '../../../platform/upstream/fields.js';
import { readRows, type Rows } from '../../../platform/upstream/rows.js';
import { tradeIdentity, type Trade, UNKNOWN_SIDE, IMPLIED_STATUS } from './trade.js';

/** Longest name of a symbol, broker or strategy, in characters; a longer one is cut, the same everywhere. */
export const MAX_NAME = 100;
/** A larger figure is a mistake, and sums of products would leave the range of a double. */
export const MAX_FIGURE = 1e15;

/** Other spellings of a status that mean the same stage. */
const STATUS_WORDS = new Map(Object.entries({ OPEN: 'OPENED', CLOSE: 'CLOSED', CANCELED: 'CANCELLED', PARTIAL: 'PARTIALLY_FILLED' }));
const CURRENCY = /^[A-Z]{3,10}$/;

/**
 * Reads a `trade_executed` event; null when it names no symbol. Without a trade id the event's id becomes the trade's: the order's id would
 * not do, as an order may have many fills.
 */
export function readTradeFact({ id, timestamp, data }: DeskFact): Trade | null {
  const f = fields(data);
  const reportedAtMs = Date.parse(timestamp);
  const atMs = timeOf(f);
  const knownAtMs = atMs === null || atMs > reportedAtMs + MAX_AHEAD_MS ? reportedAtMs : atMs;
  return trade(f, idOf(f) ?? id, knownAtMs, reportedAtOf(f, reportedAtMs) ?? knownAtMs);
}

/** Reads `/api/execution/trades`: a list, or `{trades: [...]}`, else null. Rows that are no trade, or could be any, are skipped. */
export function readTrades(raw: unknown, nowMs: number): Rows<Trade> | null {
  const list = Array.isArray(raw) ? raw : fields(raw).list('trades');
  return list && readRows(list, (row) => readRow(row, nowMs), tradeIdentity);
}

function readRow(raw: unknown, nowMs: number): Trade | null {
  const f = fields(raw);
  const id = idOf(f);
  const reportedAtMs = timeOf(f);
  const atMs = reportedAtMs !== null && reportedAtMs <= nowMs + MAX_AHEAD_MS ? reportedAtMs : null;
  // Without an id or a time, the next answer of the service would make another trade of it.
  if (id === null && atMs === null) return null;
  const row = trade(f, id ?? '', atMs ?? nowMs, reportedAtOf(f, nowMs) ?? atMs);
  return row && { ...row, id: id ?? tradeContentId(row) };
}

/** An id for a trade that was sent without one: the same fill always gets the same id, whatever else has changed. */
export function tradeContentId({ symbol, side, quantity, price, atMs, broker, strategy, orderId }: Omit<Trade, 'id'>): string {
  const content = JSON.stringify([symbol, side, quantity, price, atMs, broker, strategy, ...(orderId === null ? [] : [orderId])]);
  return `sha256:${createHash('sha256').update(content).digest('base64url')}`;
}

/** BUY or SELL from those words or long/short; any other word as it was sent; without a word from the sign of the quantity. */
export function tradeSide(word: string | null, quantity: number | null): string {
  if (word === null) return { LONG: 'BUY', SHORT: 'SELL', UNKNOWN: UNKNOWN_SIDE }[readSide(null, quantity)];
  const direction = readDirection(word);
  return direction === 'BUY' || direction === 'SELL' ? direction : clipped(word, MAX_NAME);
}

export function tradeStatus(word: string | null): string {
  return word === null ? IMPLIED_STATUS : (STATUS_WORDS.get(word) ?? clipped(word, MAX_NAME));
}

function trade(f: Fields, id: string, atMs: number, reportedAtMs: number | null): Trade | null {
  const symbol = fitName(f.id('symbol', 'instrument', 'ticker'), MAX_NAME);
  const broker = f.text('broker', 'exchange');
  // A trade with an unreadable broker could belong to any broker, so it is refused.
  if (symbol === null || (broker !== null && brokerFault(broker) !== null)) return null;
  const quantity = figure(f, 'quantity', 'size', 'qty', 'filled_quantity', 'executed_qty', 'amount');
  const currency = toCurrency(f.text('currency', 'quote_currency')) ?? f.word('currency', 'quote_currency');
  return {
    id,
    symbol,
    side: tradeSide(fitName(f.word('side', 'direction', 'action'), MAX_NAME), quantity),
    quantity: quantity === null ? null : Math.abs(quantity),
    price: figure(f, 'price', 'fill_price', 'executed_price', 'avg_price', 'average_price', 'entry_price', 'exit_price'),
    atMs,
    status: tradeStatus(fitName(f.word('status', 'state'), MAX_NAME)),
    orderType: fitName(f.word('order_type', 'orderType'), MAX_NAME),
    fees: figure(f, 'fees', 'fee', 'commission', 'commissions'),
    broker: readName(broker),
    strategy: fitName(f.id('strategy', 'strategy_name', 'strategy_id', 'source'), MAX_NAME),
    pnl: figure(f, 'pnl', 'realized_pnl', 'realised_pnl', 'realizedPnl'),
    currency: currency !== null && CURRENCY.test(currency.toUpperCase()) ? currency : null,
    orderId: f.id('order_id', 'orderId', 'client_order_id', 'clientOrderId'),
    reportedAtMs,
  };
}

function figure(f: Fields, ...names: string[]): number | null {
  const value = f.number(...names);
  return value === null || Math.abs(value) > MAX_FIGURE ? null : value;
}

function idOf(f: Fields): string | null {
  return f.id('id', 'trade_id', 'tradeId', 'fill_id', 'fillId', 'execution_id', 'executionId', 'exec_id', 'execId', 'deal_id');
}

/** When the source last changed the trade; null where that is later than `latestMs`. */
function reportedAtOf(f: Fields, latestMs: number): number | null {
  const reportedAtMs = f.time('updated_at', 'update_time', 'updateTime', 'last_update', 'closed_at', 'exit_time');
  return reportedAtMs !== null && reportedAtMs <= latestMs + MAX_AHEAD_MS ? reportedAtMs : null;
}

function timeOf(f: Fields): number | null {
  return f.time(
    'timestamp',
    'executed_at',
    'filled_at',
    'time',
    'trade_time',
    'opened_at',
    'entry_time',
    'closed_at',
    'exit_time',
    'created_at',
  );
}
