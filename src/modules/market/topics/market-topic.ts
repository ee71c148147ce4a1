import { DEPTH, isExchange, isSymbol, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';

export const FAMILY = 'market:';
const MODES: Readonly<Record<string, Mode>> = { ltp: LTP, quote: QUOTE, depth: DEPTH };

/** A parsed topic `market:<exchange>:<symbol>[:ltp|quote|depth]`. */
export interface ValueTopic {
  readonly exchange: string;
  readonly symbol: string;
  readonly mode: Mode;
}

/**
 * Reads a topic. Its last part is the mode only where there are at least four, so that a symbol may be called `depth`; everything
 * between the exchange and the mode is the symbol. Null = another topic.
 */
export function readValueTopic(topic: string): ValueTopic | null {
  if (!topic.startsWith(FAMILY)) return null;
  const [, exchange = '', ...rest] = topic.split(':');
  const last = rest.at(-1) ?? '';
  const mode = rest.length > 1 && Object.hasOwn(MODES, last) ? MODES[last] : undefined;
  const symbol = (mode === undefined ? rest : rest.slice(0, -1)).join(':');
  // `bars` in lower case is no exchange.
  return isExchange(exchange) && isSymbol(symbol) ? { exchange, symbol, mode: mode ?? QUOTE } : null;
}
