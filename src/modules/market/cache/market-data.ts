import { DEPTH, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import { FIELD, type PriceLevel } from '../ticks/tick.js';
import type { Instrument } from './instrument.js';

/** Fields of the quote in the order of the wire: wire name and place. */
const QUOTE_FIELDS = [
  ['open', FIELD.open],
  ['high', FIELD.high],
  ['low', FIELD.low],
  ['close', FIELD.close],
  ['volume', FIELD.volume],
  ['average_price', FIELD.averagePrice],
  ['total_buy_quantity', FIELD.totalBuyQuantity],
  ['total_sell_quantity', FIELD.totalSellQuantity],
  ['bid_price', FIELD.bidPrice],
  ['bid_size', FIELD.bidSize],
  ['ask_price', FIELD.askPrice],
  ['ask_size', FIELD.askSize],
  ['oi', FIELD.oi],
  ['upper_circuit', FIELD.upperCircuit],
  ['lower_circuit', FIELD.lowerCircuit],
] as const;

/** Default number of levels. */
export const DEFAULT_LEVELS = 5;

/** The fields of a value on the wire; an unknown field is absent. */
export type MarketData = Record<string, unknown>;

/** The fields of the instrument in this mode, by our own names. With `aliases` also by the names that clients of OpenAlgo read. */
export function marketData(instrument: Instrument, mode: Mode, aliases: boolean, levels = DEFAULT_LEVELS): MarketData {
  const { exchange, symbol, values, flags, sourceTimestampMs } = instrument;
  const { atMs, receivedMs } = instrument.stamps[mode];
  const data: MarketData = { symbol, exchange, mode };
  const ltp = values[FIELD.ltp] ?? NaN;
  if (!Number.isNaN(ltp)) data['ltp'] = ltp;
  data['timestamp'] = atMs;
  data['received_at'] = receivedMs;
  if (!Number.isNaN(sourceTimestampMs)) data['source_timestamp'] = sourceTimestampMs;
  const tradedAtMs = values[FIELD.lastTradeTime] ?? NaN;
  if (!Number.isNaN(tradedAtMs)) data['ltt'] = tradedAtMs;
  const quantity = values[FIELD.lastQuantity] ?? NaN;
  if (!Number.isNaN(quantity)) {
    data['last_quantity'] = quantity;
    if (aliases) data['last_trade_quantity'] = data['ltq'] = quantity;
  }
  if (flags.length > 0) data['flags'] = flags;
  if (mode >= QUOTE) writeQuote(data, values, ltp, aliases);
  if (mode === DEPTH) writeBook(data, instrument, aliases, levels);
  return data;
}

function writeQuote(data: MarketData, values: readonly number[], ltp: number, aliases: boolean): void {
  for (const [name, field] of QUOTE_FIELDS) {
    const value = values[field] ?? NaN;
    if (!Number.isNaN(value)) data[name] = value;
  }
  if (aliases && 'average_price' in data) data['avg_trade_price'] = data['average_price'];
  const close = values[FIELD.close] ?? NaN;
  if (Number.isNaN(close) || Number.isNaN(ltp) || close === 0) return;
  data['change'] = round(ltp - close, 8);
  data['change_percent'] = round(((ltp - close) / Math.abs(close)) * 100, 2);
}

function writeBook(data: MarketData, { bids, asks }: Instrument, aliases: boolean, levels: number): void {
  const best = { bids: firstOf(bids, levels), asks: firstOf(asks, levels) };
  if (aliases) data['depth'] = { buy: best.bids, sell: best.asks };
  Object.assign(data, best);
}

function firstOf(side: readonly PriceLevel[] | null, levels: number): readonly PriceLevel[] {
  if (side === null) return [];
  return side.length > levels ? side.slice(0, levels) : side;
}

/** Rounds half away from zero, and removes the rounding errors of binary fractions. */
function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The mode whose stamp gives the age of a value: a price may be newer than the rest of its quote. */
export function stampMode(instrument: Instrument): Mode {
  return instrument.known ?? LTP;
}
