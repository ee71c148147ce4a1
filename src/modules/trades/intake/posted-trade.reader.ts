import { notKnown } from '../../../common/text/closest.js';
import { MAX_AHEAD_MS } from '../../../common/time/time.js';
import type { FieldError } from '../../../common/problem.js';
import { toCurrency } from '../../../common/money/currency.js';
import { brokerFault, readName } from '../../../common/text/name.js';
import { clipped, fitName } from '../../../common/text/text.js';
import { isObject, MAX_ID, toId, toNumber, toTimeMs, toWord } from '../../../platform/upstream/fields.js';
import type { Trade } from '../ledger/trade.js';
import { tradeContentId, MAX_FIGURE, MAX_NAME, tradeSide, tradeStatus } from '../ledger/trade.reader.js';

/** A trade, or the name of the field that is wrong (`''` = the whole element). */
export type PostedReading = { readonly trade: Trade } | { readonly fault: FieldError };

const TEXTS = ['side', 'status', 'order_type', 'broker', 'strategy', 'currency'] as const;
const NUMBERS = ['quantity', 'price', 'fees', 'pnl'] as const;
/** `trade_id` is the other name of `id`: events and most brokers call it so. */
const IDS = ['id', 'trade_id', 'order_id'] as const;
const TIMES = ['timestamp', 'updated_at'] as const;
const FIELDS: ReadonlySet<string> = new Set(['symbol', ...IDS, ...TIMES, ...TEXTS, ...NUMBERS]);
const REQUIRED = ['symbol', 'side', 'quantity', 'price'] as const;
const CURRENCY = /^[A-Za-z]{3,10}$/;

/** Reads one element of `POST /api/trades`, or says which field is wrong. Total: no input throws. */
export function readPostedTrade(raw: unknown, nowMs: number): PostedReading {
  if (!isObject(raw)) return { fault: { field: '', message: 'must be an object' } };
  const fault = faultOf(raw, nowMs);
  if (fault !== null) return { fault };
  const quantity = toNumber(raw['quantity']);
  const trade = {
    symbol: name(raw['symbol']) ?? '',
    side: tradeSide(toWord(raw['side']), quantity),
    quantity,
    price: toNumber(raw['price']),
    atMs: toTimeMs(raw['timestamp']) ?? nowMs,
    status: tradeStatus(toWord(raw['status'])),
    orderType: toWord(raw['order_type']),
    fees: toNumber(raw['fees']),
    broker: readName(raw['broker']),
    strategy: name(raw['strategy']),
    pnl: toNumber(raw['pnl']),
    currency: toCurrency(text(raw['currency'])) ?? toWord(raw['currency']),
    orderId: toId(raw['order_id']),
    reportedAtMs: toTimeMs(raw['updated_at']) ?? toTimeMs(raw['timestamp']),
  };
  return { trade: { id: fillIdOf(raw) ?? tradeContentId(trade), ...trade } };
}

type Raw = Readonly<Record<string, unknown>>;

function faultOf(raw: Raw, nowMs: number): FieldError | null {
  const unknown = Object.keys(raw).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) return { field: clipped(unknown, 100), message: notKnown(unknown, [...FIELDS]) };
  const missing = REQUIRED.find((field) => absent(raw[field]));
  if (missing !== undefined) return { field: missing, message: 'is required' };
  return (
    first(IDS, (field) => idFault(raw, field)) ??
    twoIdsFault(raw) ??
    textFault(raw, 'symbol', MAX_NAME) ??
    brokerFieldFault(raw) ??
    first(TEXTS, (field) => textFault(raw, field, MAX_NAME)) ??
    first(NUMBERS, (field) => numberFault(raw, field)) ??
    currencyFault(raw) ??
    untimedFault(raw) ??
    first(TIMES, (field) => timeFault(raw, field, nowMs))
  );
}

function first<T>(values: readonly T[], check: (value: T) => FieldError | null): FieldError | null {
  for (const value of values) {
    const fault = check(value);
    if (fault) return fault;
  }
  return null;
}

function textFault(raw: Raw, field: string, length: number): FieldError | null {
  const value = raw[field];
  if (absent(value)) return null;
  const fits = typeof value === 'string' && value.length <= length && value.trim() !== '' && isStorable(value);
  return fits ? null : { field, message: `must be text of 1 to ${length} printable characters` };
}

function brokerFieldFault(raw: Raw): FieldError | null {
  const message = absent(raw['broker']) ? null : brokerFault(raw['broker']);
  return message === null ? null : { field: 'broker', message };
}

/** An identifier may come as a number; it is stored as text. */
function idFault(raw: Raw, field: (typeof IDS)[number]): FieldError | null {
  return typeof raw[field] === 'number' && toId(raw[field]) !== null ? null : textFault(raw, field, MAX_ID);
}

function fillIdOf(raw: Raw): string | null {
  return toId(raw['id']) ?? toId(raw['trade_id']);
}

function twoIdsFault(raw: Raw): FieldError | null {
  const [id, tradeId] = [toId(raw['id']), toId(raw['trade_id'])];
  return id === null || tradeId === null || id === tradeId
    ? null
    : { field: 'trade_id', message: 'is another id than `id`: send one of them' };
}

function numberFault(raw: Raw, field: (typeof NUMBERS)[number]): FieldError | null {
  if (absent(raw[field])) return null;
  const value = toNumber(raw[field]);
  if (value === null || Math.abs(value) > MAX_FIGURE) return { field, message: `must be a number of at most ${MAX_FIGURE}` };
  return field === 'quantity' && value <= 0 ? { field, message: 'must be above 0' } : null;
}

function currencyFault(raw: Raw): FieldError | null {
  const value = text(raw['currency']);
  return value === null || CURRENCY.test(value) ? null : { field: 'currency', message: 'must be a currency code such as USD' };
}

/** The time of receipt is not part of a trade: without an id, two equal fills would be one. */
function untimedFault(raw: Raw): FieldError | null {
  const isUntimed = absent(raw['timestamp']) && fillIdOf(raw) === null;
  return isUntimed ? { field: 'timestamp', message: 'is required for a trade without an id' } : null;
}

function timeFault(raw: Raw, field: (typeof TIMES)[number], nowMs: number): FieldError | null {
  if (absent(raw[field])) return null;
  const ms = toTimeMs(raw[field]);
  if (ms === null) return { field, message: 'must be RFC 3339, or an epoch in seconds or milliseconds' };
  return ms > nowMs + MAX_AHEAD_MS ? { field, message: 'is more than 5 minutes in the future' } : null;
}

function name(value: unknown): string | null {
  return fitName(text(value), MAX_NAME);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value.trim() : null;
}

function isStorable(value: string): boolean {
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
