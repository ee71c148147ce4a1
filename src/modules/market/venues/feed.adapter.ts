import type { InstrumentName, Mode } from '../ticks/instrument-name.js';

/** The name of an instrument at its venue: `ethusdt`. */
export type VenueSymbol = string;
/** What is sent to a venue, as JSON. */
export type Frame = Readonly<Record<string, unknown>>;

/** What a venue allows one client. */
export interface FeedLimits {
  readonly symbolsPerConnection: number;
  readonly connections: number;
  /** Frames a second on one connection, also the first ones. */
  readonly framesPerSecond: number;
  /** Symbols in one frame at most. */
  readonly symbolsPerSubscribe: number;
  readonly maxDepth: number;
  /** Something comes at least this often on a connection that is well. */
  readonly heartbeatMs: number;
  /** The account may not have a second connection beside the first: the old one is closed before the new one is opened. */
  readonly oneAtATime?: true;
}

/** What one may trade an instrument in. */
export interface InstrumentDetails {
  /** The smallest step of its price; null = not known. */
  readonly tickSize: number | null;
  /** The smallest step of a quantity; null = not known. */
  readonly lotSize: number | null;
}

/** What a venue says of all of its instruments once somebody is connected, as a text for replicas that are not. */
export interface Catalogue {
  /** Rises with each change that the venue tells. */
  readonly version: number;
  write(): string;
  /** Takes over what another replica has written. */
  read(text: string): void;
}

/** With what a connection is opened: read anew for each, so that a rotated token is used. */
export interface FeedSession {
  readonly url: string | undefined;
  readonly key: string;
  readonly secret: string;
  readonly token: string;
}

/** What a trade should have been. */
export interface RevisedTrade {
  readonly name: string;
  readonly price: number;
  readonly quantity: number | null;
}

export type FeedMessage =
  | {
      readonly type: 'tick';
      readonly symbol: VenueSymbol;
      /** By the names of the HTTP intake. */
      readonly body: Frame;
      /** Rises with each trade of the symbol, over all connections: what a venue sends again is told by it. */
      readonly tradeId?: number;
      /** The price is that of a trade that comes, or came, by itself. */
      readonly repeatsPrice?: true;
      /** A trade from before the subscription, which the venue sends with it. */
      readonly isHistory?: true;
      /** The venue may put the trade right later. */
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
  /** The venue is about to end the connection. */
  | { readonly type: 'closing'; readonly reason: string };

/** One connection's reading of a venue: what the frames before have said. */
export interface FrameReader {
  /** Frames that ask for the symbols in this mode, whatever they were asked for in before. */
  subscribe(symbols: readonly VenueSymbol[], mode: Mode): Frame[];
  /** Frames that end what was asked for in this mode and is not part of `keep`. */
  unsubscribe(symbols: readonly VenueSymbol[], mode: Mode, keep: Mode | null): Frame[];
  /** Text, or bytes of a binary frame. Throws nothing: what it cannot read is null. */
  read(frame: string | Buffer): readonly FeedMessage[] | null;
}

/** The dialect of one venue: no timers and no sockets of its own. */
export interface FeedAdapter {
  readonly kind: string;
  /** The exchange of symbols that are configured without one. */
  readonly exchange: string;
  readonly limits: FeedLimits;
  /** Whether `authenticated` must come before anything is asked for. */
  readonly logsIn: boolean;
  /** Whether it connects with a token that may be replaced. */
  readonly usesToken?: true;
  /** Absent = it knows its instruments without the venue, or not at all. */
  readonly catalogue?: Catalogue;
  serves(exchange: string): boolean;
  /** Null = it does not have the instrument. */
  toVenue(name: InstrumentName): VenueSymbol | null;
  /** What the venue says of the instrument; null = it does not have it, or has not said anything yet. */
  details?(name: InstrumentName): InstrumentDetails | null;
  /** Whether its market is open: while it is not, messages without ticks are no fault. Absent = it never closes. */
  isOpen?(atMs: number): boolean;
  open(session: FeedSession): { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  /** Sent after the connection is open. */
  hello(session: FeedSession): readonly Frame[];
  reader(): FrameReader;
}

/** A message of a venue, or a part of one, as it was parsed. */
export type Body = Readonly<Record<string, unknown>>;

/** JSON that is an object; null = it is none. */
export function jsonObject(frame: string | Buffer): Body | null {
  try {
    const parsed: unknown = JSON.parse(frame.toString());
    return isBody(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bodies(value: unknown): Body[] {
  return Array.isArray(value) ? value.filter((one) => isBody(one)) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
