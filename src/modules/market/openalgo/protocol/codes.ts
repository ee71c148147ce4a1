import type { Problem, ProblemCode } from '../../../../common/problem.js';

/** Codes of errors that answer a whole frame. */
export type FrameCode =
  | 'AUTHENTICATION_ERROR'
  | 'NOT_AUTHENTICATED'
  | 'FORBIDDEN'
  | 'INVALID_MODE'
  | 'INVALID_PARAMETERS'
  | 'INVALID_ACTION'
  | 'INVALID_JSON'
  | 'MESSAGE_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'BROKER_ERROR'
  | 'CAPACITY'
  | 'SERVER_ERROR';

/** Codes of one symbol in an answer. */
export type EntryCode = 'INVALID_SYMBOL' | 'INVALID_MODE' | 'UNKNOWN_SYMBOL' | 'NO_FEED' | 'CAPACITY' | 'LIMIT' | 'FEED_ERROR';

/** The messages for the codes of a symbol. */
export const ENTRY_MESSAGES: Readonly<Record<EntryCode, string>> = {
  INVALID_SYMBOL: 'An entry needs a symbol and an exchange',
  INVALID_MODE: 'The mode is not understood',
  UNKNOWN_SYMBOL: 'The feed does not have this symbol',
  NO_FEED: 'No feed serves this exchange',
  CAPACITY: 'There is no room for more symbols',
  LIMIT: 'This is more than one client may subscribe to',
  FEED_ERROR: 'The feed refuses this symbol',
};

/** An error that answers a frame; its message is a fixed sentence for the client. */
export class FrameFault extends Error {
  constructor(
    readonly code: FrameCode,
    message: string,
  ) {
    super(message);
    this.name = 'FrameFault';
  }
}

/** OpenAlgo's codes and sentences for our problems; any other problem is an error of ours. */
const PROBLEM_FAULTS: Partial<Record<ProblemCode, readonly [FrameCode, string]>> = {
  'auth.invalid_api_key': ['AUTHENTICATION_ERROR', 'Invalid API key'],
  'auth.invalid_token': ['AUTHENTICATION_ERROR', 'Invalid API key'],
  'auth.token_expired': ['AUTHENTICATION_ERROR', 'Invalid API key'],
  'auth.required': ['AUTHENTICATION_ERROR', 'API key is required'],
  'auth.deadline': ['NOT_AUTHENTICATED', 'You must authenticate first'],
  'auth.forbidden': ['FORBIDDEN', 'This key may not do that'],
  'realtime.bad_origin': ['FORBIDDEN', 'Pages of this origin may not connect'],
  'realtime.too_many_connections': ['CAPACITY', 'There are too many connections'],
  'realtime.unavailable': ['SERVER_ERROR', 'The event stream does not answer: try again'],
  'request.rate_limited': ['RATE_LIMITED', 'Too many requests: slow down'],
  'request.too_large': ['MESSAGE_TOO_LARGE', 'The message is too large'],
  'storage.unavailable': ['SERVER_ERROR', 'The key cannot be verified now: try again'],
  'auth.busy': ['SERVER_ERROR', 'The key cannot be verified now: try again'],
  'server.shutting_down': ['SERVER_ERROR', 'The server is shutting down'],
};

/** A problem in terms of the protocol; null = the protocol has no code for it. */
export function faultOf({ code }: Problem): FrameFault | null {
  const known = PROBLEM_FAULTS[code];
  return known === undefined ? null : new FrameFault(...known);
}
