import { DEPTH, isExchange, isSymbol, LTP, type Mode, QUOTE, readMode } from './instrument-name.js';
import { MAX_LEVELS, numeric, readLevels } from './levels.js';
import { CLEARED, FIELD, FIRST_QUOTE_FIELD, type TickFlag, noValues, type Rejection, type Tick } from './tick.js';
import { readTickTime } from './tick-time.js';

/** Properties of a tick that the feed knows beside its body. */
export interface TickSource {
  readonly feed: string;
  readonly exchange?: string;
  readonly symbol?: string;
  readonly mode?: Mode;
  /** Prices of zero and below are prices (oil in April 2020, spreads). */
  readonly negativePrices?: boolean;
}

/** Our figures and the names under which feeds send them; of several in one tick the first one counts. */
const NAMES: readonly (readonly [field: number, ...names: string[]])[] = [
  [FIELD.ltp, 'ltp', 'last_price', 'last_traded_price'],
  [FIELD.lastQuantity, 'last_quantity', 'ltq', 'last_trade_quantity', 'last_traded_quantity'],
  [FIELD.open, 'open'],
  [FIELD.high, 'high'],
  [FIELD.low, 'low'],
  [FIELD.close, 'close', 'prev_close', 'previous_close'],
  [FIELD.volume, 'volume'],
  [FIELD.averagePrice, 'average_price', 'avg_trade_price', 'average_traded_price'],
  [FIELD.totalBuyQuantity, 'total_buy_quantity'],
  [FIELD.totalSellQuantity, 'total_sell_quantity'],
  [FIELD.bidPrice, 'bid_price', 'bid'],
  [FIELD.bidSize, 'bid_size', 'bid_qty'],
  [FIELD.askPrice, 'ask_price', 'ask'],
  [FIELD.askSize, 'ask_size', 'ask_qty'],
  [FIELD.oi, 'oi', 'open_interest'],
  [FIELD.upperCircuit, 'upper_circuit', 'upper_circuit_limit'],
  [FIELD.lowerCircuit, 'lower_circuit', 'lower_circuit_limit'],
];
/** By name: its figure, and the names that have priority over it. */
const FIGURES: ReadonlyMap<string, { readonly field: number; readonly before: readonly string[] }> = new Map(
  NAMES.flatMap(([field, ...names]) => names.map((name, place) => [name, { field, before: names.slice(0, place) }] as const)),
);
/** Figures of which zero is a value; brokers write a price of zero where there is none. */
const QUANTITIES: ReadonlySet<number> = new Set([
  ...[FIELD.lastQuantity, FIELD.volume, FIELD.totalBuyQuantity, FIELD.totalSellQuantity, FIELD.bidSize, FIELD.askSize, FIELD.oi],
]);
/** Figures that are cleared when a side of the book is empty. */
const EMPTIED: ReadonlySet<number> = new Set([FIELD.bidPrice, FIELD.askPrice]);
const FEED_NAME = /^[\w.-]{1,32}$/;
const MAX_TEXT = 64;
const NO_FLAGS: readonly TickFlag[] = [];
const INEXACT: readonly TickFlag[] = ['inexact'];

type Body = Readonly<Record<string, unknown>>;

