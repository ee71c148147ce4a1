import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import { Config } from '../../../config/config.js';
import type { Principal } from '../../auth/identity/principal.js';
import { Aliases } from '../cache/aliases.js';
import type { Instrument } from '../cache/instrument.js';
import { DEFAULT_LEVELS } from '../cache/market-data.js';
import { MarketCache } from '../cache/market.cache.js';
import type { Feed } from '../feeds/feed.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { entryMessage } from '../openalgo/entry-message.js';
import type { EntryCode } from '../openalgo/protocol/codes.js';
import type { Entry } from '../openalgo/protocol/frame.reader.js';
import { marketDataBody } from '../openalgo/protocol/frames.js';
import { isExchange, isSymbol, modeName } from '../ticks/instrument-name.js';
import type { MarketDataQueryDto, SubscribeAnswerDto, SubscriptionListDto, UnsubscribeAnswerDto } from './dto/websocket.dto.js';
import { RestHoldings } from './rest.holdings.js';
import { SubscriptionList } from './subscription.list.js';
import { invalid, modeOf, readSymbols } from './symbols.reader.js';

const SYMBOLS_OF_ANSWER = 3000;

/** Queries and subscriptions of `/api/websocket`, with OpenAlgo's names. */
@Injectable()
export class WebsocketService {
  constructor(
    private readonly list: SubscriptionList,
    private readonly rest: RestHoldings,
    private readonly feeds: FeedRegistry,
    private readonly cache: MarketCache,
    private readonly aliases: Aliases,
    private readonly config: Config,
  ) {}

  subscriptions({ id }: Principal): SubscriptionListDto {
    const subscriptions = this.list.of(id).map(({ instrument, mode, via, clientId }) => {
      const { exchange, symbol, lastReceivedMs } = instrument;
      const state = this.cache.stateOf(instrument, mode);
      const last_tick_at = lastReceivedMs === 0 ? null : new Date(lastReceivedMs).toISOString();
      return { exchange, symbol, mode: modeName(mode), via, client_id: clientId, state, last_tick_at };
    });
    return { status: 'success', subscriptions, count: subscriptions.length, broker: this.feeds.broker };
  }

  /** Throws `request.invalid`, `market.feed_unavailable`. */
  subscribe({ id }: Principal, raw: unknown): SubscribeAnswerDto {
    const body = readSymbols(raw);
    const feed = this.feedOf(body.broker);
    const mode = modeOf(body);
    this.rest.keep(id, body.ttlMs);
    const codes = body.entries.map((entry): EntryCode | null =>
      entry.name === null ? 'INVALID_SYMBOL' : this.rest.hold(id, entry.name, mode, feed),
    );
    if (this.rest.of(id).length === 0) this.rest.releaseAll(id);
    const held = body.entries.filter((_, index) => codes[index] === null);
    const failed = body.entries.flatMap((entry, index) => {
      const code = codes[index];
      return code ? [{ ...named(entry), code, message: entryMessage(code, entry.name, { feeds: this.feeds, aliases: this.aliases }) }] : [];
    });
    return {
      status: failed.length > 0 ? 'partial' : 'success',
      message: 'Subscription processing complete',
      subscriptions: { symbols: held.map((entry) => named(entry)), mode: modeName(mode), count: held.length },
      failed,
      broker: feed?.name ?? this.feeds.broker,
    };
  }

  /** Throws `request.invalid`. */
  unsubscribe({ id }: Principal, raw: unknown): UnsubscribeAnswerDto {
    const body = readSymbols(raw);
    const valid = body.entries.filter(({ name }) => name !== null);
    for (const { name } of valid) if (name) this.rest.release(id, name, body.mode);
    return {
      status: valid.length < body.entries.length ? 'partial' : 'success',
      message: 'Unsubscription processing complete',
      unsubscriptions: { symbols: valid.map((entry) => named(entry)), mode: modeName(modeOf(body)), count: valid.length },
      broker: this.feeds.broker,
    };
  }

  /** The value of one instrument, or those of all that the principal follows by `EX:SYM`. Throws `market.unknown_symbol`, `.no_data`. */
  marketData({ id }: Principal, { symbol, exchange }: MarketDataQueryDto): Record<string, unknown> {
    const timestamp = Math.floor(Date.now() / 1000);
    if (symbol !== undefined || exchange !== undefined)
      return { status: 'success', data: this.frame(this.known(exchange, symbol)), timestamp };
    const followed = [...new Set(this.list.of(id).map(({ instrument }) => instrument))].slice(0, SYMBOLS_OF_ANSWER);
    const known = followed.filter((instrument) => instrument.known !== null);
    return { status: 'success', data: Object.fromEntries(known.map((instrument) => [instrument.key, this.frame(instrument)])), timestamp };
  }

  /** The addresses of the market sockets for the client of this request. */
  addresses({ protocol, headers }: FastifyRequest): { isSecure: boolean; url: string; original: string } {
    const { WEBSOCKET_HOST, WEBSOCKET_PORT, HOST, PORT } = this.config.variables;
    const isSecure = protocol === 'https';
    const url = `${isSecure ? 'wss' : 'ws'}://${headers.host ?? `${HOST}:${PORT}`}/ws/market`;
    return { isSecure, url, original: WEBSOCKET_PORT === 0 ? url : `ws://${WEBSOCKET_HOST}:${WEBSOCKET_PORT}` };
  }

  private known(exchange: string | undefined, symbol: string | undefined): Instrument {
    if (exchange === undefined || symbol === undefined) throw invalid('symbol', 'and exchange come together');
    const name = isExchange(exchange) && isSymbol(symbol) ? this.aliases.resolve({ exchange, symbol }) : null;
    const instrument = name && this.cache.get(name.exchange, name.symbol);
    if (!instrument) throw new Problem('market.unknown_symbol', { detail: 'No feed has sent a tick of this instrument.' });
    if (instrument.known === null) throw new Problem('market.no_data').with({ state: 'waiting' });
    return instrument;
  }

  /** The value in the highest known mode. */
  private frame(instrument: Instrument): Record<string, unknown> {
    return marketDataBody(instrument, instrument.known ?? 1, DEFAULT_LEVELS);
  }

  private feedOf(broker: string | undefined): Feed | undefined {
    const feed = broker === undefined ? undefined : this.feeds.named(broker);
    if (broker !== undefined && feed === undefined)
      throw new Problem('market.feed_unavailable', { detail: 'There is no feed of this name.' });
    return feed;
  }
}

function named({ symbol, exchange }: Entry): { symbol: string; exchange: string } {
  return { symbol: String(symbol), exchange: String(exchange) };
}
