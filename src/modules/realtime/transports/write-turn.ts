import type { Writable } from 'node:stream';

/** A release to so many streams is a large one: soon after it the next one waits. */
const MANY_STREAMS = 50;
/** Time between two large releases, in ms: as much as nobody notices, and several events of a flood leave in one write. */
const PAUSE_MS = 4;

/** Streams whose writes are held back until this turn of the event loop is over. */
const held = new Set<Writable>();
let turn = 0;
/** The monotonic time before which nothing is released after a large release. */
let pausedUntilMono = 0;

/** The turn that runs now: bytes that were written in it have not been passed to the network yet. */
export function currentTurn(): number {
  return turn;
}

/**
 * All writes of one turn of the event loop to this stream leave in one system call, at the turn's end: with many readers the calls are the
 * cost of an event, for them as well as for us. In a flood of events to many readers a turn lasts at least `PAUSE_MS`.
 */
export function writeTogether(stream: Writable): void {
  if (held.has(stream)) return;
  if (held.size === 0) plan();
  held.add(stream);
  stream.cork();
}

/** Passes the held bytes to the network at once: the network should hold larger amounts. */
export function writeNow(stream: Writable): void {
  if (held.delete(stream)) stream.uncork();
}

function plan(): void {
  const waitMs = pausedUntilMono - performance.now();
  if (waitMs > 0) setTimeout(release, waitMs);
  else setImmediate(release);
}

function release(): void {
  turn += 1;
  if (held.size >= MANY_STREAMS) pausedUntilMono = performance.now() + PAUSE_MS;
  for (const stream of held) stream.uncork();
  held.clear();
}
