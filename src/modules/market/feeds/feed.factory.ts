import { readFileSync } from 'node:fs';
import { type Config, StartupError } from '../../../config/config.js';
import { reasonOf } from '../../../common/reason.js';
import { type InstrumentName, readName } from '../ticks/instrument-name.js';
import { AlpacaAdapter } from '../venues/alpaca.adapter.js';
import { BinanceAdapter } from '../venues/binance.adapter.js';
import { CoinbaseAdapter } from '../venues/coinbase.adapter.js';
import type { FeedAdapter, FeedSession } from '../venues/feed.adapter.js';
import { KiteAdapter } from '../venues/kite.adapter.js';
import { readKiteInstruments } from '../venues/kite.instruments.js';
import { KrakenAdapter } from '../venues/kraken.adapter.js';
import { readHolidays } from '../venues/trading-hours.js';
import { readCcxtSymbols } from './ccxt/ccxt.symbols.js';
import type { FeedSettings } from './venue/venue.feed.js';

const VENUES = ['binance', 'coinbase', 'kraken', 'alpaca', 'kite'] as const;
export type Venue = (typeof VENUES)[number];

export const FEED_KINDS: readonly string[] = ['http', 'zeromq', ...VENUES];

export function isVenue(name: string): name is Venue {
  return VENUES.some((venue) => venue === name);
}

/** Throws `StartupError`. */
export function adapterOf(name: Venue, config: Config): FeedAdapter {
  const { variables: v } = config;
  switch (name) {
    case 'binance':
      return new BinanceAdapter(v.MARKET_BINANCE_EXCHANGE);
    case 'coinbase':
      return new CoinbaseAdapter(v.MARKET_COINBASE_EXCHANGE);
    case 'kraken':
      return new KrakenAdapter(v.MARKET_KRAKEN_EXCHANGE);
    case 'alpaca':
      return new AlpacaAdapter(holidaysOf('alpaca', config), v.MARKET_ALPACA_EXCHANGE);
    case 'kite':
      return new KiteAdapter(kiteInstruments(config), holidaysOf('kite', config));
    default:
      return name satisfies never;
  }
}

/** Settings of a feed from the variables, within the limits of the venue. Throws `StartupError`. */
export function settingsOf(name: Venue, { limits }: FeedAdapter, { variables: v, marketNegativePrices }: Config): FeedSettings {
  const none = { key: '', secret: '', token: '' };
  const sessions: Readonly<Record<Venue, FeedSession>> = {
    binance: { ...none, url: v.MARKET_BINANCE_URL },
    coinbase: { ...none, url: v.MARKET_COINBASE_URL },
    kraken: { ...none, url: v.MARKET_KRAKEN_URL },
    alpaca: { ...none, url: v.MARKET_ALPACA_URL, key: v.MARKET_ALPACA_KEY, secret: v.MARKET_ALPACA_SECRET },
    kite: { ...none, url: v.MARKET_KITE_URL, key: v.MARKET_KITE_KEY, token: v.MARKET_KITE_TOKEN },
  };
  const file = name === 'kite' ? v.MARKET_KITE_TOKEN_FILE : undefined;
  const readToken = file === undefined ? undefined : () => textIn(file);
  const session = readToken === undefined ? sessions[name] : { ...sessions[name], token: readToken() };
  if (name === 'alpaca' && (session.key === '' || session.secret === ''))
    throw new StartupError('The feed alpaca needs MARKET_ALPACA_KEY and MARKET_ALPACA_SECRET.');
  if (name === 'kite' && session.key === '') throw new StartupError('The feed kite needs MARKET_KITE_KEY.');
  return {
    session,
    muteMs: v.MARKET_FEED_STALE_SECONDS * 1000,
    negativePrices: marketNegativePrices.has(name),
    pool: {
      symbolsPerConnection: Math.min(limits.symbolsPerConnection, v.MAX_SYMBOLS_PER_WEBSOCKET),
      connections: Math.min(limits.connections, v.MAX_WEBSOCKET_CONNECTIONS),
    },
    ...(readToken === undefined ? {} : { readToken }),
  };
}

/** Instruments that a feed subscribes to even without followers: `BTCUSDT, NSE:INFY`. Throws `StartupError`. */
export function fixedSymbols(name: Venue, { exchange }: FeedAdapter, { variables: v }: Config): InstrumentName[] {
  const symbols: Readonly<Record<Venue, string>> = {
    binance: v.MARKET_BINANCE_SYMBOLS,
    coinbase: v.MARKET_COINBASE_SYMBOLS,
    kraken: v.MARKET_KRAKEN_SYMBOLS,
    alpaca: v.MARKET_ALPACA_SYMBOLS,
    kite: v.MARKET_KITE_SYMBOLS,
  };
  return symbols[name]
    .split(',')
    .map((symbol) => symbol.trim())
    .filter((symbol) => symbol !== '')
    .map((symbol) => {
      const instrument = readName(symbol) ?? readName(`${exchange}:${symbol}`);
      if (instrument === null) throw new StartupError(`MARKET_${name.toUpperCase()}_SYMBOLS names "${symbol}", which is no symbol.`);
      return instrument;
    });
}

function holidaysOf(name: 'alpaca' | 'kite', { variables: v }: Config): ReadonlyMap<string, string | null> {
  const days = readHolidays(name === 'alpaca' ? v.MARKET_ALPACA_HOLIDAYS : v.MARKET_KITE_HOLIDAYS);
  if (days === null) throw new StartupError(`MARKET_${name.toUpperCase()}_HOLIDAYS must be days such as 2026-12-25 or 2026-11-27/13:00.`);
  return days;
}

function kiteInstruments({ variables: { MARKET_KITE_INSTRUMENTS: file } }: Config): ReturnType<typeof readKiteInstruments> {
  if (file === undefined) throw new StartupError('The feed kite needs MARKET_KITE_INSTRUMENTS, the list of instruments (a CSV file).');
  try {
    return readKiteInstruments(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartupError(`MARKET_KITE_INSTRUMENTS cannot be read: ${reasonOf(error)}`);
  }
}

/** Throws `StartupError`. */
export function ccxtSymbols(text: string): ReadonlyMap<string, readonly string[]> {
  try {
    return readCcxtSymbols(text);
  } catch (error) {
    throw new StartupError(reasonOf(error));
  }
}

/** Empty where the file cannot be read: the venue then refuses, and the feed reports that. */
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
