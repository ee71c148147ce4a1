import { type Clock, pause } from '../clock.js';
import { retryAfterOf } from './quarterdeck.error.js';

export type Send = (request: Request) => Promise<Response>;

const RETRIES = 2;
const FIRST_PAUSE_MS = 300;
/** Whoever asks for more patience gets it from the caller. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends again, at most twice, what may be sent again: GET and HEAD, and anything with an `Idempotency-Key`, on a network fault, on 429 and
 * on 503. It waits for `Retry-After`, else for 300 ms and twice that, each with jitter; an answer that asks for more than 10 s is given back.
 */
export function retrying(send: Send, clock: Clock, random: () => number): Send {
  return async (request) => {
    const again = ['GET', 'HEAD'].includes(request.method) || request.headers.has('idempotency-key');
    for (let tries = 0; ; tries += 1) {
      const isLast = !again || tries === RETRIES;
      let waitMs = FIRST_PAUSE_MS * 2 ** tries;
      try {
        const response = await send(isLast ? request : request.clone());
        if (isLast || (response.status !== 429 && response.status !== 503)) return response;
        waitMs = retryAfterOf(response, clock.wall()) ?? waitMs;
        if (waitMs > LONGEST_PAUSE_MS) return response;
        await response.body?.cancel();
      } catch (error) {
        // Only fetch's own fault is a fault of the network.
        if (isLast || request.signal.aborted || !(error instanceof TypeError)) throw error;
      }
      await pause(clock, waitMs * (1 + random() / 2), request.signal);
    }
  };
}
