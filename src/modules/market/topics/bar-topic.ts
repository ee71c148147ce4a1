import { BUILT_MS, type BuiltInterval } from '../bars/bar.js';
import { type InstrumentName, isExchange, isSymbol } from '../ticks/instrument-name.js';

export const BARS_FAMILY = 'market:bars:';

export interface BarTopic extends InstrumentName {
  readonly interval: BuiltInterval;
}

/** Reads `market:bars:<exchange>:<symbol>:<1s|1m|1h>`; everything between exchange and interval is the symbol. Null = another topic. */
export function readBarTopic(topic: string): BarTopic | null {
  if (!topic.startsWith(BARS_FAMILY)) return null;
  const [exchange = '', ...rest] = topic.slice(BARS_FAMILY.length).split(':');
  const interval = rest.pop() ?? '';
  const symbol = rest.join(':');
  return isExchange(exchange) && isSymbol(symbol) && isBuilt(interval) ? { exchange, symbol, interval } : null;
}

export function barTopic({ exchange, symbol, interval }: BarTopic): string {
  return `${BARS_FAMILY}${exchange}:${symbol}:${interval}`;
}

function isBuilt(text: string): text is BuiltInterval {
  return Object.hasOwn(BUILT_MS, text);
}
