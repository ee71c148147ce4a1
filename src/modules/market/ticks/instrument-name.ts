/** The three depths of market data: last price, quote, order book. A higher one includes the lower ones. */
export const LTP = 1;
export const QUOTE = 2;
export const DEPTH = 3;
export type Mode = typeof LTP | typeof QUOTE | typeof DEPTH;
export const MODES: readonly Mode[] = [LTP, QUOTE, DEPTH];

const MODE_NAMES = { [LTP]: 'LTP', [QUOTE]: 'Quote', [DEPTH]: 'Depth' } as const;
export type ModeName = (typeof MODE_NAMES)[Mode];

/** Exchanges that every intake serves; others are served as soon as a feed sends a tick of them. */
export const KNOWN_EXCHANGES: ReadonlySet<string> = new Set([
  ...['NSE', 'NFO', 'CDS', 'BSE', 'BFO', 'BCD', 'MCX', 'NCDEX', 'NCO', 'NSE_INDEX', 'BSE_INDEX', 'MCX_INDEX', 'GLOBAL_INDEX', 'CRYPTO'],
  ...['BINANCE', 'COINBASE', 'KRAKEN', 'US'],
]);

const EXCHANGE = /^[A-Z0-9_]{1,20}$/;
const SYMBOL = /^[\p{L}\p{N}_\-/:.&+!$^=#]{1,64}$/u;

/** What the name of an instrument has to be, for those who wrote another. */
export const NAME_FORM = 'must have the form EXCHANGE:SYMBOL, the exchange in capital letters, such as BINANCE:BTCUSDT';

/** One instrument of one exchange. */
export interface InstrumentName {
  readonly exchange: string;
  readonly symbol: string;
}

/** `Depth` for 3. */
export function modeName(mode: Mode): ModeName {
  return MODE_NAMES[mode];
}

export function isExchange(value: unknown): value is string {
  return typeof value === 'string' && EXCHANGE.test(value) && value !== '__proto__';
}

/** Letters and digits of any script, which Binance uses. `__proto__` is no symbol. */
export function isSymbol(value: unknown): value is string {
  return typeof value === 'string' && SYMBOL.test(value) && value !== '__proto__';
}

/** `NSE:TCS`: the key of the cache and the spelling of REST. */
export function keyOf(exchange: string, symbol: string): string {
  return `${exchange}:${symbol}`;
}

/** `NSE:TCS` as its parts; everything behind the first colon is the symbol. Null when it names no instrument. */
export function readName(text: string): InstrumentName | null {
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  const exchange = text.slice(0, colon);
  const symbol = text.slice(colon + 1);
  return isExchange(exchange) && isSymbol(symbol) ? { exchange, symbol } : null;
}

/** 1, 2.0, "3", " quote ", "FULL" as a mode; null when it is none of them. */
export function readMode(value: unknown): Mode | null {
  if (typeof value === 'number') return value === 1 || value === 2 || value === 3 ? value : null;
  if (typeof value !== 'string') return null;
  switch (value.trim().toLowerCase()) {
    case '1':
    case 'ltp':
      return LTP;
    case '2':
    case 'quote':
      return QUOTE;
    case '3':
    case 'depth':
    case 'full':
      return DEPTH;
    default:
      return null;
  }
}
