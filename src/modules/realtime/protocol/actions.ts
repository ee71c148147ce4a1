import { readJson } from '../../../common/text/json.js';
import { Problem } from '../../../common/problem.js';
import type { Credentials } from '../../auth/identity/principal.js';
import type { Filter } from './filter.js';
import { parseFilter } from './filter.js';

/** A position to resume from, as the client last saw it. */
export interface RecoverFrom {
  readonly epoch: string;
  readonly seq: number;
}

export interface SubscribeAction {
  readonly action: 'subscribe';
  readonly id?: ActionId;
  readonly topic: string;
  readonly filter?: Filter;
  readonly maxRateHz?: number;
  readonly recover?: RecoverFrom;
  /** Of a tail: so many of the newest rows come with the answer, and at most so many rows a second after it. */
  readonly backfill?: number;
  readonly maxPerSecond?: number;
}

export type ActionId = string | number;

/** Every message that a client may send (realtime.md "Actions"); closed. */
export type ClientAction =
  | SubscribeAction
  | { readonly action: 'subscribe_many'; readonly id?: ActionId; readonly each: readonly SubscribeAction[] }
  | { readonly action: 'unsubscribe'; readonly id?: ActionId; readonly topic: string }
  | { readonly action: 'unsubscribe_many'; readonly id?: ActionId; readonly topics: readonly string[] }
  | { readonly action: 'ping'; readonly id?: ActionId }
  | { readonly action: 'subscriptions'; readonly id?: ActionId }
  | { readonly action: 'auth'; readonly id?: ActionId; readonly credentials: Credentials; readonly message: ActionMessage }
  | { readonly action: 'custom'; readonly id?: ActionId; readonly name: string; readonly message: ActionMessage };

/** The fields that a client sent with an action, not yet checked. */
export type ActionMessage = Readonly<Record<string, unknown>>;

const MAX_RATE_HZ = 1000;
const MAX_BACKFILL = 1000;
const MAX_PER_SECOND = 5000;
const MAX_TEXT = 4096;
/** Most topics of one subscribe. */
const MAX_TOPICS = 500;

/** The body of one text message: JSON, or the bare `ping`; anything else is `request.malformed`. */
export function readMessage(text: string): unknown {
  if (text === 'ping') return { action: 'ping' };
  try {
    return readJson(text);
  } catch {
    throw new Problem('request.malformed', { detail: 'The message is not JSON.' });
  }
}

/**
 * Reads one action object, also the authentication forms of the seeds that carry no `action`. Errors: `request.malformed`,
 * `request.invalid`, `realtime.unknown_action`, `auth.required`.
 */
export function parseAction(body: unknown): ClientAction {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('request.malformed', { detail: 'A message is a JSON object with an "action".' });
  }
  const message = body as Record<string, unknown>;
  const named = message['action'] ?? message['type'] ?? ('token' in message || 'api_key' in message ? 'auth' : undefined);
  const id = idOf(body);
  switch (named) {
    case 'subscribe':
      if (message['topics'] !== undefined) return { action: 'subscribe_many', ...id, each: subscribeToMany(message) };
      return { action: 'subscribe', ...id, topic: topicOf(message), ...subscribeOptions(message) };
    case 'unsubscribe':
      if (message['topics'] !== undefined) return { action: 'unsubscribe_many', ...id, topics: topicsOf(message) };
      return { action: 'unsubscribe', ...id, topic: topicOf(message) };
    case 'auth':
    case 'authenticate':
      return { action: 'auth', ...id, credentials: credentials(message), message };
    case 'ping':
      return { action: 'ping', ...id };
    case 'subscriptions':
      return { action: 'subscriptions', ...id };
    default:
      if (typeof named === 'string') return { action: 'custom', ...id, name: named, message };
      throw unknownAction();
  }
}

/** The actions on every transport. */
export const ACTIONS = ['subscribe', 'unsubscribe', 'ping', 'auth', 'subscriptions'] as const;

/** `custom`: the features' own actions on the client's path. */
export function unknownAction(custom: readonly string[] = []): Problem {
  return new Problem('realtime.unknown_action', { detail: `Known actions: ${[...ACTIONS, ...custom].join(', ')}.` });
}