/** Parses a tick of a feed, or returns the reason of its rejection. `source` has priority over the body. */
export function readTick(raw: unknown, source: TickSource, receivedMs: number): Tick | Rejection {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'not_an_object';
  const body = raw as Body;
  const exchange = source.exchange ?? body['exchange'];
  const symbol = source.symbol ?? body['symbol'];
  if (!isExchange(exchange)) return 'bad_exchange';
  if (!isSymbol(symbol)) return 'bad_symbol';
  const given = body['mode'];
  const said = source.mode ?? (given === undefined || given === null ? undefined : readMode(given));
  if (said === null) return 'bad_mode';

  const values = noValues();
  const negativePrices = source.negativePrices ?? false;
  const fault = readValues(body, values, negativePrices);
  if (fault !== null) return fault;
  const sides = readSides(body, negativePrices);
  if (typeof sides === 'string') return sides;
  const exchangeMs = readTickTime(body['timestamp']);
  if (exchangeMs === null) return 'bad_timestamp';
  values[FIELD.lastTradeTime] = readTickTime(body['ltt'] ?? body['last_trade_time']) ?? NaN;

  const { bids, asks } = sides;
  const brings = broughtMode(values, bids !== null || asks !== null);
  if (brings === null) return 'no_field';
  const seq = numeric(body['seq']);
  return {
    exchange,
    symbol,
    mode: said !== undefined && said > brings ? said : brings,
    feed: feedName(body['feed']) ?? source.feed,
    values,
    bids,
    asks,
    exchangeMs,
    receivedMs,
    seq: Number.isSafeInteger(seq) ? seq : null,
    publisher: shortText(body['publisher']) ?? '',
    session: shortText(body['session']),
    flags: (values[FIELD.volume] ?? 0) > Number.MAX_SAFE_INTEGER ? INEXACT : NO_FLAGS,
  };
}

/** The mode of these figures; null = nothing usable. */
function broughtMode(values: readonly number[], hasBook: boolean): Mode | null {
  if (hasBook) return DEPTH;
  for (let field = FIRST_QUOTE_FIELD; field < values.length; field += 1) if (!Number.isNaN(values[field])) return QUOTE;
  return Number.isNaN(values[FIELD.ltp]) ? null : LTP;
}

/** An invalid price rejects the tick; another invalid figure is ignored. */
function readValues(body: Body, values: number[], negativePrices: boolean): Rejection | null {
  // A tick has few of all names. What `in` would find beside them is no name of a figure.
  for (const name in body) {
    const figure = FIGURES.get(name);
    const raw = body[name];
    if (figure === undefined || raw === undefined || figure.before.some((other) => body[other] !== undefined)) continue;
    const { field } = figure;
    const value = numeric(raw);
    if (field === FIELD.ltp) {
      if (!Number.isFinite(value)) return 'bad_price';
      if (value <= 0 && !negativePrices) return 'price_not_positive';
    }
    if (Number.isFinite(value))
      values[field] = value > 0 || negativePrices || (value === 0 && QUANTITIES.has(field)) ? value : unusable(field);
  }
  return null;
}

interface Sides {
  readonly bids: Tick['bids'];
  readonly asks: Tick['asks'];
}

const NO_BOOK: Body = {};
const NO_SIDES: Sides = { bids: null, asks: null };

/** `bids` / `asks`, or `depth: {buy, sell}` as OpenAlgo has it. */
function readSides(body: Body, negativePrices: boolean): Sides | Rejection {
  const depth = body['depth'];
  const book = (typeof depth === 'object' && depth !== null ? depth : NO_BOOK) as Body;
  const rawBids = body['bids'] ?? book['buy'] ?? book['bids'];
  const rawAsks = body['asks'] ?? book['sell'] ?? book['asks'];
  if (rawBids === undefined && rawAsks === undefined) return NO_SIDES;
  if (isHuge(rawBids) || isHuge(rawAsks)) return 'too_many_levels';
  return {
    bids: rawBids === undefined ? null : readLevels(rawBids, 'bids', negativePrices),
    asks: rawAsks === undefined ? null : readLevels(rawAsks, 'asks', negativePrices),
  };
}

function isHuge(raw: unknown): boolean {
  return Array.isArray(raw) && raw.length > MAX_LEVELS;
}

function unusable(field: number): number {
  return EMPTIED.has(field) ? CLEARED : NaN;
}

function feedName(value: unknown): string | null {
  return typeof value === 'string' && FEED_NAME.test(value) ? value : null;
}

function shortText(value: unknown): string | null {
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value).slice(0, MAX_TEXT) : null;
}
