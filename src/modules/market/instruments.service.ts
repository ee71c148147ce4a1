import { Injectable } from '@nestjs/common';
import { decodeCursor, type Page, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import type { Instrument } from './cache/instrument.js';
import { stampMode } from './cache/market-data.js';
import { MarketCache } from './cache/market.cache.js';
import type { InstrumentDto, InstrumentsQueryDto } from './dto/instrument.dto.js';
import { FeedRegistry } from './feeds/feed.registry.js';
import { MODES, modeName } from './ticks/instrument-name.js';

const ROUTE = 'market/instruments';

/** Lists the known instruments. */
@Injectable()
export class InstrumentsService {
  constructor(
    private readonly cache: MarketCache,
    private readonly feeds: FeedRegistry,
  ) {}

  /** A page, ordered by `EXCHANGE:SYMBOL`. Throws `request.bad_cursor`. */
  list({ exchange, q, feed, limit, cursor }: InstrumentsQueryDto): Page<InstrumentDto> {
    const after = cursor === undefined ? '' : keyIn(cursor);
    const part = q?.toLowerCase() ?? '';
    const found = [...this.cache.instruments.values()].filter(
      (instrument) =>
        instrument.key > after &&
        (exchange === undefined || instrument.exchange === exchange) &&
        instrument.symbol.toLowerCase().includes(part) &&
        (feed === undefined || this.feedOf(instrument) === feed),
    );
    found.sort((one, other) => (one.key < other.key ? -1 : 1));
    const page = toPage(ROUTE, found.slice(0, limit + 1), limit, ({ key }) => [key]);
    return { ...page, items: page.items.map((instrument) => this.toDto(instrument)) };
  }

  private toDto(instrument: Instrument): InstrumentDto {
    const { exchange, symbol, lastReceivedMs } = instrument;
    const feed = this.feedOf(instrument);
    const named = this.feeds.named(feed ?? '');
    const { tickSize = null, lotSize = null } = named?.details?.(instrument) ?? {};
    return {
      exchange,
      symbol,
      feed,
      venue_symbol: named?.venueSymbol?.(instrument) ?? symbol,
      tick_size: tickSize,
      lot_size: lotSize,
      modes: MODES.filter((mode) => instrument.has(mode)).map((mode) => modeName(mode).toLowerCase()),
      last_tick_at: lastReceivedMs === 0 ? null : new Date(lastReceivedMs).toISOString(),
      state: this.cache.stateOf(instrument, stampMode(instrument)),
    };
  }

  /** The feed of its ticks, else the feed that would serve it. */
  private feedOf({ feed, exchange, symbol }: Instrument): string | null {
    if (feed !== '') return feed;
    const serving = this.feeds.feedFor(exchange, symbol);
    return typeof serving === 'string' ? null : serving.name;
  }
}

function keyIn(cursor: string): string {
  const [key] = decodeCursor(ROUTE, cursor);
  if (typeof key !== 'string') throw new Problem('request.bad_cursor');
  return key;
}