/** How a client that has not authenticated can do so. */
export function signInFirst(): Problem {
  return new Problem('auth.required', { detail: 'Authenticate first: {"action":"auth","token":"..."}.' });
}

/** `{id}` of the message where it has a usable one, so that its answer can carry it. */
export function idOf(body: unknown): { id?: ActionId } {
  const id: unknown = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  // A number beyond 2^53 came through a parser that rounds; the client would not recognise it.
  if (typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER) return { id };
  return typeof id === 'string' && id.length <= 128 ? { id } : {};
}

/** The options of a subscribe besides its topic, under their wire names; the raw paths take them from the query. */
export function subscribeOptions(message: Record<string, unknown>): Omit<SubscribeAction, 'action' | 'id' | 'topic'> {
  const { filter, max_rate_hz: rate, recover, backfill, max_entries_per_s: perSecond } = message;
  return {
    ...(filter === undefined || filter === null ? {} : { filter: parseFilter(filter) }),
    ...(rate === undefined || rate === null ? {} : { maxRateHz: maxRate(rate) }),
    ...(recover === undefined || recover === null ? {} : { recover: parseRecover(recover) }),
    ...(backfill === undefined || backfill === null ? {} : { backfill: whole('backfill', backfill, 0, MAX_BACKFILL) }),
    ...(perSecond === undefined || perSecond === null ? {} : { maxPerSecond: whole('max_entries_per_s', perSecond, 1, MAX_PER_SECOND) }),
  };
}

/** `topics` in place of `topic`: one subscription each, with the same options; there is no common position to recover from. */
function subscribeToMany(message: Record<string, unknown>): SubscribeAction[] {
  const topics = topicsOf(message);
  const { recover: _, ...options } = subscribeOptions(message);
  return topics.map((topic) => ({ action: 'subscribe', topic, ...options }));
}

function topicsOf({ topics }: Record<string, unknown>): string[] {
  if (!Array.isArray(topics) || topics.length === 0 || topics.length > MAX_TOPICS || !topics.every((topic) => typeof topic === 'string'))
    throw invalid('topics', `must be a list of 1 to ${MAX_TOPICS} topics`);
  return topics.map((topic) => topic.normalize('NFC'));
}

/** `{epoch, seq}` or the text `<epoch>:<seq>`. */
export function parseRecover(value: unknown): RecoverFrom {
  if (typeof value === 'string') {
    const match = /^([\w-]{1,64}):(\d{1,15})$/.exec(value);
    if (match?.[1] && match[2]) return { epoch: match[1], seq: Number(match[2]) };
  } else if (typeof value === 'object' && value !== null) {
    const { epoch, seq } = value as Record<string, unknown>;
    if (typeof epoch === 'string' && epoch.length <= 64 && typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0)
      return { epoch, seq };
  }
  throw invalid('recover', 'must be {"epoch": text, "seq": whole number} (in a URL: <epoch>:<seq>)');
}

function maxRate(value: unknown): number {
  const rate = typeof value === 'string' ? Number(value) : value;
  if (typeof rate === 'number' && rate > 0 && rate <= MAX_RATE_HZ) return rate;
  throw invalid('max_rate_hz', `must be above 0 and at most ${MAX_RATE_HZ}`);
}

function whole(field: string, value: unknown, least: number, most: number): number {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw invalid(field, `must be a whole number of ${least} to ${most}`);
}

/** The first of `token`, `api_key`, `ticket`. */
export function credentials(message: Record<string, unknown>): Credentials {
  if (message['token'] !== undefined) return { kind: 'bearer', token: textOf(message, 'token') };
  if (message['api_key'] !== undefined) return { kind: 'api_key', key: textOf(message, 'api_key') };
  if (message['ticket'] !== undefined) return { kind: 'ticket', ticket: textOf(message, 'ticket') };
  throw new Problem('auth.required', { detail: 'Send "token", "api_key" or "ticket".' });
}

/** The names in topics are NFC, as in every intake. */
function topicOf(message: Record<string, unknown>): string {
  return textOf(message, 'topic').normalize('NFC');
}

function textOf(message: Record<string, unknown>, field: string): string {
  const value = message[field];
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
  throw invalid(field, `must be text of 1 to ${MAX_TEXT} characters`);
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { detail: `${field} ${message}`, errors: [{ field, message }] });
}
