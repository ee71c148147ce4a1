import { DEPTH, type InstrumentName, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import { LAST_24_HOURS } from '../ticks/tick.js';
import {
  type VenueBody,
  type FeedAdapter,
  type FeedLimits,
  type FeedMessage,
  type FeedSession,
  type Frame,
  type FrameReader,
  isBody,
  jsonObject,
  text,
  type VenueSymbol,
} from './feed.adapter.js';

const URL_OF_VENUE = 'wss://data-stream.binance.vision/stream';
const EXCHANGE = 'BINANCE';
/** With three streams per symbol, fewer than the 1,024 streams that a connection may have. */
const LIMITS: FeedLimits = {
  ...{ symbolsPerConnection: 300, connections: 10, framesPerSecond: 4, symbolsPerSubscribe: 60, maxDepth: 20, heartbeatMs: 20_000 },
};
/** In depth mode the best prices come from the book. */
const STREAMS: Readonly<Record<Mode, readonly string[]>> = {
  [LTP]: ['@trade'],
  [QUOTE]: ['@trade', '@ticker', '@bookTicker'],
  [DEPTH]: ['@trade', '@ticker', '@depth20@100ms'],
};

/** Binance spot, without a key. */
export class BinanceAdapter implements FeedAdapter {
  readonly kind = 'binance';
  readonly limits = LIMITS;
  readonly logsIn = false;

  constructor(readonly exchange = EXCHANGE) {}

  serves(exchange: string): boolean {
    return exchange === this.exchange;
  }

  toVenue({ symbol }: InstrumentName): VenueSymbol | null {
    return symbol === symbol.toUpperCase() && /^[\p{L}\p{N}_-]+$/u.test(symbol) ? symbol.toLowerCase() : null;
  }

  open({ url = URL_OF_VENUE }: FeedSession): { url: string } {
    return { url };
  }

  hello(): readonly Frame[] {
    return [];
  }

  reader(): FrameReader {
    return new BinanceReader();
  }
}

class BinanceReader implements FrameReader {
  private lastId = 0;
  private readonly asked = new Map<number, readonly VenueSymbol[]>();

  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[] {
    return [this.frame('SUBSCRIBE', symbols, STREAMS[mode])];
  }

  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[] {
    const kept = keep === null ? [] : STREAMS[keep];
    const ended = STREAMS[mode].filter((stream) => !kept.includes(stream));
    return ended.length === 0 ? [] : [this.frame('UNSUBSCRIBE', symbols, ended)];
  }

  read(frame: string | Buffer): readonly FeedMessage[] | null {
    const whole = jsonObject(frame);
    if (whole === null) return null;
    const stream = text(whole['stream']);
    const body = isBody(whole['data']) ? whole['data'] : whole;
    if ('id' in body) return [this.answer(body)];
    const symbol = text(body['s']).toLowerCase() || stream.slice(0, Math.max(0, stream.indexOf('@')));
    const message = messageOf(body, symbol, stream);
    return [message ?? { type: 'unknown' }];
  }

  private answer(body: VenueBody): FeedMessage {
    const id = Number(body['id']);
    const symbols = this.asked.get(id) ?? [];
    this.asked.delete(id);
    if (!('code' in body) && !('error' in body)) return { type: 'ack' };
    const said = isBody(body['error']) ? body['error'] : body;
    return { type: 'refused', symbols, reason: text(said['msg']) };
  }

  private frame(method: string, symbols: readonly VenueSymbol[], streams: readonly string[]): Frame {
    this.lastId += 1;
    if (method === 'SUBSCRIBE') this.asked.set(this.lastId, symbols);
    return { method, params: symbols.flatMap((symbol) => streams.map((stream) => `${symbol}${stream}`)), id: this.lastId };
  }
}

function messageOf(body: VenueBody, symbol: VenueSymbol, stream: string): FeedMessage | null {
  switch (body['e']) {
    case 'trade': {
      const trade = { ltp: body['p'], last_quantity: body['q'], timestamp: body['T'], ltt: body['T'] };
      return { type: 'tick', symbol, body: trade, tradeId: Number(body['t']) };
    }
    case '24hrTicker':
      // The price belongs to the end time of the figures; the time of the frame is later.
      return { type: 'tick', symbol, body: tickerOf(body), repeatsPrice: true };
    case 'serverShutdown':
      return { type: 'closing', reason: 'the server shuts down' };
    case undefined:
      break;
    default:
      return null;
  }
  if (stream.endsWith('@depth20@100ms') || 'lastUpdateId' in body) {
    const book = { bids: body['bids'], asks: body['asks'], seq: body['lastUpdateId'], publisher: 'depth' };
    return symbol === '' ? null : { type: 'tick', symbol, body: book };
  }
  if (!('u' in body && 'b' in body && 'a' in body)) return null;
  const best = { bid_price: body['b'], bid_size: body['B'], ask_price: body['a'], ask_size: body['A'], seq: body['u'], publisher: 'best' };
  return { type: 'tick', symbol, body: best };
}

function tickerOf(body: VenueBody): Frame {
  return {
    ...{ ltp: body['c'], open: body['o'], high: body['h'], low: body['l'], close: body['x'], volume: body['v'] },
    ...{ average_price: body['w'], timestamp: body['C'], session: LAST_24_HOURS },
  };
}
