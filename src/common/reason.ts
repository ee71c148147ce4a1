import { isNativeError } from 'node:util/types';

/** What went wrong in one sentence, for a log line: the message of an error, else its code; `unknown` for anything else that was thrown. */
export function reasonOf(error: unknown): string {
  // An AggregateError of a host with several addresses has a code and no message.
  return isNativeError(error) ? error.message || String(Reflect.get(error, 'code') ?? error.name) : 'unknown';
}
