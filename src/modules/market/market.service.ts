import { Injectable } from '@nestjs/common';
import { Problem, type ProblemCode, sentenceOf } from '../../common/problem.js';
import type { Instrument } from './cache/instrument.js';
import { marketData } from './cache/market-data.js';
import { MarketCache } from './cache/market.cache.js';
import type { MissingPriceDto, PriceListDto, QuoteListDto } from './dto/price.dto.js';
import { FeedRegistry } from './feeds/feed.registry.js';
import { Aliases } from './cache/aliases.js';
import { DEPTH, type InstrumentName, isExchange, isSymbol, type Mode, NAME_FORM, QUOTE, readName } from './ticks/instrument-name.js';

const MAX_QUOTES = 200;
const MAX_PRICES = 500;
const MAX_LEVELS = 50;

const CODES = {
  NO_FEED: 'market.no_feed',
  UNKNOWN_SYMBOL: 'market.unknown_symbol',
  CAPACITY: 'market.capacity',
  FEED_ERROR: 'market.unknown_symbol',
} as const satisfies Record<string, ProblemCode>;

/** Current values, from memory only. */
@Injectable()
export class MarketService {
  constructor(
    private readonly cache: MarketCache,
    private readonly feeds: FeedRegistry,
    private readonly aliases: Aliases,
  ) {}

  /** Last prices of `NSE:TCS,BINANCE:BTCUSDT`. */
  pricesOf(text: string): PriceListDto {
    return this.prices(listed(text, MAX_PRICES));
  }

  prices(names: readonly string[]): PriceListDto {
    const items: PriceListDto['items'] = [];
    const missing: MissingPriceDto[] = [];
    const monoMs = performance.now();
    for (const text of names) {
      const name = this.named(text);
      const price = name && this.cache.ltp(name.exchange, name.symbol, monoMs);
      if (!price) missing.push(this.missing(text, name));
      else {
        const { timestampMs: timestamp, ageMs: age_ms, ...rest } = price;
        items.push({ ...rest, timestamp, age_ms });
      }
    }
    return { items, missing };
  }

  quotesOf(text: string): QuoteListDto {
    const items: QuoteListDto['items'] = [];
    const missing: MissingPriceDto[] = [];
    for (const name of listed(text, MAX_QUOTES)) {
      const instrument = this.named(name);
      const quote = instrument && this.cache.quote(instrument.exchange, instrument.symbol);
      if (quote) items.push(this.value(quote, QUOTE));
      else missing.push(this.missing(name, instrument));
    }
    return { items, missing };
  }

  /** Throws `market.no_feed`, `market.unknown_symbol`, `market.no_data`. */
  depth(exchange: string, symbol: string, levels: number | undefined): Record<string, unknown> {
    const name = this.valid(exchange, symbol);
    const instrument = this.cache.depth(name.exchange, name.symbol);
    if (instrument === null) throw this.noValue(name);
    return this.value(instrument, DEPTH, levels ?? MAX_LEVELS);
  }

  /** The value of one instrument in one mode. Throws `market.no_feed`, `market.unknown_symbol`, `market.no_data`. */
  current(exchange: string, symbol: string, mode: Mode): Record<string, unknown> {
    const name = this.valid(exchange, symbol);
    const instrument = this.cache.get(name.exchange, name.symbol);
    if (!instrument?.has(mode)) throw this.noValue(name);
    return this.value(instrument, mode);
  }

  /** The name with its alias resolved; throws `market.unknown_symbol`. */
  valid(exchange: string, symbol: string): InstrumentName {
    if (!isExchange(exchange) || !isSymbol(symbol))
      throw new Problem('market.unknown_symbol', { detail: 'This is no name of an instrument: an exchange is in capital letters.' });
    return this.aliases.resolve({ exchange, symbol });
  }

  /** The problem for an instrument without a value. */
  noValue({ exchange, symbol }: InstrumentName): Problem {
    const code = this.codeOf({ exchange, symbol });
    if (code !== 'market.no_data') return new Problem(code);
    const known = this.cache.get(exchange, symbol) !== undefined;
    if (!known) return new Problem('market.unknown_symbol', { detail: 'No feed has sent a tick of this instrument.' });
    const detail = 'The instrument is known, but no feed has sent this value yet.';
    return new Problem('market.no_data', { detail }).with({ state: 'waiting' });
  }

  value(instrument: Instrument, mode: Mode, levels?: number): Record<string, unknown> {
    const monoMs = performance.now();
    return {
      ...marketData(instrument, mode, false, levels),
      feed: instrument.feed,
      state: this.cache.stateOf(instrument, mode, monoMs),
      age_ms: instrument.ageMs(mode, monoMs),
    };
  }

  private named(text: string): InstrumentName | null {
    const name = readName(text);
    return name && this.aliases.resolve(name);
  }

  private missing(text: string, name: InstrumentName | null): MissingPriceDto {
    const colon = text.indexOf(':');
    const [exchange, symbol] = colon === -1 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
    const asked = { exchange: exchange.slice(0, 64), symbol: symbol.slice(0, 64) };
    if (name === null) return { ...asked, code: 'request.invalid', message: `It ${NAME_FORM}.` };
    const code = this.codeOf(name);
    return { ...asked, code, message: sentenceOf(code) };
  }

  private codeOf({ exchange, symbol }: InstrumentName): ProblemCode {
    const feed = this.feeds.feedFor(exchange, symbol);
    return typeof feed === 'string' ? CODES[feed] : 'market.no_data';
  }
}

function listed(text: string, max: number): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0 || names.length > max)
    throw new Problem('request.invalid', {
      errors: [{ field: 'symbols', message: `must name 1 to ${max} instruments such as BINANCE:BTCUSDT` }],
    });
  return names;
}
