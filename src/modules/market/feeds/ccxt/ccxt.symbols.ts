import { isSymbol } from '../../ticks/instrument-name.js';

const ENTRY = /^([a-z0-9]{1,20}):(.+)$/;

/** `bybit:BTC/USDT, kraken:ETH/EUR` as symbols by exchange; throws an error that names the unreadable entry. */
export function readCcxtSymbols(text: string): Map<string, string[]> {
  const symbols = new Map<string, string[]>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, exchange, symbol] = ENTRY.exec(entry) ?? [];
    if (exchange === undefined || symbol === undefined || !isSymbol(symbol))
      throw new Error(`MARKET_CCXT must be exchanges and symbols as ccxt names them, such as bybit:BTC/USDT, not "${entry}".`);
    symbols.set(exchange, [...new Set([...(symbols.get(exchange) ?? []), symbol])]);
  }
  return symbols;
}
