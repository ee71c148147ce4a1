import type { Writable } from 'node:stream';

/** Streams whose writes are held back until this turn of the event loop is over. */
const held = new Set<Writable>();
let turn = 0;

/** The turn that runs now: bytes that were written in it have not been passed to the network yet. */
export function currentTurn(): number {
  return turn;
}

/**
 * All writes of one turn of the event loop to this stream leave in one system call, at the turn's end: with many readers the calls are the
 * cost of an event. One `setImmediate` serves all streams.
 */
export function writeTogether(stream: Writable): void {
  if (held.has(stream)) return;
  if (held.size === 0) setImmediate(release);
  held.add(stream);
  stream.cork();
}

/** Passes the held bytes to the network at once: the network should hold larger amounts. */
export function writeNow(stream: Writable): void {
  if (held.delete(stream)) stream.uncork();
}

function release(): void {
  turn += 1;
  for (const stream of held) stream.uncork();
  held.clear();
}
