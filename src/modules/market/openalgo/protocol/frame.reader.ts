import { readJson } from '../../../../common/text/json.js';
import { isObject } from '../../../../platform/upstream/fields.js';
import { isStreamKey } from '../../../auth/identity/credentials.js';
import type { Credentials } from '../../../auth/identity/principal.js';
import { isExchange, isSymbol, type InstrumentName, type Mode, QUOTE, readMode } from '../../ticks/instrument-name.js';
import { type EntryCode, FrameFault } from './codes.js';
import type { RequestId } from './frames.js';

export type RequestBody = Readonly<Record<string, unknown>>;

/** One entry of a subscribe, replace or unsubscribe. */
export interface Entry {
  /** As the client sent them, for the answer. */
  readonly symbol: unknown;
  readonly exchange: unknown;
  /** Null = they are no valid name of an instrument. */
  readonly name: InstrumentName | null;
  /** Undefined = not given. */
  readonly mode: Mode | undefined;
  readonly fault?: EntryCode;
  readonly levels: number;
}

/** The limit of messages with a list of symbols: 3,000 entries with the longest names. */
export const MAX_LIST_BYTES = 512 * 1024;
const MAX_MESSAGE_BYTES = 64 * 1024;
const LIST_VERBS: ReadonlySet<unknown> = new Set(['subscribe', 'unsubscribe', 'replace']);
export const TOO_LARGE = `A message has at most ${MAX_MESSAGE_BYTES} bytes, and ${MAX_LIST_BYTES} with a list of symbols`;

const MAX_REQUEST_ID_BYTES = 256;
const MAX_ENTRIES = 3000;
const DEFAULT_LEVELS = 5;
const MAX_LEVELS = 50;
const MAX_ECHO = 100;
const BEGIN = 'Begin with {"action":"authenticate","api_key":"..."}, then {"action":"subscribe","symbols":[...]}.';

/** Parses a frame. Throws `INVALID_JSON`. */
export function readBody(text: string): RequestBody {
  let body: unknown;
  try {
    body = readJson(text);
  } catch {
    throw new FrameFault('INVALID_JSON', 'The message is not JSON');
  }
  if (!isObject(body)) throw new FrameFault('INVALID_JSON', 'The message is not a JSON object');
  return body;
}

/** Throws `MESSAGE_TOO_LARGE` for a text that is larger than its verb may be. */
export function refuseTooLarge(text: string, body: RequestBody): void {
  if (text.length > MAX_MESSAGE_BYTES && !LIST_VERBS.has(verbOf(body))) throw new FrameFault('MESSAGE_TOO_LARGE', TOO_LARGE);
}

/** `action`, or `type` where that is empty. */
export function verbOf(body: RequestBody): unknown {
  return own(body, 'action') || own(body, 'type');
}

/** `Invalid action: X`; where there is none at all, also how a client begins. */
export function invalidAction(verb: unknown): FrameFault {
  if (verb === undefined) return new FrameFault('INVALID_ACTION', `Invalid action: none. ${BEGIN}`);
  const said = typeof verb === 'string' ? verb : JSON.stringify(verb);
  return new FrameFault('INVALID_ACTION', `Invalid action: ${said.slice(0, MAX_ECHO)}`);
}

/** Throws `INVALID_PARAMETERS` when it is too long to be echoed. */
export function requestIdOf(body: RequestBody): RequestId {
  const id = own(body, 'request_id');
  if (id === undefined || id === null) return undefined;
  if (Buffer.byteLength(JSON.stringify(id)) > MAX_REQUEST_ID_BYTES)
    throw new FrameFault('INVALID_PARAMETERS', `request_id has at most ${MAX_REQUEST_ID_BYTES} bytes`);
  return id;
}

/** Throws `AUTHENTICATION_ERROR`. */
export function credentialsOf(body: RequestBody): Credentials {
  const key = own(body, 'api_key') || own(body, 'apikey');
  const token = own(body, 'token');
  if (!key && !token) throw new FrameFault('AUTHENTICATION_ERROR', 'API key is required');
  if (!key && typeof token === 'string') return { kind: 'bearer', token };
  if (typeof key === 'string') return isStreamKey(key) ? { kind: 'stream_key', key } : { kind: 'api_key', key };
  throw new FrameFault('AUTHENTICATION_ERROR', 'Invalid API key');
}

/**
 * The entries of `symbols`, or the one of `symbol` and `exchange`; null = the frame names none. Each has its own mode or else the frame's.
 * Throws `INVALID_PARAMETERS` when `symbols` is no list or too long.
 */
export function entriesOf(body: RequestBody): Entry[] | null {
  const symbols = own(body, 'symbols');
  if (symbols !== undefined && symbols !== null && !Array.isArray(symbols))
    throw new FrameFault('INVALID_PARAMETERS', 'symbols must be a list');
  if (Array.isArray(symbols) && symbols.length > MAX_ENTRIES)
    throw new FrameFault('INVALID_PARAMETERS', `At most ${MAX_ENTRIES} symbols in one message`);
  if (Array.isArray(symbols) && symbols.length > 0) return symbols.map((raw: unknown) => entryOf(isObject(raw) ? raw : {}, body));
  return isGiven(own(body, 'symbol')) || isGiven(own(body, 'exchange')) ? [entryOf(body, body)] : null;
}

/** Whether `symbols` is a list, also an empty one. */
export function hasList(body: RequestBody): boolean {
  return Array.isArray(own(body, 'symbols'));
}

/** Whether the entries come as a list, not as one symbol. */
export function isListForm(body: RequestBody): boolean {
  const symbols = own(body, 'symbols');
  return Array.isArray(symbols) && symbols.length > 0;
}

/** Whether the first message is an `auth` or `authenticate` with a key, which belongs to OpenAlgo and not to our own protocol. */
export function isAuthentication(text: string): boolean {
  try {
    const body = readBody(text);
    const verb = verbOf(body);
    return (verb === 'authenticate' || verb === 'auth') && (Object.hasOwn(body, 'api_key') || Object.hasOwn(body, 'apikey'));
  } catch {
    return false;
  }
}

/** The mode to subscribe in. Throws `INVALID_MODE`. */
export function subscribeMode({ mode, fault }: Entry): Mode {
  if (fault !== undefined) throw new FrameFault('INVALID_MODE', 'mode must be 1, 2, 3, LTP, Quote or Depth');
  return mode ?? QUOTE;
}

export function own(body: RequestBody, name: string): unknown {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}

function entryOf(raw: RequestBody, frame: RequestBody): Entry {
  const symbol = own(raw, 'symbol');
  const exchange = own(raw, 'exchange');
  const name = isExchange(exchange) && isSymbol(symbol) ? { exchange, symbol } : null;
  const said = own(raw, 'mode') ?? own(frame, 'mode');
  const mode = isGiven(said) ? readMode(said) : undefined;
  const depth = own(raw, 'depth') ?? own(raw, 'depth_level') ?? own(frame, 'depth') ?? own(frame, 'depth_level');
  return { symbol, exchange, name, mode: mode ?? undefined, ...(mode === null ? { fault: 'INVALID_MODE' } : {}), levels: levelsOf(depth) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function levelsOf(raw: unknown): number {
  const levels = typeof raw === 'number' || (typeof raw === 'string' && raw.trim() !== '') ? Math.floor(Number(raw)) : NaN;
  return Number.isNaN(levels) ? DEFAULT_LEVELS : Math.min(MAX_LEVELS, Math.max(1, levels));
}
