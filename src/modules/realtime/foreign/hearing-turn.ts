import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long messages of clients are handled in one turn of the event loop, in ms; one that has begun is finished. */
const TURN_MS = 1;

let endsMono = Number.NEGATIVE_INFINITY;
let isPlanned = false;

/**
 * Resolves when a message of a client may be handled: a storm of large subscriptions is handled in turns, between which ticks are taken and
 * sent to the other clients.
 */
export async function hearingTurn(): Promise<void> {
  for (;;) {
    const nowMono = performance.now();
    if (!isPlanned) {
      isPlanned = true;
      endsMono = nowMono + TURN_MS;
      setImmediate(() => (isPlanned = false));
    }
    if (nowMono < endsMono) return;
    await nextTurn();
  }
}
