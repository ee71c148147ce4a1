import type { InstrumentName, Mode } from '../ticks/instrument-name.js';

/** The name of an instrument at its venue: `ethusdt`. */
export type VenueSymbol = string;
/** A frame to a venue, sent as JSON. */
export type Frame = Readonly<Record<string, unknown>>;

/** Limits of a venue per client. */
export interface FeedLimits {
  readonly symbolsPerConnection: number;
  readonly connections: number;
  /** Frames per second on one connection, from its opening on. */
  readonly framesPerSecond: number;
  /** Symbols in one frame at most. */
  readonly symbolsPerSubscribe: number;
  readonly maxDepth: number;
  /** A working connection gets a message at least this often. */
  readonly heartbeatMs: number;
  /** The account may have only one connection, so the old one is closed before the new one is opened. */
  readonly oneAtATime?: true;
}

/** Steps of price and quantity of an instrument. */
export interface InstrumentDetails {
  /** The smallest step of its price; null = not known. */
  readonly tickSize: number | null;
  /** The smallest step of a quantity; null = not known. */
  readonly lotSize: number | null;
}

/** The instruments of a venue, received over a connection, as a text for replicas without one. */
export interface Catalogue {
  /** Rises with each change from the venue. */
  readonly version: number;
  write(): string;
  /** Reads the text of another replica. */
  read(text: string): void;
}

/** Parameters of a connection, read again for each one, so that a rotated token is used. */
export interface FeedSession {
  readonly url: string | undefined;
  readonly key: string;
  readonly secret: string;
  readonly token: string;
}

/** The correct data of a trade. */
export interface RevisedTrade {
  readonly name: string;
  readonly price: number;
  readonly quantity: number | null;
}

export type FeedMessage =
  | {
      readonly type: 'tick';
      readonly symbol: VenueSymbol;
      /** Fields by the names of the HTTP intake. */
      readonly body: Frame;
      /** Rises with each trade of the symbol, over all connections; it identifies trades that a venue sends again. */
      readonly tradeId?: number;
      /** The price repeats a trade that is sent as a tick of its own. */
      readonly repeatsPrice?: true;
      /** A trade from before the subscription, sent with it. */
      readonly isHistory?: true;
      /** The venue may correct the trade later. */
      readonly isRevisable?: true;
    }
  /** A trade was another one, or none (`by` = null); both by publisher and number, as in the bodies of their ticks. */
  | { readonly type: 'revision'; readonly symbol: VenueSymbol; readonly name: string; readonly by: RevisedTrade | null }
  | { readonly type: 'ack' | 'authenticated' | 'heartbeat' | 'unknown' }
  | { readonly type: 'refused'; readonly symbols: readonly VenueSymbol[]; readonly reason: string }
  | { readonly type: 'auth_failed'; readonly reason: string }
  /** Something is missing; the frames ask for it anew. `books`: of these symbols the book is not known until then. */
  | { readonly type: 'gap'; readonly reason: string; readonly frames: readonly Frame[]; readonly books: readonly VenueSymbol[] }
  | { readonly type: 'order'; readonly order: unknown }
  /** The venue announces the end of the connection. */
  | { readonly type: 'closing'; readonly reason: string };

/** The state of the protocol on one connection. */
export interface FrameReader {
  /** Frames that subscribe to the symbols in this mode, from any mode before. */
  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[];
  /** Frames that end the subscription in this mode, except the part that `keep` needs. */
  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[];
  /** Text, or bytes of a binary frame. Never throws; null = unreadable. */
  read(frame: string | Buffer): readonly FeedMessage[] | null;
}

/** The protocol of one venue, without timers and sockets. */
export interface FeedAdapter {
  readonly kind: string;
  /** Default exchange of configured symbols. */
  readonly exchange: string;
  readonly limits: FeedLimits;
  /** Whether it subscribes only after the message `authenticated`. */
  readonly logsIn: boolean;
  /** Whether it connects with a token that may be replaced. */
  readonly usesToken?: true;
  /** Absent = the instruments do not come from the venue's connection. */
  readonly catalogue?: Catalogue;
  serves(exchange: string): boolean;
  /** Null = the venue does not have the instrument. */
  toVenue(name: InstrumentName): VenueSymbol | null;
  /** Details of the instrument; null = unknown instrument, or the venue has not sent any yet. */
  details?(name: InstrumentName): InstrumentDetails | null;
  /** Whether its market is open; missing ticks are no error while it is closed. Absent = it never closes. */
  isOpen?(atMs: number): boolean;
  open(session: FeedSession): { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  /** The first frames on a connection. */
  hello(session: FeedSession): readonly Frame[];
  reader(): FrameReader;
}

/** A parsed message of a venue, or a part of one. */
export type VenueBody = Readonly<Record<string, unknown>>;

/** Parses a JSON object; null = the frame is none. */
export function jsonObject(frame: string | Buffer): VenueBody | null {
  try {
    const parsed: unknown = JSON.parse(frame.toString());
    return isBody(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function isBody(value: unknown): value is VenueBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bodies(value: unknown): VenueBody[] {
  return Array.isArray(value) ? value.filter((one) => isBody(one)) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
