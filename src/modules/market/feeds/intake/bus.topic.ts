import { type InstrumentName, isExchange, isSymbol, type Mode, readMode } from '../../ticks/instrument-name.js';

/** A parsed topic of the bus. */
export type BusTopic =
  | { readonly about: 'tick'; readonly name: InstrumentName; readonly mode: Mode }
  | { readonly about: 'order' }
  | { readonly about: 'token' }
  /** Something that is nothing to us. */
  | { readonly about: 'other' };

/** Exchanges with the separator in their names. */
const LONG_EXCHANGES = ['NSE_INDEX', 'BSE_INDEX', 'MCX_INDEX', 'GLOBAL_INDEX'];
const MODE_NAMES: ReadonlySet<string> = new Set(['LTP', 'QUOTE', 'DEPTH', 'FULL']);
const OTHERS = /_(positions|margins)$/;
const TOKEN = /^CACHE_INVALIDATE_(AUTH|FEED|ALL)_/;

/**
 * Reads `EXCHANGE_SYMBOL_MODE`: the mode is the last part in any case, the exchange the first (or one of the known long ones), the
 * symbol everything between, including separators. Null = it is no topic of the bus.
 */
export function readBusTopic(topic: string): BusTopic | null {
  if (TOKEN.test(topic)) return { about: 'token' };
  if (topic.endsWith('_orders')) return { about: 'order' };
  if (OTHERS.test(topic)) return { about: 'other' };
  const last = topic.lastIndexOf('_');
  const ending = topic.slice(last + 1).toUpperCase();
  const mode = MODE_NAMES.has(ending) ? readMode(ending) : null;
  if (last === -1 || mode === null) return null;
  const rest = topic.slice(0, last);
  // An exchange without a symbol, not the symbol INDEX of another exchange.
  if (LONG_EXCHANGES.includes(rest)) return null;
  const long = LONG_EXCHANGES.find((exchange) => rest.startsWith(`${exchange}_`));
  const exchange = long ?? rest.slice(0, Math.max(0, rest.indexOf('_')));
  const symbol = rest.slice(exchange.length + 1);
  return isExchange(exchange) && isSymbol(symbol) ? { about: 'tick', name: { exchange, symbol }, mode } : null;
}
