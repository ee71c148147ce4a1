import { DEPTH, type InstrumentName, keyOf, LTP, type Mode, QUOTE } from '../ticks/instrument-name.js';
import {
  type FeedAdapter,
  type FeedLimits,
  type FeedMessage,
  type FeedSession,
  type Frame,
  type FrameReader,
  type InstrumentDetails,
  jsonObject,
  text,
  type VenueSymbol,
} from './feed.adapter.js';
import type { KiteInstruments } from './kite.instruments.js';
import { kiteTick } from './kite.packet.js';
import { TradingHours } from './trading-hours.js';

const URL_OF_VENUE = 'wss://ws.kite.trade';
const LIMITS: FeedLimits = {
  ...{ symbolsPerConnection: 3000, connections: 3, framesPerSecond: 10, symbolsPerSubscribe: 500, maxDepth: 5, heartbeatMs: 10_000 },
};
/** Hours of the National Stock Exchange; commodities are traded until the night. */
const HOURS = { zone: 'Asia/Kolkata', from: '09:15', to: '15:30' } as const;
const MODES: Readonly<Record<Mode, string>> = { [LTP]: 'ltp', [QUOTE]: 'quote', [DEPTH]: 'full' };

/** Zerodha's Kite, with a key and a token of the day; symbols come from the list of instruments. */
export class KiteAdapter implements FeedAdapter {
  readonly kind = 'kite';
  readonly exchange = 'NSE';
  readonly limits = LIMITS;
  readonly logsIn = false;
  readonly usesToken = true;

  private readonly hours: TradingHours;

  constructor(
    private readonly instruments: KiteInstruments,
    holidays?: ReadonlyMap<string, string | null>,
  ) {
    this.hours = new TradingHours(HOURS, holidays);
  }

  isOpen(atMs: number): boolean {
    return this.hours.isOpen(atMs);
  }

  details({ exchange, symbol }: InstrumentName): InstrumentDetails | null {
    return this.instruments.details.get(keyOf(exchange, symbol)) ?? null;
  }

  serves(exchange: string): boolean {
    return this.instruments.exchanges.has(exchange);
  }

  toVenue({ exchange, symbol }: InstrumentName): VenueSymbol | null {
    return this.instruments.tokens.get(keyOf(exchange, symbol)) ?? null;
  }

  /** The URL contains the token, so it must not be logged. */
  open({ url = URL_OF_VENUE, key, token }: FeedSession): { url: string } {
    const address = new URL(url);
    address.search = new URLSearchParams({ api_key: key, access_token: token }).toString();
    return { url: address.href };
  }

  hello(): readonly Frame[] {
    return [];
  }

  reader(): FrameReader {
    return new KiteReader();
  }
}

class KiteReader implements FrameReader {
  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[] {
    const tokens = symbols.map(Number);
    return [
      { a: 'subscribe', v: tokens },
      { a: 'mode', v: [MODES[mode], tokens] },
    ];
  }

  /** A new mode replaces the old one without a frame. */
  unsubscribe(symbols: readonly VenueSymbol[], _mode: Mode, keep: Mode | null): Frame[] {
    return keep === null ? [{ a: 'unsubscribe', v: symbols.map(Number) }] : [];
  }

  read(frame: string | Buffer): readonly FeedMessage[] | null {
    if (typeof frame === 'string') return textMessage(frame);
    if (frame.length < 2) return [{ type: 'heartbeat' }];
    const messages: FeedMessage[] = [];
    let at = 2;
    for (let count = frame.readUInt16BE(0); count > 0 && at + 2 <= frame.length; count -= 1) {
      const length = frame.readUInt16BE(at);
      const packet = frame.subarray(at + 2, at + 2 + length);
      at += 2 + length;
      const tick = packet.length === length ? kiteTick(packet) : null;
      messages.push(tick ?? { type: 'unknown' });
    }
    return messages;
  }
}

function textMessage(frame: string): FeedMessage[] | null {
  const body = jsonObject(frame);
  if (body === null) return null;
  if (body['type'] === 'order') return [{ type: 'order', order: body['data'] }];
  if (body['type'] === 'error') return [{ type: 'refused', symbols: [], reason: text(body['data']) }];
  return [{ type: body['type'] === 'message' ? 'ack' : 'unknown' }];
}
