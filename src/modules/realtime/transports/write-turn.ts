import type { Writable } from 'node:stream';

/** Streams whose writes are held back until this turn of the event loop is over. */
const held = new Set<Writable>();
let turn = 0;

/** The turn that runs now: bytes that were written in it have not been offered to the network yet, whoever reads. */
export function currentTurn(): number {
  return turn;
}

/**
 * All that one turn of the event loop writes to this stream leaves in one system call, at the turn's end: with many readers the calls are
 * what an event costs. One `setImmediate` serves all streams.
 */
export function writeTogether(stream: Writable): void {
  if (held.has(stream)) return;
  if (held.size === 0) setImmediate(release);
  held.add(stream);
  stream.cork();
}

/** Offers what the stream holds to the network at once: more than a little is for the network to hold. */
export function writeNow(stream: Writable): void {
  if (held.delete(stream)) stream.uncork();
}

function release(): void {
  turn += 1;
  for (const stream of held) stream.uncork();
  held.clear();
}
